"""A group: who came is logged at once, all read one record, each has something of their own."""

import re

import pytest
from playwright.sync_api import expect

from confidentiality import enrolment
from confidentiality.identity import acting_as
from supervision.models import Session
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import EACH_WAY, WAYS, Visit

ALL = "How a team goes on working in the same corridor."
OWN = "What only Wren could not sleep over."
DIFFERS = "For me it was the phone at night."


@pytest.fixture
def house(live_url):
    """Three sit in a group of this morning; nothing is logged yet."""
    programme = factories.programme()
    sana = factories.supervisor(programme)
    slot = factories.slot(sana, factories.tomorrow_at(9, days=-1), capacity=4)
    places = {"sana": sana}
    for number, name in enumerate(("Wren Worker", "Otto Other", "Pia Pell"), start=1):
        place = factories.worker(programme, name, supervisor=sana)
        factories.seat(slot, place.user, seat=number)
        places[name.split()[0].lower()] = place
    for short in ("sana", "wren", "otto"):
        with acting_as(places[short].user_id):
            enrolment.create_keys(user=places[short].user, passphrase=PASSPHRASE)
    return places


def arrive(visit, house, short: str, way: str) -> Visit:
    person = visit(**WAYS[way])
    person.goto("/unlock/")
    person.sign_in(house[short].user.email)
    person.goto("/unlock/")
    person.unlock()
    person.goto()
    return person


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_group_from_who_came_to_what_each_answers(house, visit, way):
    sana = arrive(visit, house, "sana", way)
    sana.follow("Log who came to the group")
    sana.page.get_by_label("Pia Pell").select_option(label="Missed: the worker was away")
    sana.press("Log who came")
    expect(sana.page.get_by_role("alert")).to_contain_text("Logged.")
    write_for_all(sana)
    write_for_one(sana)

    wren, otto = (arrive(visit, house, short, way) for short in ("wren", "otto"))
    wren.follow("Group record of")
    assert ALL in wren.words
    assert OWN in wren.words
    otto.follow("Group record of")
    assert ALL in otto.words
    assert OWN not in otto.words
    for other in ("Wren", "Pia"):
        assert other not in otto.words
    otto.follow("Confirm the group record")
    otto.page.get_by_label("I see it differently").check()
    otto.page.get_by_label("Your words beside the record").fill(DIFFERS)
    otto.press("Give this answer")
    assert DIFFERS in otto.words

    wren.page.reload()
    assert DIFFERS not in wren.words
    sana.goto("/today/")
    row = sana.page.get_by_role("row").filter(has_text="Wren Worker")
    expect(row).to_contain_text("2 records to be answered")
    session = Session.objects.get(worker=house["otto"].user)
    sana.goto(f"/sessions/{session.pk}/")
    assert DIFFERS in sana.words


def write_for_all(sana: Visit) -> None:
    sana.follow("Write the group record")
    assert "Everybody who came reads this." in sana.words
    sana.page.get_by_label("What we covered").fill(ALL)
    sana.page.locator("summary").filter(has_text="Name its themes").click()
    sana.page.get_by_label("Team", exact=True).check()
    sana.press("Save and check your words")
    assert "Will read it: Otto Other, Wren Worker." in sana.words
    sana.press("Sign this for all who came")
    expect(sana.page.get_by_role("alert")).to_contain_text("Signed.")
    assert ALL in sana.words


def write_for_one(sana: Visit) -> None:
    row = sana.page.get_by_role("row").filter(has_text="Wren Worker")
    row.get_by_role("link", name=re.compile("Write their own record")).click()
    assert "This is between you and Wren Worker alone." in sana.words
    sana.page.get_by_label("What we covered").fill(OWN)
    sana.press("Save and check your words")
    sana.press("Sign this record")
    assert sana.heading == "Signed"
