"""An agreement: written in the first session, signed by both, seen by the manager as a fact."""

import re

import pytest
from playwright.sync_api import expect

from confidentiality import enrolment
from confidentiality.identity import acting_as
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import EACH_WAY, WAYS

PURPOSE = "To think aloud about the hostel, and to stay well in it."


@pytest.fixture
def house(live_url):
    """A worker and a supervisor with keys, who have just been paired."""
    programme = factories.programme()
    manager = factories.person(programme, "Mo Manager")
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, manager=manager, supervisor=supervisor)
    for place in (supervisor, worker):
        with acting_as(place.user_id):
            enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)


def unlock(person) -> None:
    person.page.get_by_label("Notes passphrase").fill(PASSPHRASE)
    person.page.get_by_role("button", name=re.compile("Unlock")).click()


@pytest.mark.parametrize("way", EACH_WAY)
def test_an_agreement_is_written_signed_by_both_and_a_fact_for_the_manager(house, visit, way):
    supervisor, worker, manager = visit(**WAYS[way]), visit(**WAYS[way]), visit(**WAYS[way])
    supervisor.sign_in("sana.supervisor@demo.example")
    supervisor.follow("My agreements")
    supervisor.follow("Write the agreement with Wren Worker")
    unlock(supervisor)
    supervisor.page.get_by_label("Weeks between sessions").fill("5")
    supervisor.page.get_by_label("What it is for, and how we work").fill(PURPOSE)
    supervisor.press("Save and check the agreement")
    assert PURPOSE in supervisor.words
    supervisor.press("Sign, and ask the worker to sign")
    expect(supervisor.page.get_by_role("alert")).to_contain_text("Signed.")

    worker.sign_in("wren.worker@demo.example")
    worker.follow("Proposed by Sana Supervisor")
    worker.follow("Read it and answer")
    unlock(worker)
    assert PURPOSE in worker.words
    assert "Not signed yet by the programme lead." in worker.words
    worker.press("Give this answer")
    expect(worker.page).to_have_title(re.compile("^Error: "))
    worker.page.get_by_label("I agree and sign").check()
    worker.press("Give this answer")
    assert "Agreed on" in worker.words

    manager.sign_in("mo.manager@demo.example")
    assert "Wren Worker: agreed, every 5 weeks" in manager.words
    assert "Sana" not in manager.words
    assert PURPOSE not in manager.words
