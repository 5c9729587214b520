"""A time is cancelled by the supervisor and another held; who waits gets what was let go."""

import pytest
from playwright.sync_api import expect

from supervision.booking import cancel_booking
from supervision.models import Offer
from tests import factories
from tests.journeys.conftest import EACH_WAY, WAYS

at = factories.tomorrow_at


@pytest.mark.parametrize("way", EACH_WAY)
def test_from_a_cancelled_time_to_another_and_on_to_who_waits(visit, way):
    programme = factories.programme()
    sana = factories.supervisor(programme)
    wren = factories.worker(programme, supervisor=sana)
    otto = factories.worker(programme, "Otto Other", supervisor=sana)
    for hour in (14, 16):
        factories.slot(sana, at(hour, days=5))
    lost = factories.booking(sana, wren.user, at(10, days=5))
    cancel_booking(booking=lost, category="supervisor_unavailable", by=sana.user)

    waiting = visit(**WAYS[way])
    waiting.sign_in(otto.user.email)
    waiting.goto("/book/")
    waiting.follow("Join the waiting list")
    waiting.press("Join the waiting list")
    expect(waiting.page.get_by_role("alert")).to_contain_text("You are on the waiting list.")

    chooses = visit(**WAYS[way])
    chooses.sign_in(wren.user.email)
    chooses.page.get_by_role("button", name="2:00pm, Sana Supervisor").click()
    expect(chooses.page.get_by_role("alert")).to_contain_text("Booked.")
    assert chooses.heading == "Protected time"

    offer = Offer.objects.standing().get()
    waiting.goto(f"/held/{offer.pk}/")
    assert waiting.heading == "A time held for you"
    waiting.page.get_by_role("button", name="Not this time").click()
    expect(waiting.page.get_by_role("alert")).to_contain_text("no longer held for you")
    waiting.goto("/book/")
    waiting.press("Leave the waiting list")
    expect(waiting.page.get_by_role("alert")).to_contain_text("no longer on the waiting list")
