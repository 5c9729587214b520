"""The living demo: two years of supervision in an invented charity, sealed for real."""

import random
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config import (
    demo_agreements,
    demo_ahead,
    demo_changing,
    demo_choice,
    demo_groups,
    demo_preparing,
    demo_records,
    demo_reflections,
)
from config.demo_diaries import Diary, supervisors_of, time_of, workers_of
from config.demo_people import Town, harbour, shoreline
from supervision.models import Booking, Session, Slot
from workers.models import Assignment, Programme, User

BATCH = 1000


@dataclass
class Loaded:
    """What was made, for the command to say."""

    people: int
    sessions: int
    records: int

    @property
    def rows(self) -> int:
        return self.people + self.sessions + self.records


def is_empty() -> bool:
    """Whether the database has no programme yet: only then is a demo loaded."""
    return not Programme.objects.exists()


@transaction.atomic
def load(*, workers: int = 40, years: int = 2, seed: int = 2026) -> Loaded:
    """Fill an empty database with the demo of the contract, or with more of the same.

    The same seed makes the same demo, but for its dates, which reach up to yesterday.
    """
    chance = random.Random(seed)  # noqa: S311
    towns = [shoreline(workers=workers, years=years)]
    towns.append(harbour(towns[0]))
    for town in towns:
        demo_agreements.agree(town, chance)
    demo_ahead.let_leave(towns[0])
    demo_ahead.choose_calendars(towns[0])
    diary = Diary()
    records = 0
    for town in towns:
        records += _history(town, diary, chance)
        demo_groups.write(town)
        demo_ahead.offer(town, diary, chance)
    demo_ahead.leave_unfinished(towns[0], chance)
    demo_groups.leave_unlogged(towns[0])
    demo_records.say_why(towns[0])
    demo_preparing.prepare(towns[0])
    demo_choice.choose(towns[0])
    demo_ahead.offer_weekly(towns[0])
    demo_ahead.promise(towns[0])
    demo_changing.change(towns[0])
    demo_reflections.reflect(towns[0])
    demo_reflections.weigh(towns[0])
    demo_reflections.check_in(towns[0])
    return Loaded(User.objects.count(), Session.objects.count(), records)


def _times(town: Town, diary: Diary, chance: random.Random) -> list[tuple[Slot, list[User]]]:
    """For every pairing a time about every six weeks until yesterday; last month's groups."""
    yesterday = timezone.localdate() - timedelta(days=1)
    pairings = Assignment.objects.filter(worker__programme=town.programme).select_related(
        "worker__user", "supervisor__user"
    )
    times = []
    for pairing in pairings.order_by("pk"):
        day = pairing.started_on + timedelta(days=chance.randrange(5, 40))
        until = min(pairing.ended_on or yesterday, yesterday)
        while day < until - timedelta(days=7):
            supervisor = pairing.supervisor.user
            worker = pairing.worker.user
            at = diary.next_hour(day, town.programme.zone, supervisor, worker)
            times.append((time_of(town, supervisor, at, chance), [worker]))
            day += timedelta(days=chance.choice((35, 42, 42, 42, 49, 63)))
    return times + [_group(town, place.user, diary, chance) for place in supervisors_of(town)]


def _history(town: Town, diary: Diary, chance: random.Random) -> int:
    """What became of the past times, with signed records of most; how many records."""
    times = _times(town, diary, chance)
    Slot.objects.bulk_create([slot for slot, _workers in times], BATCH)
    seats = [
        _seat(slot, worker, number, chance)
        for slot, workers in times
        for number, worker in enumerate(workers, start=1)
    ]
    Booking.objects.bulk_create(seats, BATCH)
    sessions = [_session(seat, chance) for seat in seats if seat.cancelled_at is None]
    recorded = [
        session
        for session in Session.objects.bulk_create(sessions, BATCH)
        if session.minutes and not session.is_group and chance.random() < 0.8
    ]
    for session in recorded:
        demo_records.write(town, session, chance)
    return len(recorded)


def _group(
    town: Town, supervisor: User, diary: Diary, chance: random.Random
) -> tuple[Slot, list[User]]:
    """Last month's group of a supervisor, with up to four of their workers; hers of the contract
    with the worker of the contract.
    """
    day = timezone.localdate() - timedelta(days=30)
    known = town.places.get("worker")
    own = sorted(workers_of(supervisor, town), key=lambda one: not known or one != known.user)
    workers = own[:4]
    at = diary.next_hour(day, town.programme.zone, supervisor, *workers)
    return time_of(town, supervisor, at, chance, seats=5), workers


def _seat(slot: Slot, worker: User, number: int, chance: random.Random) -> Booking:
    """A past booking; about one in eight was cancelled, most often for the service's own needs."""
    seat = Booking(
        slot=slot,
        worker=worker,
        seat=number,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_at=slot.starts_at - timedelta(days=chance.randrange(3, 30)),
        booked_by=worker,
    )
    if chance.random() < 0.12:
        seat.cancelled_at = slot.starts_at - timedelta(days=1)
        seat.cancelled_by = worker
        seat.cancelled_category = chance.choice(
            [Booking.Category.OPERATIONAL] * 3
            + [Booking.Category.WORKER_AWAY, Booking.Category.SUPERVISOR_UNAVAILABLE]
        )
    return seat


def _session(seat: Booking, chance: random.Random) -> Session:
    held = chance.random() > 0.05
    return Session(
        programme=seat.slot.programme,
        worker=seat.worker,
        supervisor=seat.slot.supervisor,
        booking=seat,
        outcome=Session.Outcome.HELD if held else Session.Outcome.MISSED,
        missed_because="" if held else _why_missed(seat, chance),
        starts_at=seat.starts_at,
        minutes=chance.choice((45, 50, 60, 60, 60, 75)) if held else None,
        how=seat.slot.how if held else "",
        is_group=seat.slot.is_group,
        logged_by=seat.slot.supervisor,
        logged_at=seat.ends_at,
    )


def _why_missed(seat: Booking, chance: random.Random) -> str:
    """In a group the supervisor was there for the others."""
    reasons = Session.Missed.values
    return chance.choice(reasons[:-1] if seat.slot.is_group else reasons)
