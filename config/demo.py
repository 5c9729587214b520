"""The living demo: two years of supervision in an invented charity, sealed for real."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from config import demo_words
from config.demo_people import Town, harbour, shoreline
from supervision import booking, endings, recording
from supervision.models import Booking, How, Session, Slot
from workers.models import Assignment, Programme, User

WEEKS_AHEAD = 8
HOURS = (10, 11, 14, 15)


@dataclass
class Loaded:
    """What was made, for the command to say."""

    people: int
    sessions: int
    records: int


def is_empty() -> bool:
    """Whether the database has no programme yet: only then is a demo loaded."""
    return not Programme.objects.exists()


@transaction.atomic
def load(*, seed: int = 2026) -> Loaded:
    """Fill an empty database with the demo of the contract, the same every day but for dates."""
    chance = random.Random(seed)  # noqa: S311
    towns = [shoreline()]
    towns.append(harbour(towns[0]))
    _leave(towns[0])
    diary = Diary()
    for town in towns:
        _history(town, diary, chance)
        _ahead(town, diary, chance)
    _unfinished(towns[0])
    return Loaded(User.objects.count(), Session.objects.count(), recording.Record.objects.count())


class Diary:
    """Hands out hours of a supervisor, each once, by the wall clock of the programme."""

    def __init__(self) -> None:
        self.used: dict[tuple[int, date], int] = {}

    def next_hour(self, supervisor_id: int, day: date, zone) -> datetime:
        """The first free hour on that day or the next working day with one."""
        on = day
        while on.weekday() > 4 or self.used.get((supervisor_id, on), 0) == len(HOURS):
            on += timedelta(days=1)
        taken = self.used.get((supervisor_id, on), 0)
        self.used[supervisor_id, on] = taken + 1
        return datetime.combine(on, time(HOURS[taken]), tzinfo=zone)


def _history(town: Town, diary: Diary, chance: random.Random) -> None:
    """For every pairing, a time about every six weeks until yesterday, and what became of it."""
    yesterday = timezone.localdate() - timedelta(days=1)
    pairings = Assignment.objects.filter(worker__programme=town.programme).select_related(
        "worker__user", "supervisor__user"
    )
    for pairing in pairings.order_by("pk"):
        day = pairing.started_on + timedelta(days=chance.randrange(5, 40))
        until = min(pairing.ended_on or yesterday, yesterday)
        while day < until - timedelta(days=7):
            _past(
                town,
                pairing,
                diary.next_hour(pairing.supervisor.user_id, day, town.programme.zone),
                chance,
            )
            day += timedelta(days=chance.choice((35, 42, 42, 42, 49, 63)))


def _past(town: Town, pairing: Assignment, at: datetime, chance: random.Random) -> None:
    worker, supervisor = pairing.worker.user, pairing.supervisor.user
    how = chance.choice(How.values)
    slot = _slot(town, supervisor, at, how)
    seat = Booking.objects.create(
        slot=slot,
        worker=worker,
        seat=1,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_at=at - timedelta(days=chance.randrange(3, 30)),
        booked_by=worker,
    )
    fate = chance.random()
    if fate < 0.12:
        _cancelled(seat, chance)
    elif fate < 0.17:
        _session(seat, outcome=Session.Outcome.MISSED)
    else:
        held = _session(seat, minutes=chance.choice((45, 50, 60, 60, 60, 75)), how=how)
        if chance.random() < 0.8:
            _record(town, held, chance)


def _slot(town: Town, supervisor: User, at: datetime, how: str, seats: int = 1) -> Slot:
    places = {
        How.IN_PERSON: "Quiet room, second floor",
        How.VIDEO: f"https://meet.example/{supervisor.name.split()[0].lower()}",
        How.PHONE: "The supervisor rings you",
    }
    return Slot.objects.create(
        programme=town.programme,
        supervisor=supervisor,
        starts_at=at,
        ends_at=at + timedelta(minutes=60),
        how=how,
        where=places[how],
        capacity=seats,
    )


def _cancelled(seat: Booking, chance: random.Random) -> None:
    category = chance.choice(
        [Booking.Category.OPERATIONAL] * 3
        + [Booking.Category.WORKER_AWAY, Booking.Category.SUPERVISOR_UNAVAILABLE]
    )
    seat.cancelled_at = seat.starts_at - timedelta(days=1)
    seat.cancelled_by, seat.cancelled_category = seat.worker, category
    seat.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_category"])


def _session(
    seat: Booking, outcome: str = Session.Outcome.HELD, minutes: int | None = None, how: str = ""
) -> Session:
    return Session.objects.create(
        programme=seat.slot.programme,
        worker=seat.worker,
        supervisor=seat.slot.supervisor,
        booking=seat,
        outcome=outcome,
        starts_at=seat.starts_at,
        minutes=minutes,
        how=how,
        is_group=seat.slot.is_group,
        logged_by=seat.slot.supervisor,
        logged_at=seat.ends_at,
    )


def _record(town: Town, session: Session, chance: random.Random) -> None:
    """A signed record, sealed for real, which most workers have answered."""
    content = {
        "covered": chance.choice(demo_words.COVERED),
        "actions": chance.choice(demo_words.ACTIONS),
        "learning": chance.choice(demo_words.LEARNING),
    }
    record = recording.seal_record(
        session=session,
        content=content,
        keys=town.keys[session.supervisor_id],
        by=session.supervisor,
    )
    recent = session.starts_at > timezone.now() - timedelta(days=45)
    if not recent:
        recording.seal_answer(
            record=record,
            answer=chance.choice(("confirmed", "confirmed", "confirmed", "differs")),
            words=chance.choice(demo_words.ANSWERS),
            keys=town.keys[session.worker_id],
        )


def _ahead(town: Town, diary: Diary, chance: random.Random) -> None:
    """Times ahead for every supervisor, some booked, and one group a month."""
    today = timezone.localdate()
    for place in town.places.values():
        if not place.roles.filter(role="supervisor").exists():
            continue
        for week in range(WEEKS_AHEAD):
            for weekday in (1, 3):
                day = today + timedelta(days=1 + week * 7 + weekday)
                at = diary.next_hour(place.user_id, day, town.programme.zone)
                _slot(town, place.user, at, chance.choice(How.values))
        group_at = diary.next_hour(place.user_id, today + timedelta(days=18), town.programme.zone)
        _slot(town, place.user, group_at, How.IN_PERSON, seats=5)
        _book_some(place.user, town, chance)


def _book_some(supervisor: User, town: Town, chance: random.Random) -> None:
    """About every second worker has booked; three sit in the group."""
    pairings = Assignment.objects.on(timezone.localdate()).filter(
        supervisor__user=supervisor, worker__programme=town.programme, worker__left_on=None
    )
    workers = [row.worker.user for row in pairings.select_related("worker__user").order_by("pk")]
    here = Slot.objects.open().filter(supervisor=supervisor, programme=town.programme)
    free = list(here.filter(capacity=1))
    chance.shuffle(free)
    for worker, slot in zip(workers[::2], free, strict=False):
        booking.book_slot(slot=slot, worker=worker, by=worker)
    group = Slot.objects.open().get(supervisor=supervisor, programme=town.programme, capacity__gt=1)
    for worker in workers[1:4]:
        booking.book_slot(slot=group, worker=worker, by=worker)


def _unfinished(town: Town) -> None:
    """Yesterday's session of the worker has a draft; an earlier time has no outcome yet."""
    supervisor, worker = town.places["supervisor"].user, town.places["worker"].user
    newest = Session.objects.held().filter(worker=worker, supervisor=supervisor, record=None)
    session = newest.first()
    if session:
        recording.save_record_draft(
            session=session, content=demo_words.DRAFT, version=0, author=supervisor
        )


def _leave(town: Town) -> None:
    """The leaver left last quarter."""
    today = timezone.localdate()
    last_quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=20)
    endings.leave_programme(
        membership=town.places["leaver"], left_on=last_quarter, by=town.places["admin"].user
    )
