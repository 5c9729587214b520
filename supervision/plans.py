"""What a change of availability does to a diary. What somebody has booked is only ever listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, QuerySet

from supervision.models import Away, Booking, Pattern, Slot
from supervision.publishing import Diary, ahead
from supervision.templatetags.clock import midnight
from supervision.weekly_times import Span, horizon
from workers.models import User


@dataclass(frozen=True)
class Clash:
    """A session of a weekly time that is not offered, and why."""

    span: Span
    why: str


@dataclass
class Plan:
    """The free times that go, the new ones that come, and what is booked and stays."""

    goes: list[Slot] = field(default_factory=list)
    comes: list[Span | Slot] = field(default_factory=list)
    # Free, at the same time as before, with another place, way of meeting or number of seats.
    differs: list[Slot] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    stays: list[Slot] = field(default_factory=list)
    # Free or booked, at a time that the weekly one still promises.
    fitting: list[Slot] = field(default_factory=list)

    @property
    def bookings(self) -> list[Booking]:
        return [booking for slot in self.stays for booking in slot.seats]


def plan_start(pattern: Pattern) -> Plan:
    """What a new weekly time brings."""
    plan = Plan()
    _add_missing(plan, pattern, in_place_of=None, there=())
    return plan


def plan_change(new: Pattern, *, old: Pattern) -> Plan:
    """What changes when one weekly time follows upon another, from the first day of the new."""
    there = _times_of(old, since=new.started_on)
    wanted = {(span.starts_at, span.ends_at) for span in ahead(new)}
    plan = Plan(stays=[slot for slot in there if slot.seats_taken])
    for slot in there:
        fits = (slot.starts_at, slot.ends_at) in wanted
        if fits and (slot.seats_taken or _is_as(slot, new)):
            plan.fitting.append(slot)
        elif not slot.seats_taken:
            (plan.differs if fits else plan.goes).append(slot)
    _add_missing(plan, new, in_place_of=old, there=plan.fitting + plan.differs)
    return plan


def plan_end(pattern: Pattern, *, on: date) -> Plan:
    """What goes and what stays when a weekly time ends."""
    return _without(_times_of(pattern, since=on))


def plan_away(supervisor: User, *, away: Away) -> Plan:
    """The free times that go on days away, whatever they come from, and the booked ones."""
    slots = Slot.objects.offered_by(supervisor).ahead().select_related("programme")
    # A day more on either side, for each time is of the day that its programme's clock shows.
    day = timedelta(days=1)
    slots = slots.filter(starts_at__gte=midnight(away.started_on - day))
    if away.ended_on:
        slots = slots.filter(starts_at__lt=midnight(away.ended_on + day))
    return _without([slot for slot in _with_seats(slots) if away.holds_on(local_day(slot))])


def local_day(slot: Slot) -> date:
    """The day of a time by the clock of its programme."""
    return slot.starts_at.astimezone(slot.programme.zone).date()


def first_moment(pattern: Pattern, day: date) -> datetime:
    """The beginning of a day by the clock of the programme of a weekly time."""
    return datetime.combine(day, time.min, tzinfo=pattern.programme.zone)


def _without(slots: list[Slot]) -> Plan:
    """All that is free goes, and what is booked stays."""
    return Plan(
        goes=[slot for slot in slots if not slot.seats_taken],
        stays=[slot for slot in slots if slot.seats_taken],
    )


def _add_missing(
    plan: Plan, new: Pattern, *, in_place_of: Pattern | None, there: Iterable[Slot]
) -> None:
    """What the new one promises beside what is there: it comes, or it clashes."""
    diary = Diary(new.supervisor_id, until=horizon(new)[1])
    leaving = {slot.pk for slot in plan.goes}
    diary.offered = [slot for slot in diary.offered if slot.pk not in leaving]
    obstacles = diary.obstacles(new, in_place_of=in_place_of)
    known = {(slot.starts_at, slot.ends_at) for slot in there}
    for span in ahead(new):
        if (span.starts_at, span.ends_at) in known:
            continue
        if why := obstacles.against(span):
            plan.clashes.append(Clash(span, why))
        else:
            plan.comes.append(span)


def _is_as(slot: Slot, pattern: Pattern) -> bool:
    said = pattern.how, pattern.where, pattern.capacity
    return (slot.how, slot.where, slot.capacity) == said


def _times_of(pattern: Pattern, *, since: date) -> list[Slot]:
    """What a weekly time offers from that day on and has not begun."""
    slots = Slot.objects.filter(pattern=pattern, withdrawn_at=None).ahead()
    return _with_seats(slots.filter(starts_at__gte=first_moment(pattern, since)))


def _with_seats(slots: QuerySet[Slot]) -> list[Slot]:
    """With who sits in them: the supervisor may know."""
    seats = Booking.objects.standing().select_related("worker").order_by("seat")
    with_them = slots.prefetch_related(Prefetch("bookings", queryset=seats, to_attr="seats"))
    return list(with_them.order_by("starts_at"))
