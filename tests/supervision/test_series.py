"""Times booked together: each is listed first, stands alone, and no clash takes another with it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.booking import book_slot, cancel_booking
from supervision.models import Booking, Offer, Series, Slot
from supervision.moving import move_booking
from supervision.series import Occurrence, ahead_in_series, book_series, cancel_from, plan_series
from tests import factories
from tests.roles import as_owner
from workers.models import OutgoingMessage
from workers.refusals import Refused

at = factories.tomorrow_at


@pytest.fixture
def pair(db):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def told() -> list[str]:
    with as_owner():
        messages = OutgoingMessage.objects.filter(calendar="")
        return sorted(messages.values_list("to", flat=True))


def offered(supervisor, count: int, *, every: int = 4, hour: int = 10, **fields) -> list[Slot]:
    """So many times of a supervisor, the first in a week, at the same hour."""
    days = [7 + number * every * 7 for number in range(count)]
    return [factories.slot(supervisor, at(hour, days=each), **fields) for each in days]


def plan(pair, slot: Slot, times: int, *, every: int = 4, by=None) -> list[Occurrence]:
    worker = pair[1].user
    return plan_series(slot=slot, worker=worker, every_weeks=every, times=times, by=by or worker)


def book(pair, slots: list[Slot], by=None):
    worker = pair[1].user
    return book_series(slots=slots, worker=worker, every_weeks=4, by=by or worker)


def test_the_same_hour_is_found_where_it_is_free(pair):
    slots = offered(pair[0], 3)
    assert [one.slot for one in plan(pair, slots[0], 3)] == slots
    assert not any(one.is_another for one in plan(pair, slots[0], 3))


def test_what_is_taken_is_replaced_by_the_nearest_of_that_week_or_named(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor).user
    slots = offered(supervisor, 4)
    near = factories.slot(supervisor, slots[1].starts_at + timedelta(hours=3))
    factories.slot(supervisor, slots[1].starts_at + timedelta(hours=5))
    for taken in slots[1:3]:
        book_slot(slot=taken, worker=other, by=other)
    planned = plan(pair, slots[0], 5)
    assert [one.slot for one in planned] == [slots[0], near, None, slots[3], None]
    assert planned[1].is_another
    assert planned[2].why == "this time is taken, and no other is free in that week"
    assert planned[4].why == "no time is offered in that week, or not yet"


def test_where_else_the_worker_is_only_they_read(pair):
    supervisor, worker = pair
    tom = factories.supervisor(worker.programme, "Tom Abernethy")
    factories.lines.assign_supervisor(
        membership=worker, supervisor=tom, started_on=factories.EARLIER
    )
    slots = offered(supervisor, 2)
    factories.booking(tom, worker.user, slots[1].starts_at)
    assert plan(pair, slots[0], 2)[1].why.startswith("you have something else then")
    seen = plan(pair, slots[0], 2, by=supervisor.user)[1].why
    assert seen == "the worker cannot come then, and no other time is free in that week"


def test_a_group_is_not_replaced_by_a_time_alone(pair):
    groups = offered(pair[0], 1, capacity=4)
    factories.slot(pair[0], groups[0].starts_at + timedelta(weeks=4))
    assert [one.slot for one in plan(pair, groups[0], 2)] == [groups[0], None]


def test_ten_stays_ten_when_the_clocks_change(pair):
    with time_machine.travel("2026-10-05 08:00", tick=False):
        slots = offered(pair[0], 3, every=1)
        planned = plan(pair, slots[0], 3, every=1)
    assert [one.slot for one in planned] == slots
    hours = {one.wanted_at.astimezone(factories.LONDON).hour for one in planned}
    assert (hours, {one.slot.starts_at.hour for one in planned}) == ({10}, {9, 10})


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chosen=st.sets(st.tuples(st.integers(0, 27), st.integers(8, 12)), max_size=12),
    every=st.integers(1, 3),
)
def test_whatever_is_offered_the_nearest_of_each_week_is_found(pair, chosen, every):
    """Against the plainest way to say it: look at every time of the week."""
    with transaction.atomic():
        start = factories.slot(pair[0], at(10, days=7))
        slots = [start]
        for day, hour in sorted(chosen - {(0, 10)}):
            slots.append(factories.slot(pair[0], at(hour, days=7 + day), minutes=60))
        for number, one in enumerate(plan(pair, start, 3, every=every)):
            wanted = at(10, days=7 + number * every * 7)
            week = wanted.isocalendar()[:2]
            here = [slot for slot in slots if slot.starts_at.isocalendar()[:2] == week]
            nearest = min((abs(slot.starts_at - wanted) for slot in here), default=None)
            assert one.wanted_at == wanted
            assert (one.slot and abs(one.slot.starts_at - wanted)) == nearest
        transaction.set_rollback(True)


@pytest.mark.parametrize("booker", ["worker", "supervisor"])
def test_each_time_is_a_booking_of_its_own_and_the_other_is_told_once(pair, booker):
    supervisor, worker = pair
    slots = offered(supervisor, 3)
    by, other = worker.user, supervisor.user
    if booker == "supervisor":
        by, other = other, by
    made = book(pair, slots, by=by)
    assert [booking.slot for booking in made.bookings] == slots
    series = Series.objects.get()
    assert (series.worker, series.supervisor, series.every_weeks) == (
        worker.user,
        supervisor.user,
        4,
    )
    assert {booking.series for booking in made.bookings} == {series}
    assert told() == [other.email]


def test_twice_is_as_good_as_once(pair):
    slots = offered(pair[0], 3)
    first = book(pair, slots)
    assert book(pair, slots).bookings == first.bookings
    assert (Booking.objects.count(), Series.objects.count(), len(told())) == (3, 1, 1)


def test_what_others_took_meanwhile_is_named_and_nothing_else_is_lost(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor).user
    slots = offered(supervisor, 3)
    book_slot(slot=slots[0], worker=other, by=other)
    made = book(pair, slots)
    assert ([one.slot for one in made.bookings], made.lost) == (slots[1:], [slots[0]])
    assert Series.objects.count() == 1


def test_when_none_can_be_had_nothing_is_kept(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor).user
    slots = offered(supervisor, 2)
    for slot in slots:
        book_slot(slot=slot, worker=other, by=other)
    with pytest.raises(Refused, match="just been taken"):
        book(pair, slots)
    assert not Series.objects.exists()


def test_nobody_else_books_a_series(pair):
    other = factories.worker(pair[1].programme, "Otto Other", supervisor=pair[0]).user
    with pytest.raises(Refused, match="not your time"):
        book(pair, offered(pair[0], 2), by=other)


def test_the_database_keeps_a_series_with_its_two_people(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor).user
    slots = offered(supervisor, 3)
    series = book(pair, slots[:2]).bookings[0].series
    times = {"starts_at": slots[2].starts_at, "ends_at": slots[2].ends_at}
    with pytest.raises(IntegrityError, match="same two people"), transaction.atomic():
        Booking.objects.create(
            slot=slots[2], worker=other, seat=1, booked_by=other, series=series, **times
        )


def test_one_is_cancelled_alone_and_moved_alone(pair):
    supervisor, worker = pair
    slots = offered(supervisor, 4)
    first, second, third, fourth = book(pair, slots).bookings
    cancel_booking(booking=second, category="worker_away", by=worker.user)
    later = factories.slot(supervisor, third.starts_at + timedelta(hours=2))
    moved = move_booking(booking=third, slot=later, by=worker.user)
    assert ahead_in_series(first) == [first, moved, fourth]


def test_this_and_all_from_here_on_with_one_reason_and_one_message(pair):
    supervisor, worker = pair
    slots = offered(supervisor, 4)
    bookings = book(pair, slots).bookings
    before = len(told())
    given_up = cancel_from(booking=bookings[1], category="operational", by=worker.user)
    assert given_up == bookings[1:]
    kept = Booking.objects.order_by("starts_at").values_list("cancelled_category", flat=True)
    assert list(kept) == ["", "operational", "operational", "operational"]
    assert len(told()) == before + 1
    assert list(Slot.objects.order_by("starts_at").values_list("seats_taken", flat=True)) == [
        1,
        0,
        0,
        0,
    ]
    with pytest.raises(Refused, match="already cancelled"):
        cancel_from(booking=bookings[1], category="operational", by=worker.user)


def test_where_the_supervisor_cancels_times_are_held_in_place_of_the_first(pair):
    supervisor, worker = pair
    bookings = book(pair, offered(supervisor, 3)).bookings
    for hour in (14, 16):
        factories.slot(supervisor, at(hour, days=8))
    cancel_from(booking=bookings[0], category="supervisor_unavailable", by=supervisor.user)
    held = Offer.objects.standing().values_list("instead_of", flat=True)
    assert (len(held), set(held)) == (2, {bookings[0].pk})


def page(slot: Slot) -> str:
    return reverse("supervision:series_book", kwargs={"slot_id": slot.pk})


def test_the_pages_list_first_and_book_what_is_chosen(pair, client):
    supervisor, worker = pair
    slots = offered(supervisor, 3)
    client.force_login(worker.user)
    chosen = client.post(
        reverse("supervision:slot_choose", kwargs={"day": at(10, days=7).date()}),
        {"slot": slots[0].pk, "series": "yes"},
    )
    assert chosen["Location"] == page(slots[0])
    typed = {"every_weeks": "4", "times": "4"}
    listed = client.post(page(slots[0]), typed).content.decode()
    assert (listed.count(" checked"), Booking.objects.count()) == (3, 0)
    assert "no time is offered in that week" in listed
    again = client.post(page(slots[0]), typed | {"again": "yes"}).content.decode()
    assert 'value="4"' in again
    sure = typed | {"sure": "yes", "slots": [slots[0].pk, slots[2].pk]}
    for _press in range(2):
        done = client.post(page(slots[0]), sure, follow=True).content.decode()
        assert "Every 4 weeks" in done
    assert [one.slot for one in Booking.objects.order_by("starts_at")] == [slots[0], slots[2]]


@pytest.mark.parametrize(
    "typed",
    [
        {"every_weeks": "0", "times": "4"},
        {"every_weeks": "4", "times": "13"},
        {"every_weeks": "4", "times": "1"},
        {"every_weeks": "4"},
        {"every_weeks": "9" * 30, "times": "4"},
        {"every_weeks": "4", "times": "4", "sure": "yes"},
        {"every_weeks": "4", "times": "4", "sure": "yes", "slots": ["x"]},
        {"every_weeks": "4", "times": "4", "sure": "yes", "slots": ["9" * 30]},
    ],
)
def test_bad_input_books_nothing_and_reads_a_sentence(pair, client, typed):
    client.force_login(pair[1].user)
    answer = client.post(page(offered(pair[0], 2)[0]), typed)
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_supervisor_books_a_series_for_a_worker_of_theirs_alone(pair, client):
    supervisor, worker = pair
    stranger = factories.worker(worker.programme, "Stella Stranger")
    slots = offered(supervisor, 2)
    client.force_login(supervisor.user)
    typed = {"every_weeks": "4", "times": "2", "worker": stranger.user_id}
    refused = client.post(page(slots[0]), typed).content.decode()
    assert "govuk-error-summary" in refused
    assert "Stella" not in refused
    typed["worker"] = worker.user_id
    assert "For Wren Worker" in client.post(page(slots[0]), typed).content.decode()
    client.post(page(slots[0]), typed | {"sure": "yes", "slots": [one.pk for one in slots]})
    assert Booking.objects.filter(worker=worker.user, booked_by=supervisor.user).count() == 2


def test_the_page_of_all_from_here_on(pair, client):
    bookings = book(pair, offered(pair[0], 3)).bookings
    address = reverse("supervision:booking_cancel_series", kwargs={"booking_id": bookings[1].pk})
    client.force_login(pair[1].user)
    assert "Cancel 2 times" in client.get(address).content.decode()
    for _press in range(2):
        assert client.post(address, {"category": "not_needed"}).status_code == 302
    assert Booking.objects.standing().get() == bookings[0]
    alone = factories.booking(pair[0], pair[1].user, at(9, days=2))
    nothing = reverse("supervision:booking_cancel_series", kwargs={"booking_id": alone.pk})
    assert client.get(nothing).status_code == 404


@pytest.mark.parametrize("times", [2, 12])
def test_the_list_costs_the_same_for_two_and_for_twelve(
    pair, client, django_assert_num_queries, times
):
    slots = offered(pair[0], 12, every=1)
    client.force_login(pair[1].user)
    with django_assert_num_queries(15):
        client.post(page(slots[0]), {"every_weeks": "1", "times": str(times)})
