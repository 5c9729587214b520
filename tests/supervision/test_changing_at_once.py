"""Moves, cancellations and series at the same moment: nothing twice, nothing lost."""

import random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from supervision import offers
from supervision.booking import book_slot, cancel_booking
from supervision.models import Booking, Offer, Series, Slot
from supervision.moving import move_booking
from supervision.series import ALL_TAKEN, Booked, book_series, cancel_from
from supervision.waiting import join_waiting_list
from tests import factories
from tests.roles import as_owner
from tests.supervision.test_promises_at_once import assert_every_promise_is_kept, race
from workers import lines
from workers.models import LineManagement, Membership
from workers.refusals import Refused

at = factories.tomorrow_at


@pytest.fixture
def house(committed) -> SimpleNamespace:
    """One supervisor of four workers, of whom the last waits for a time."""
    programme = factories.programme()
    sana = factories.supervisor(programme)
    places = [factories.worker(programme, f"Worker {n}", supervisor=sana) for n in range(4)]
    return SimpleNamespace(programme=programme, sana=sana, workers=[one.user for one in places])


def assert_history_is_whole() -> None:
    """Each moved time went somewhere, once, with the same worker; nothing else is gone."""
    assert_every_promise_is_kept()
    for booking in Booking.objects.select_related("slot"):
        follows = Booking.objects.filter(moved_from=booking).select_related("slot")
        assert booking.is_moved == (len(follows) == 1)
        for new in follows:
            assert (new.worker, new.event_id) == (booking.worker, booking.event_id)
            assert new.event_sequence == booking.event_sequence + 2
            assert new.slot.supervisor_id == booking.slot.supervisor_id
    for slot in Slot.objects.all():
        seats = list(slot.bookings.standing().values_list("seat", flat=True))
        assert len(set(seats)) == len(seats)


def moving_against_cancelling(house, rounds: int, seed: int) -> set[str]:
    """A worker moves, their supervisor cancels, another takes the new time; who won at all."""
    chance, won = random.Random(seed), set()  # noqa: S311
    first, second = house.workers[:2]
    join_waiting_list(worker=house.workers[3], programme_id=house.programme.pk)
    for number in range(rounds):
        old = factories.booking(house.sana, first, at(9, days=5 + number))
        later = factories.slot(house.sana, at(11, days=5 + number))
        moved, cancelled, taken, again = race(
            lambda old=old, later=later: move_booking(booking=old, slot=later, by=first),
            lambda old=old: cancel_booking(booking=old, category="operational", by=house.sana.user),
            lambda later=later: book_slot(slot=later, worker=second, by=second),
            lambda old=old, later=later: move_booking(booking=old, slot=later, by=house.sana.user),
            chance=chance,
        )
        old.refresh_from_db()
        assert isinstance(moved, Booking) == isinstance(again, Booking) == old.is_moved
        assert (cancelled is None) == (old.cancelled_category == "operational")
        # What the supervisor cancels may be held for the worker at the later time.
        kept = Offer.objects.standing().filter(slot=later).exists()
        assert old.is_moved + isinstance(taken, Booking) + kept == 1
        won |= {old.cancelled_category}
        assert_history_is_whole()
        for offer in Offer.objects.standing():
            offers.end_offer(offer, "lapsed")
    return won


def series_against_singles(house, rounds: int, seed: int) -> int:
    """Two want the same series, two others single times of it; how many times were lost."""
    chance, lost = random.Random(seed), 0  # noqa: S311
    for number in range(rounds):
        slots = [factories.slot(house.sana, at(9 + n, days=5 + number)) for n in range(5)]
        one, two, three, four = house.workers

        def series(worker, slots=slots):
            return lambda: book_series(slots=slots, worker=worker, every_weeks=1, by=worker)

        def single(worker, slot):
            return lambda: book_slot(slot=slot, worker=worker, by=worker)

        found = race(
            series(one),
            series(two),
            single(three, slots[1]),
            single(four, slots[3]),
            chance=chance,
        )
        for made in found[:2]:
            if isinstance(made, Booked):
                assert len(made.bookings) + len(made.lost) == len(slots)
                lost += len(made.lost)
            else:
                assert (type(made), made.sentence) == (Refused, ALL_TAKEN)
        assert all(slot.bookings.standing().count() == 1 for slot in slots)
        assert_history_is_whole()
    assert not Series.objects.filter(bookings=None).exists()
    return lost


def ending_a_series_against_moving_one(house, rounds: int, seed: int) -> None:
    """All from here on are given up while the last of them moves: one of the two wins."""
    chance = random.Random(seed)  # noqa: S311
    worker = house.workers[0]
    for number in range(rounds):
        slots = [factories.slot(house.sana, at(9 + n, days=5 + number)) for n in range(3)]
        later = factories.slot(house.sana, at(15, days=5 + number))
        bookings = book_series(slots=slots, worker=worker, every_weeks=1, by=worker).bookings
        race(
            lambda bookings=bookings: cancel_from(
                booking=bookings[0], category="not_needed", by=house.sana.user
            ),
            lambda bookings=bookings, later=later: move_booking(
                booking=bookings[2], slot=later, by=worker
            ),
            chance=chance,
        )
        kept = Booking.objects.filter(series=bookings[0].series_id)
        assert {one.cancelled_category for one in kept.exclude(cancelled_at=None)} <= {
            "not_needed",
            "moved",
        }
        assert not kept.filter(slot__in=slots).standing().exists()
        assert_history_is_whole()


def seats_against_lines(house, rounds: int, seed: int) -> set[tuple[bool, bool]]:
    """One is seated in a group while their co-attendee becomes their manager: who won at all."""
    chance, won = random.Random(seed), set()  # noqa: S311
    places = list(Membership.objects.filter(user__in=house.workers).order_by("pk"))
    first, second = places[:2]
    for number in range(rounds):
        group = factories.slot(house.sana, at(9, days=5 + number), capacity=4)
        kept = book_slot(slot=group, worker=first.user, by=first.user)
        line = {"membership": second, "manager": first, "started_on": timezone.localdate()}
        seated, managed = race(
            lambda group=group: book_slot(slot=group, worker=second.user, by=second.user),
            lambda line=line: lines.set_line_manager(**line),
            chance=chance,
        )
        won |= {(isinstance(seated, Booking), isinstance(managed, LineManagement))}
        for booking in [kept, *([seated] if isinstance(seated, Booking) else [])]:
            cancel_booking(booking=booking, category="not_needed", by=booking.worker)
        with as_owner():
            LineManagement.objects.filter(worker=second).delete()
    return won


@pytest.mark.long
def test_nobody_is_seated_beside_who_becomes_their_manager_at_that_moment(house):
    assert seats_against_lines(house, rounds=40, seed=1) == {(True, False), (False, True)}


def test_moving_and_cancelling_at_once_never_both_win(house):
    moving_against_cancelling(house, rounds=6, seed=1)


def test_a_series_and_single_times_at_once(house):
    series_against_singles(house, rounds=4, seed=1)


def test_ending_a_series_while_one_of_it_moves(house):
    ending_a_series_against_moving_one(house, rounds=4, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_moving_and_cancelling_over_and_over(house, seed):
    won = moving_against_cancelling(house, rounds=40, seed=seed)
    assert won == {"moved", "operational"}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_series_and_single_times_over_and_over(house, seed):
    assert series_against_singles(house, rounds=40, seed=seed) > 10


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_ending_a_series_while_one_of_it_moves_over_and_over(house, seed):
    ending_a_series_against_moving_one(house, rounds=40, seed=seed)
