"""Promises while everything happens at once: nothing promised twice, nothing vanished."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.db.models import Count
from django.db.utils import ProgrammingError
from django.utils import timezone

from supervision import offers
from supervision.answering import accept_offer, decline_offer
from supervision.booking import book_slot, cancel_booking
from supervision.models import Booking, Offer, Slot
from supervision.moving import move_booking
from supervision.series import book_series
from supervision.waiting import join_waiting_list, leave_waiting_list, waits_of
from tests import factories
from tests.supervision.test_booking import in_threads
from workers.refusals import Refused

at = factories.tomorrow_at


@pytest.fixture
def house(committed) -> SimpleNamespace:
    """Two supervisors of six workers, all of whom wait for a time of either."""
    programme = factories.programme()
    sana, tom = (factories.supervisor(programme, name) for name in ("Sana", "Tom"))
    workers = [factories.worker(programme, f"Worker {n}", supervisor=sana) for n in range(6)]
    for place in workers:
        factories.lines.assign_supervisor(
            membership=place, supervisor=tom, started_on=factories.EARLIER
        )
        join_waiting_list(worker=place.user, programme_id=programme.pk)
    return SimpleNamespace(
        programme=programme, sana=sana, tom=tom, workers=[place.user for place in workers]
    )


def assert_every_promise_is_kept() -> None:
    """What must hold whatever happened: seats add up, and nobody is promised or booked twice."""
    for slot in Slot.objects.all():
        taken = slot.bookings.standing().count()
        held = slot.offers.standing().count()
        assert (slot.seats_taken, slot.seats_held) == (taken, held)
        assert taken + held <= slot.capacity
        assert not (slot.withdrawn_at and taken + held)
    standing = Booking.objects.standing()
    for one in standing:
        with_me = standing.filter(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
        assert with_me.filter(worker=one.worker).count() == 1
    waiting = Offer.objects.standing().filter(why="waiting").values("worker")
    assert all(row["n"] == 1 for row in waiting.annotate(n=Count("pk")))
    for offer in Offer.objects.exclude(ended_at=None):
        assert offer.answer
        kept = Booking.objects.filter(slot=offer.slot, worker=offer.worker)
        assert offer.answer != "accepted" or kept.exists()


def assert_nobody_deadlocked() -> None:
    """PostgreSQL would solve it, and somebody would read a sentence that need not have been."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert cursor.fetchone() == (0,)


def attempt(work: Callable, *, within: float = 0.0, chance: random.Random | None = None):
    """One person's or process's try, at some moment; a refusal is an answer like any other."""
    if within:
        time.sleep(chance.uniform(0, within))
    try:
        with transaction.atomic():
            return work()
    except Refused as refusal:
        return refusal


