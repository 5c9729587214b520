"""The living demo: two years of supervision in an invented charity, sealed for real."""

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from confidentiality.identity import acting_as
from config import (
    demo_agreements,
    demo_changing,
    demo_choice,
    demo_groups,
    demo_preparing,
    demo_records,
    demo_reflections,
    demo_words,
)
from config.demo_people import Town, harbour, shoreline
from supervision import availability, booking, endings, recording, waiting
from supervision.calendar_choices import choose
from supervision.feeds import make_feed
from supervision.models import Booking, Feed, How, Session, Slot
from workers.models import Assignment, Membership, Programme, Role, User
from workers.refusals import Refused

WEEKS_AHEAD = 8
HOURS = (10, 11, 14, 15)
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
    _leave(towns[0])
    _calendars(towns[0])
    diary = Diary()
    records = 0
    for town in towns:
        records += _history(town, diary, chance)
        demo_groups.write(town)
        _ahead(town, diary, chance)
    _unfinished(towns[0], chance)
    demo_groups.leave_unlogged(towns[0])
    demo_records.say_why(towns[0])
    demo_preparing.prepare(towns[0])
    demo_choice.choose(towns[0])
    _availability(towns[0])
    _promises(towns[0])
    demo_changing.change(towns[0])
    demo_reflections.reflect(towns[0])
    demo_reflections.weigh(towns[0])
    demo_reflections.check_in(towns[0])
    return Loaded(User.objects.count(), Session.objects.count(), records)


