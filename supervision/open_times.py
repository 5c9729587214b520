"""The free times a worker can book, gathered by day of the programme's clock."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from supervision.caseload import Pair, supervisors_of
from supervision.models import FirstMeeting, Slot
from supervision.templatetags.clock import midnight
from workers.form_fields import YEARS
from workers.models import Programme, User

NEAREST = 3


class DayConverter:
    """A day in an address, as 2026-12-01; one that is impossible or absurd is no page."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if day.year not in YEARS:
            raise ValueError
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()


def offered_by(supervisor: User) -> QuerySet[Slot]:
    """A supervisor's own times ahead, taken or not, soonest first."""
    own = Slot.objects.offered_by(supervisor).ahead()
    return own.select_related("programme").order_by("starts_at")


def offered_to(worker: User) -> QuerySet[Slot]:
    """All times that the worker's supervisors offer, taken or not."""
    return offered_in(supervisors_of(worker))


def offered_in(pairs: list[Pair]) -> QuerySet[Slot]:
    """All times offered in these pairings, taken or not, as long as the pairing lasts."""
    theirs = [_of_pairing(pair) for pair in pairs]
    offered = Slot.objects.filter(reduce(or_, theirs)) if theirs else Slot.objects.none()
    return offered.select_related("supervisor").order_by("starts_at", "pk")


def _of_pairing(pair: Pair) -> Q:
    times = Q(supervisor=pair.supervisor_id, programme=pair.programme_id)
    if pair.ended_on:
        times &= Q(starts_at__lt=midnight(pair.ended_on))
    # Whoever is due sees what is not open to everybody yet.
    return times if pair.is_due else times & (Q(opens_at=None) | Q(opens_at__lte=timezone.now()))


def offered_in_first_meeting(meeting: FirstMeeting) -> QuerySet[Slot]:
    """All one-to-one times in which these two may first meet, taken or not, soonest first.

    What is kept for those who are due is not there for somebody who is not paired yet.
    """
    everybody = Q(opens_at=None) | Q(opens_at__lte=timezone.now())
    times = Slot.objects.filter(
        everybody, supervisor=meeting.supervisor_id, programme=meeting.programme_id, capacity=1
    )
    until = meeting.book_by if meeting.accepted_at and not meeting.ended_at else meeting.asked_at
    return (
        times.filter(starts_at__lt=until).select_related("supervisor").order_by("starts_at", "pk")
    )


def bookable_by(worker: User) -> QuerySet[Slot]:
    """Open times of the worker's supervisors, soonest first."""
    return offered_to(worker).open()


def opening_of(programme: Programme) -> datetime | None:
    """When a time offered now opens to everybody who may book it; None is at once."""
    hours = programme.early_release_hours
    return timezone.now() + timedelta(hours=hours) if hours else None


def days_of(slots: QuerySet[Slot]) -> list[tuple[date, int]]:
    """Each day that has any of these times and how many, soonest first."""
    zone = timezone.get_current_timezone()
    days = slots.annotate(day=TruncDate("starts_at", tzinfo=zone)).values_list("day")
    return list(days.annotate(free=Count("pk")).order_by("day"))


def on_day(slots: QuerySet[Slot], day: date) -> QuerySet[Slot]:
    """Those of one day of the programme's clock."""
    return slots.filter(
        starts_at__gte=midnight(day), starts_at__lt=midnight(day + timedelta(days=1))
    )


def nearest_to(worker: User, day: date) -> list[Slot]:
    """The free times nearest to a day on which the wanted one was lost, in order of the clock."""
    return nearest_among(bookable_by(worker), day)


def nearest_among(free: QuerySet[Slot], day: date) -> list[Slot]:
    """Of these free times the nearest to a day, in order of the clock."""
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    after = free.filter(starts_at__gte=noon)[:NEAREST]
    before = free.filter(starts_at__lt=noon).order_by("-starts_at")[:NEAREST]
    nearest = sorted([*after, *before], key=lambda slot: abs(slot.starts_at - noon))[:NEAREST]
    return sorted(nearest, key=lambda slot: slot.starts_at)
