"""From choosing reminders to a calendar program that is shown the time, and then nothing more."""

import urllib.error
import urllib.request

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from supervision.models import CalendarChoices
from tests import factories
from workers import lines


@pytest.fixture
def people(live_url):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    manager = factories.person(programme, "Mo Manager")
    lines.set_line_manager(membership=worker, manager=manager, started_on=factories.EARLIER)
    factories.slot(supervisor)
    return worker, manager


def asked(address: str) -> list[str]:
    """What a calendar program reads there."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        events = Calendar.from_ical(answer.read()).walk("VEVENT")
    return [str(event["SUMMARY"]) for event in events]


def address_on(visit) -> str:
    return visit.page.locator(".govuk-inset-text[translate=no]").inner_text().strip()


def test_reminders_and_a_calendar_of_ones_own(people, visit):
    worker = visit()
    worker.sign_in(people[0].user.email)
    worker.follow("Reminders and calendar")
    assert worker.page.get_by_label("2 days before").is_checked()
    worker.page.get_by_label("2 hours before").check()
    worker.page.get_by_label("Send each booked time to my calendar by e-mail").uncheck()
    worker.press("Save my choices")
    expect(worker.page.get_by_role("alert")).to_contain_text("Saved.")
    chosen = CalendarChoices.objects.get()
    assert chosen.reminder_hours == [48, 2]
    assert chosen.no_invitations_since

    worker.press("Make an address for my own calendar")
    address = address_on(worker)
    assert asked(address) == []
    worker.follow("I have copied it")
    assert address not in worker.page.content()
    worker.goto("/my-supervision/")
    worker.page.get_by_role("button", name="Book ").first.click()
    assert asked(address) == ["Protected time"]

    worker.goto("/my-calendar/")
    worker.press("Stop this address for my own calendar")
    expect(worker.page.get_by_role("alert")).to_contain_text("Stopped.")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        asked(address)


def test_a_manager_keeps_the_diary_free(people, visit):
    worker = visit()
    worker.sign_in(people[0].user.email)
    worker.page.get_by_role("button", name="Book ").first.click()
    manager = visit()
    manager.sign_in(people[1].user.email)
    manager.follow("See it in my own calendar")
    manager.press("Make an address for my team's calendar")
    assert asked(address_on(manager)) == ["Protected time: Wren Worker"]