class Diary:
    """Hands out hours by the wall clock of the programme: nobody is in two places at once."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, datetime]] = set()

    def next_hour(self, day: date, zone: ZoneInfo, *people: User) -> datetime:
        """The first hour, on that day or a working day after it, in which all these are free."""
        while True:
            for hour in HOURS if day.weekday() < 5 else ():
                at = datetime.combine(day, time(hour), tzinfo=zone)
                wanted = {(person.pk, at) for person in people}
                if not wanted & self.taken:
                    self.taken |= wanted
                    return at
            day += timedelta(days=1)


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
            times.append((_slot(town, supervisor, at, chance), [worker]))
            day += timedelta(days=chance.choice((35, 42, 42, 42, 49, 63)))
    return times + [_group(town, place.user, diary, chance) for place in _supervisors(town)]


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


def _slot(
    town: Town, supervisor: User, at: datetime, chance: random.Random, seats: int = 1
) -> Slot:
    places = {
        How.IN_PERSON: "Quiet room, second floor",
        How.VIDEO: f"https://meet.example/{supervisor.name.split()[0].lower()}",
        How.PHONE: "The supervisor rings you",
    }
    how = How.IN_PERSON if seats > 1 else chance.choice(How.values)
    return Slot(
        programme=town.programme,
        supervisor=supervisor,
        starts_at=at,
        ends_at=at + timedelta(minutes=60),
        how=how,
        where=places[how],
        capacity=seats,
    )


def _supervisors(town: Town) -> list[Membership]:
    held = town.programme.memberships.with_role(Role.Kind.SUPERVISOR)
    return list(held.select_related("user").order_by("pk"))


def _workers_of(supervisor: User, town: Town) -> list[User]:
    """The people a supervisor supervises today, in the order in which they came."""
    pairings = Assignment.objects.on(timezone.localdate()).filter(
        supervisor__user=supervisor, worker__programme=town.programme, worker__left_on=None
    )
    return [row.worker.user for row in pairings.select_related("worker__user").order_by("pk")]


def _group(
    town: Town, supervisor: User, diary: Diary, chance: random.Random
) -> tuple[Slot, list[User]]:
    """Last month's group of a supervisor, with up to four of their workers; hers of the contract
    with the worker of the contract.
    """
    day = timezone.localdate() - timedelta(days=30)
    known = town.places.get("worker")
    own = sorted(_workers_of(supervisor, town), key=lambda one: not known or one != known.user)
    workers = own[:4]
    at = diary.next_hour(day, town.programme.zone, supervisor, *workers)
    return _slot(town, supervisor, at, chance, seats=5), workers


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


def _ahead(town: Town, diary: Diary, chance: random.Random) -> None:
    """Times ahead for every supervisor, some booked, and one group a month."""
    today = timezone.localdate()
    for place in _supervisors(town):
        for week in range(WEEKS_AHEAD):
            for weekday in (1, 3):
                day = today + timedelta(days=1 + week * 7 + weekday)
                at = diary.next_hour(day, town.programme.zone, place.user)
                _slot(town, place.user, at, chance).save()
        after = today + timedelta(days=18)
        group_at = diary.next_hour(after, town.programme.zone, place.user)
        _slot(town, place.user, group_at, chance, seats=5).save()
        _book_some(place.user, town, chance)


def _book_some(supervisor: User, town: Town, chance: random.Random) -> None:
    """About every second worker has booked; three sit in the group."""
    workers = _workers_of(supervisor, town)
    here = Slot.objects.open().filter(supervisor=supervisor, programme=town.programme)
    free = list(here.filter(capacity=1))
    chance.shuffle(free)
    group = here.get(capacity__gt=1)
    wanted = [*zip(workers[::2], free, strict=False), *((one, group) for one in workers[1:4])]
    for worker, slot in wanted:
        # A supervisor who is supervised too may be taken at that hour.
        with suppress(Refused):
            booking.book_slot(slot=slot, worker=worker, by=worker)


def _unfinished(town: Town, chance: random.Random) -> None:
    """What waits today: a session this afternoon, one of yesterday not logged, a draft."""
    supervisor = town.places["supervisor"].user
    for days, short in ((0, "worker"), (1, "colleague")):
        day = timezone.localdate() - timedelta(days=days)
        at = datetime.combine(day, time(16), tzinfo=town.programme.zone)
        slot, worker = _slot(town, supervisor, at, chance), town.places[short].user
        slot.save()
        Booking.objects.create(
            slot=slot,
            worker=worker,
            seat=1,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            booked_by=worker,
        )
    with acting_as(supervisor.pk):
        alone = Session.objects.held().filter(supervisor=supervisor, is_group=False)
        unwritten = alone.filter(record=None)[0]
        recording.save_record_draft(
            session=unwritten, content=demo_words.DRAFT, version=0, author=supervisor
        )


def _calendars(town: Town) -> None:
    """Some chose reminders of their own; the supervisor wants no mails, and subscribes instead."""
    for short, hours, by_mail in (("worker", [48, 2], True), ("supervisor", [24], False)):
        person = town.places[short].user
        choose(by=person, reminder_hours=hours, invitations=by_mail)
    for short, kind in (("supervisor", Feed.Kind.OWN), ("manager", Feed.Kind.TEAM)):
        make_feed(kind=kind, by=town.places[short].user)


def _availability(town: Town) -> None:
    """Friday lunchtimes with the supervisor, an evening group every week, and a week of leave."""
    supervisor = town.places["supervisor"].user
    known = {"supervisor": supervisor, "programme": town.programme, "weeks_ahead": 10}
    known |= {"started_on": timezone.localdate()}
    availability.set_pattern(
        weekday=4,
        starts=time(12),
        ends=time(14),
        minutes=50,
        gap_minutes=10,
        how=How.VIDEO,
        where="https://meet.example/friday",
        **known,
    )
    availability.set_pattern(
        weekday=0,
        starts=time(17, 30),
        ends=time(19),
        minutes=90,
        how=How.IN_PERSON,
        where="Quiet room, second floor",
        capacity=5,
        **known,
    )
    first = timezone.localdate() + timedelta(days=63)
    availability.go_away(supervisor=supervisor, started_on=first, back_on=first + timedelta(days=7))


def _promises(town: Town) -> None:
    """One time was cancelled by its supervisor, others are held instead; somebody waits."""
    supervisor, worker = town.places["supervisor"].user, town.places["worker"].user
    theirs = worker.bookings.ahead().filter(slot__supervisor=supervisor)
    for each in theirs.filter(starts_at__gt=timezone.now() + timedelta(days=1))[:1]:
        category = Booking.Category.SUPERVISOR_UNAVAILABLE
        booking.cancel_booking(booking=each, category=category, by=supervisor)
    for short in ("colleague", "outsider"):
        place = town.places[short]
        waiting.join_waiting_list(worker=place.user, programme_id=place.programme_id)


def _leave(town: Town) -> None:
    """The leaver left last quarter."""
    today = timezone.localdate()
    last_quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=20)
    endings.leave_programme(
        membership=town.places["leaver"], left_on=last_quarter, by=town.places["admin"].user
    )
