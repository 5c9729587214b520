"""A supervisor sets up a week, changes it, goes away, and a worker's place is never moved."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from supervision.models import Booking, Slot
from tests import factories
from tests.journeys.conftest import EACH_WAY, WAYS, Visit


@pytest.fixture
def sana(live_url):
    return factories.supervisor(factories.programme(country="none"))


@pytest.fixture
def wren(sana):
    return factories.worker(sana.programme, supervisor=sana)


def fill(supervisor: Visit, **boxes: str) -> None:
    for label, words in boxes.items():
        supervisor.page.get_by_label(label.replace("_", " ")).fill(words)


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_week_is_set_up_changed_and_left(sana, wren, visit, way):
    supervisor = visit(**WAYS[way])
    supervisor.goto("/times/availability/")
    supervisor.sign_in(sana.user.email)
    supervisor.goto("/times/availability/")
    supervisor.follow("Add a weekly time")
    day = timezone.localdate() + timedelta(days=1)
    supervisor.page.get_by_label("Every").select_option(f"{day:%A}")
    fill(supervisor, Starts_at="9am", Ends_at="12pm", Length_of_a_session="45")
    fill(supervisor, Gap_between_sessions="15", Weeks_ahead="2")
    supervisor.page.get_by_label("By video").check()
    supervisor.press("Offer these times")
    expect(supervisor.page.get_by_role("alert")).to_contain_text("Saved. 6 times offered.")

    booked = factories.book_slot(slot=Slot.objects.first(), worker=wren.user, by=wren.user)
    supervisor.page.get_by_role("link", name=f"Change {day:%A}s").click()
    fill(supervisor, Starts_at="1pm", Ends_at="3pm")
    supervisor.press("Show what changes")
    assert supervisor.heading == "Check what changes"
    for words in ("5 free times go", "4 new times are offered", "1 booked session stays", "Wren"):
        assert words in supervisor.words
    supervisor.press("Change what I typed")
    assert supervisor.page.get_by_label("Starts at").input_value() == "1pm"
    supervisor.press("Show what changes")
    supervisor.press("Change this weekly time")
    assert "4 times offered. 5 free times withdrawn. 1 booked session stays." in supervisor.words

    supervisor.follow("My week")
    if timezone.localdate().isocalendar().week != day.isocalendar().week:
        supervisor.follow("Next week")
    today = supervisor.page.get_by_role("region", name=f"{day:%A} {day.day} {day:%B}")
    assert today.get_by_role("listitem").all_inner_texts()[0].startswith("9:00am to 9:45am")
    assert today.get_by_role("listitem").count() == 3

    supervisor.goto("/times/away/add/")
    supervisor.day(day, "First day away")
    supervisor.day(day + timedelta(days=1), "First day back")
    supervisor.press("Show what changes")
    assert "2 free times go" in supervisor.words
    supervisor.press("Add these days away")
    expect(supervisor.page).to_have_title(re.compile("^Error: "))
    supervisor.page.get_by_label("Cancel them and tell the workers").check()
    supervisor.press("Add these days away")
    assert "2 free times withdrawn. 1 session cancelled, its worker is told." in supervisor.words
    assert Booking.objects.get(pk=booked.pk).cancelled_category == "supervisor_unavailable"
    supervisor.follow("Come back earlier")
    supervisor.day(day, "First day back")
    supervisor.press("Offer my times again")
    assert "Saved. 2 times offered." in supervisor.words