def race(*works: Callable, chance: random.Random, within: float = 0.02) -> list:
    chances = [random.Random(chance.random()) for _ in works]  # noqa: S311
    found = in_threads(len(works), lambda n: attempt(works[n], within=within, chance=chances[n]))
    broken = [one for one in found if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert broken == []
    return found


def accepting_against_the_clock(house, rounds: int, seed: int) -> dict[str, int]:
    """One accepts in the moment in which two processes find the time over; how often each won."""
    chance = random.Random(seed)  # noqa: S311
    won = {"accepted": 0, "expired": 0}
    for number in range(rounds):
        slot = factories.slot(house.sana, at(10, days=10 + number))
        worker = house.workers[number % 3]
        until = timezone.now() + timedelta(milliseconds=chance.uniform(20, 60))
        offer = factories.held(slot, worker, expires_at=until)
        accepted, *_others = race(
            lambda offer=offer, worker=worker: accept_offer(offer=offer, by=worker),
            offers.expire_offers,
            offers.expire_offers,
            lambda slot=slot: book_slot(slot=slot, worker=house.workers[5], by=house.workers[5]),
            chance=chance,
            within=0.07,
        )
        offers.expire_offers()
        offer.refresh_from_db()
        won[offer.answer] += 1
        assert isinstance(accepted, Booking) == (offer.answer == "accepted")
        assert_every_promise_is_kept()
        for standing in Offer.objects.standing():
            offers.end_offer(standing, "lapsed")
        for wait in house.workers:
            join_waiting_list(worker=wait, programme_id=house.programme.pk)
    assert_nobody_deadlocked()
    return won


def test_accepting_and_running_out_at_the_same_moment_never_both_win(house):
    won = accepting_against_the_clock(house, rounds=8, seed=4)
    assert sum(won.values()) == 8


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_accepting_and_running_out_over_and_over(house, seed):
    won = accepting_against_the_clock(house, rounds=40, seed=seed)
    assert won["accepted"] > 1
    assert won["expired"] > 1


def test_four_processes_end_each_promise_once(house):
    over = timezone.now() - timedelta(minutes=1)
    for number in range(6):
        slot = factories.slot(house.sana, at(10, days=10 + number))
        factories.held(slot, house.workers[number], made_at=over - timedelta(1), expires_at=over)
    ended = in_threads(4, lambda _number: offers.expire_offers())
    assert sum(ended) == 6
    assert Offer.objects.filter(answer="expired").count() == 6
    assert Offer.objects.standing().exists()
    assert_every_promise_is_kept()


def test_seats_freed_at_once_go_to_different_people(house):
    taken = [
        factories.booking(of, house.workers[n], at(10 + 2 * n, days=9))
        for n, of in enumerate((house.sana, house.tom, house.sana))
    ]
    race(
        *(
            lambda one=one: cancel_booking(booking=one, category="other", by=one.worker)
            for one in taken
        ),
        chance=random.Random(1),  # noqa: S311
    )
    assert Offer.objects.standing().count() == 3
    assert_every_promise_is_kept()


def test_nobody_waits_for_whose_turn_is_being_settled_elsewhere(house):
    slots = [factories.slot(of, at(10, days=9)) for of in (house.sana, house.tom)]
    with transaction.atomic():
        offers.offer_seats(slot_id=slots[0].pk)
        began = time.monotonic()
        with transaction.atomic(using="jobs"):
            offers.offer_seats(slot_id=slots[1].pk, using="jobs")
        assert time.monotonic() - began < 2
    people = [slot.offers.get().worker for slot in slots]
    assert people == house.workers[:2]


def test_two_buttons_pressed_at_once_book_one_time(house):
    for of in (house.sana, house.tom):
        factories.slot(of, at(14, days=9))
    lost = factories.booking(house.sana, house.workers[0], at(10, days=9))
    cancel_booking(booking=lost, category="supervisor_unavailable", by=house.sana.user)
    held = list(Offer.objects.standing().filter(instead_of=lost))
    assert len(held) == 2
    found = race(
        *(lambda one=one: accept_offer(offer=one, by=house.workers[0]) for one in held),
        chance=random.Random(2),  # noqa: S311
    )
    assert sorted(type(one).__name__ for one in found) == ["Booking", "Refused"]
    assert_every_promise_is_kept()


def hour_of_everything(house, seed: int) -> None:
    """All book, move, cancel, accept, decline, wait and leave at once, and jobs run."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(4):
        for of in (house.sana, house.tom):
            factories.slot(of, at(8 + 2 * number, days=9), capacity=chance.choice((1, 1, 3)))

    def something() -> Callable:
        worker, slot = chance.choice(house.workers), chance.choice(list(Slot.objects.all()))
        booking = Booking.objects.standing().order_by("?").first()
        offer = Offer.objects.standing().order_by("?").first()
        acts = [lambda: book_slot(slot=slot, worker=worker, by=worker), offers.expire_offers]
        acts.append(lambda: join_waiting_list(worker=worker, programme_id=house.programme.pk))
        acts.append(lambda: [leave_waiting_list(waiting=one) for one in waits_of(worker)])
        like = chance.sample(list(Slot.objects.filter(supervisor=slot.supervisor_id)), 3)
        acts.append(lambda: book_series(slots=like, worker=worker, every_weeks=1, by=worker))
        if booking:
            by = chance.choice([booking.worker, booking.slot.supervisor])
            category = chance.choice(["other", "supervisor_unavailable", "operational"])
            work = lambda: cancel_booking(booking=booking, category=category, by=by)  # noqa: E731
            acts += [work, work, lambda: move_booking(booking=booking, slot=slot, by=by)]
        if offer:
            acts += [lambda: accept_offer(offer=offer, by=offer.worker)] * 2
            acts += [lambda: decline_offer(offer=offer)]
        return chance.choice(acts)

    for _round in range(12):
        race(*(something() for _ in range(6)), chance=chance)
        assert_every_promise_is_kept()
    assert Offer.objects.exists()
    assert_nobody_deadlocked()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_whatever_happens_at_once_every_promise_is_kept(house, seed):
    hour_of_everything(house, seed)


def test_the_jobs_role_sees_no_more_than_it_needs(committed):
    with connections["jobs"].cursor() as cursor:
        for secret in ("workers_user.password", "supervision_booking.cancelled_category"):
            table, column = secret.split(".")
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(f"SELECT {column} FROM {table}")
