"""What workers and supervisors meet of waiting and held times, by address."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from supervision import offers
from supervision.booking import cancel_booking
from supervision.models import Booking, Offer, Waiting
from supervision.waiting import join_waiting_list
from tests import factories
from workers.models import Role

pytestmark = pytest.mark.django_db
at = factories.tomorrow_at
BOOK = "Book "


@pytest.fixture
def house() -> SimpleNamespace:
    programme = factories.programme()
    sana = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=sana)
    return SimpleNamespace(programme=programme, sana=sana, worker=worker)


def browse(client, place):
    client.force_login(place.user)
    return client


def words(answer) -> str:
    return answer.content.decode()


def address(name: str, offer: Offer) -> str:
    return reverse(f"supervision:{name}", kwargs={"offer_id": offer.pk})


def test_a_worker_joins_and_leaves_from_the_page_of_days(house, client):
    browse(client, house.worker)
    assert "Join the waiting list" in words(client.get("/book/"))
    joined = client.post("/waiting/", {"with_whom": str(house.programme.pk)}, follow=True)
    assert "You have been waiting" in words(joined)
    waiting = Waiting.objects.get()
    leave = reverse("supervision:waiting_leave", kwargs={"waiting_id": waiting.pk})
    for _twice in range(2):
        assert "no longer on the waiting list" in words(client.post(leave, follow=True))
    assert not Waiting.objects.now().exists()


def test_who_has_two_supervisors_chooses_and_a_made_up_choice_is_refused(house, client):
    tom = factories.supervisor(house.programme, "Tom Abernethy")
    factories.lines.assign_supervisor(
        membership=house.worker, supervisor=tom, started_on=factories.EARLIER
    )
    browse(client, house.worker)
    page = words(client.get("/waiting/"))
    assert ("Any of my supervisors" in page, "Tom Abernethy" in page) == (True, True)
    for wrong in ({"with_whom": "7-7"}, {"with_whom": "x"}, {"with_whom": ""}):
        assert "There is a problem" in words(client.post("/waiting/", wrong))
    client.post("/waiting/", {"with_whom": f"{house.programme.pk}-{tom.user_id}"})
    assert Waiting.objects.get().supervisor == tom.user
    again = client.post("/waiting/", {"with_whom": str(house.programme.pk)})
    assert "Leave the waiting list first" in words(again)


def test_a_held_time_is_taken_from_its_own_page_twice_over(house, client):
    offer = factories.held(factories.slot(house.sana), house.worker.user)
    browse(client, house.worker)
    page = words(client.get(address("offer_show", offer)))
    assert ("Not this time" in page, "Held until" in page, "left" in page) == (True, True, True)
    first = client.post(address("offer_accept", offer))
    again = client.post(address("offer_accept", offer))
    booking = Booking.objects.get()
    shown = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    assert (first["Location"], again["Location"]) == (shown, shown)
    assert client.get(address("offer_show", offer))["Location"] == shown


def test_too_late_is_told_kindly_with_the_nearest_free_times(house, client):
    offer = factories.held(factories.slot(house.sana, at(10, days=5)), house.worker.user)
    factories.slot(house.sana, at(14, days=5))
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        browse(client, house.worker)
        page = words(client.post(address("offer_accept", offer), follow=True))
    assert "That is over." in page
    assert "The nearest free times" in page
    assert "2:00pm" in page
    assert not Booking.objects.exists()


def test_not_this_time_is_one_press_and_leads_home(house, client):
    offer = factories.held(factories.slot(house.sana), house.worker.user)
    browse(client, house.worker)
    for _twice in range(2):
        page = words(client.post(address("offer_decline", offer), follow=True))
        assert "no longer held for you" in page
    assert "You said: not this time." in words(client.get(address("offer_show", offer)))


def test_home_shows_what_is_held_until_when_with_a_button_each(house, client):
    for hour in (14, 16):
        factories.slot(house.sana, at(hour, days=5))
    booking = factories.booking(house.sana, house.worker.user, at(10, days=5))
    cancel_booking(booking=booking, category="operational", by=house.sana.user)
    browse(client, house.worker)
    told_of = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    for page in ("/my-supervision/", told_of):
        shown = words(client.get(page))
        assert (shown.count("Held until"), shown.count("Not this time")) == (2, 2)
        assert "Held for you" in shown


def test_the_supervisor_sees_that_a_seat_is_held_and_not_for_whom(house, client):
    join_waiting_list(worker=house.worker.user, programme_id=house.programme.pk)
    slot = factories.slot(house.sana)
    offers.offer_seats(slot_id=slot.pk)
    browse(client, house.sana)
    page = words(client.get("/times/"))
    assert "1 held for somebody" in page
    assert house.worker.user.name not in page
    assert "Withdraw" not in page
    today = words(client.get("/today/"))
    assert "1 person is waiting for a time." in today
    offer = Offer.objects.get()
    assert client.get(address("offer_show", offer)).status_code == 404


def test_the_supervisor_of_a_cancelled_time_is_shown_no_promise(house, client):
    factories.slot(house.sana, at(14, days=5))
    booking = factories.booking(house.sana, house.worker.user, at(10, days=5))
    cancel_booking(booking=booking, category="operational", by=house.sana.user)
    browse(client, house.sana)
    told_of = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    assert "Held for you" not in words(client.get(told_of))


def test_other_workers_simply_do_not_see_the_seat(house, client):
    other = factories.worker(house.programme, "Otto Other", supervisor=house.sana)
    slot = factories.slot(house.sana, at(10, days=5))
    factories.held(slot, house.worker.user)
    browse(client, other)
    assert "no free time" in words(client.get("/book/"))
    day = reverse("supervision:slot_choose", kwargs={"day": slot.starts_at.date()})
    assert "just been taken" in words(client.post(day, {"slot": slot.pk}))
    assert not Booking.objects.exists()


def test_a_time_kept_for_those_due_looks_taken_to_anybody_else(house, client):
    factories.session(house.sana, house.worker.user, at(9, days=-7))
    hidden = factories.slot(house.sana, at(10, days=5), opens_at=at(10, days=2))
    browse(client, house.worker)
    day = reverse("supervision:slot_choose", kwargs={"day": hidden.starts_at.date()})
    assert "just been taken" in words(client.post(day, {"slot": hidden.pk}))
    browse(client, house.sana)
    assert "Open to those who are due" in words(client.get("/times/"))


def test_an_administrator_sets_for_how_long(house, client):
    admin = factories.person(house.programme, "Ada Admin", Role.Kind.ADMINISTRATOR)
    browse(client, admin)
    edit = reverse("workers:programme_edit", kwargs={"programme_id": house.programme.pk})
    page = client.get(edit)
    values = page.context["form"].initial
    for wrong in ({"offer_hours": 0}, {"offer_hours": 169}, {"early_release_hours": 337}):
        assert "There is a problem" in words(client.post(edit, values | wrong))
    client.post(edit, values | {"offer_hours": 48, "early_release_hours": 72})
    house.programme.refresh_from_db()
    programme = house.programme
    assert (programme.offer_hours, programme.early_release_hours) == (48, 72)
