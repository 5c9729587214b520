"""A supervisor's week, day by day: what is offered, who comes, and where they are supervised."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from django.db.models import Prefetch
from django.utils import timezone

from supervision.bank_holidays import bank_holiday
from supervision.models import Away, Booking, Slot
from supervision.templatetags.clock import midnight
from workers.models import Programme, User

SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """One day: what is offered and where the supervisor is a worker, in order of the clock."""

    day: date
    times: list[Slot | Booking]
    holidays: list[str]
    is_away: bool


@dataclass(frozen=True)
class Week:
    """From Monday on; a weekend without any time is left out."""

    monday: date
    days: list[Day]

    @property
    def before(self) -> date:
        return self.monday - timedelta(weeks=1)

    @property
    def after(self) -> date:
        return self.monday + timedelta(weeks=1)


def week_of(supervisor: User, day: date, *, programmes: list[Programme]) -> Week:
    """The week that a day is in, by the clock now active, in a constant number of queries."""
    monday = day - timedelta(days=day.weekday())
    span = {
        "starts_at__gte": midnight(monday),
        "starts_at__lt": midnight(monday + timedelta(weeks=1)),
    }
    times = sorted(
        [*_offered(supervisor, span), *_own(supervisor, span)], key=attrgetter("starts_at")
    )
    away = list(Away.objects.of(supervisor).not_over(monday))
    week = []
    for number in range(7):
        one = monday + timedelta(days=number)
        of_it = [each for each in times if timezone.localdate(each.starts_at) == one]
        if of_it or number < SATURDAY:
            is_away = any(each.holds_on(one) for each in away)
            week.append(Day(one, of_it, _holidays(programmes, one), is_away))
    return Week(monday, week)


def _offered(supervisor: User, span: dict) -> list[Slot]:
    seats = Booking.objects.standing().select_related("worker").order_by("seat")
    offered = Slot.objects.offered_by(supervisor).filter(**span).select_related("programme")
    return list(offered.prefetch_related(Prefetch("bookings", queryset=seats, to_attr="seats")))


def _own(supervisor: User, span: dict) -> list[Booking]:
    """Protected time of their own, as a worker."""
    own = Booking.objects.standing().filter(worker=supervisor, **span)
    return list(own.select_related("slot__supervisor"))


def _holidays(programmes: list[Programme], day: date) -> list[str]:
    found = {bank_holiday(programme.country, day) for programme in programmes}
    return sorted(found - {""})
