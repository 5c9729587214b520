"""A series is booked, one time of it moved, and one given up late, with words for the other."""

import pytest
from playwright.sync_api import expect

from supervision.models import Booking
from tests import factories
from tests.journeys.conftest import EACH_WAY, WAYS

at = factories.tomorrow_at


@pytest.mark.parametrize("way", EACH_WAY)
def test_a_series_one_of_it_moved_one_given_up_late(visit, way):
    programme = factories.programme()
    sana = factories.supervisor(programme)
    wren = factories.worker(programme, supervisor=sana)
    for days in (1, 8, 15):
        factories.slot(sana, at(10, days=days))
    factories.slot(sana, at(14, days=8))

    worker = visit(**WAYS[way])
    worker.sign_in(wren.user.email)
    worker.goto(f"/book/{at(10, days=1).date()}/")
    worker.page.get_by_role("radio", name="10:00am").check()
    worker.press("Book it as a series")
    worker.page.get_by_label("Weeks from one time to the next").fill("1")
    worker.page.get_by_label("How many times").fill("4")
    worker.press("Show me the times")
    assert worker.page.get_by_role("checkbox").count() == 3
    assert "1 time cannot be booked" in worker.words
    worker.press("Book the chosen times")
    expect(worker.page.get_by_role("alert")).to_contain_text("Booked.")
    assert Booking.objects.standing().count() == 3

    second = Booking.objects.get(starts_at=at(10, days=8))
    worker.goto(f"/bookings/{second.pk}/")
    worker.follow("Move it to another time")
    worker.page.locator("main li").filter(has_text="1 free time").locator("a").click()
    worker.page.get_by_role("radio", name="2:00pm").check()
    worker.page.get_by_role("button", name="Move to the chosen time").click()
    expect(worker.page.get_by_role("alert")).to_contain_text("Moved.")

    first = Booking.objects.get(starts_at=at(10, days=1))
    worker.goto(f"/bookings/{first.pk}/cancel/")
    assert "48 hours' notice" in worker.words
    worker.follow("Set up my notes")
    worker.set_up_notes()
    worker.goto(f"/bookings/{first.pk}/cancel/")
    worker.page.get_by_role("radio", name="The worker is away").check()
    worker.page.get_by_label("Anything you want to say").fill("A fever at home.")
    worker.page.get_by_role("main").get_by_role("button", name="Cancel").click()
    expect(worker.page.get_by_role("alert")).to_contain_text("Cancelled.")
    assert "A fever at home." in worker.words
    assert "With less notice" in worker.words
    assert Booking.objects.late().get() == first
