"""The whole way of two people, on a phone: agreement, preparation, record, and on to the next."""

import pytest
from playwright.sync_api import expect

from confidentiality import enrolment
from confidentiality.identity import acting_as
from supervision.models import Session
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import WAYS, Visit
from tests.journeys.test_records_whole import NURSE, add, carry_on, page, sign, write_first

BRING = "The stairwell, and why I could not sleep."


@pytest.fixture
def house(live_url):
    """A pair who met first a month ago, a time of last week not logged, and one of yesterday."""
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    for place in (supervisor, worker):
        with acting_as(place.user_id):
            enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)
    at = factories.tomorrow_at
    factories.session(supervisor, worker.user, at(10, days=-30))
    met = factories.booking(supervisor, worker.user, at(10, days=-7))
    after = factories.session(supervisor, worker.user, at(10, days=-1))
    return {"supervisor": supervisor, "worker": worker, "met": met, "sessions": [None, after]}


def arrive(visit, house, name: str) -> Visit:
    person = visit(**WAYS["phone"])
    person.goto("/unlock/")
    person.sign_in(house[name].user.email)
    person.goto("/unlock/")
    person.unlock()
    person.goto()
    return person


def agree(supervisor: Visit, worker: Visit) -> None:
    supervisor.follow("My agreements")
    supervisor.follow("Write the agreement with Wren Worker")
    supervisor.page.get_by_label("What it is for, and how we work").fill("To think aloud.")
    supervisor.press("Save and check the agreement")
    supervisor.press("Sign, and ask the worker to sign")
    worker.goto()
    worker.follow("Proposed by Sana Supervisor")
    worker.follow("Read it and answer")
    worker.page.get_by_label("I agree and sign").check()
    worker.press("Give this answer")
    assert "Agreed on" in worker.words


def prepare(worker: Visit, house) -> None:
    worker.goto(f"/bookings/{house['met'].pk}/")
    worker.follow("Prepare for this time")
    worker.page.get_by_label("What I want to bring").fill(BRING)
    worker.press("Share it with Sana Supervisor")
    expect(worker.page.get_by_role("alert")).to_contain_text("Shared with your supervisor.")


def test_from_an_agreement_to_the_next_session_with_what_is_left(house, visit):
    supervisor, worker = (arrive(visit, house, name) for name in ("supervisor", "worker"))
    agree(supervisor, worker)
    prepare(worker, house)
    supervisor.goto(f"/bookings/{house['met'].pk}/log/")
    supervisor.press("Log this session")
    house["sessions"][0] = Session.objects.get(booking=house["met"])
    supervisor.follow("Write the record")
    assert BRING in supervisor.words
    write_first(supervisor, script=True)
    sign(supervisor)

    worker.goto()
    worker.follow("Record of")
    assert NURSE in worker.words
    worker.follow("Confirm, or say that you see it differently")
    worker.page.get_by_label("I confirm this record").check()
    worker.press("Give this answer")
    add(worker, "The door has opened since.")
    supervisor.goto(page(house, 0))
    assert "The door has opened since." in supervisor.words
    worker.goto("/actions/")
    worker.page.get_by_role("button", name=f"{NURSE} 2").click()
    carry_on(supervisor, worker, house)
