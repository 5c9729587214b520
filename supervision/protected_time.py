"""What a line manager sees: that time is taken, so that it is kept free. Nothing else.

One condition runs through it: no debrief, no length, no reason, no supervisor, no record.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from supervision.models import Booking, Session
from workers.models import LineManagement, Membership, Post, Team, User

MONTHS_SHOWN = 6
# Below this many in post a count for the team would be a count for a person.
SMALLEST_TEAM = 5
AHEAD_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """A person, and for each month shown whether protected time was taken."""

    person: User
    months: list[str]


def months_until(today: date, count: int = MONTHS_SHOWN) -> list[date]:
    """The first days of the last `count` months, the current one last."""
    numbers = range(today.year * 12 + today.month - count, today.year * 12 + today.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def reports_of(manager: User) -> list[LineManagement]:
    """The lines this person manages today, by name."""
    return list(
        LineManagement.objects.on(timezone.localdate())
        .filter(manager__user=manager, manager__left_on=None, worker__left_on=None)
        .select_related("worker__user", "worker__programme")
        .order_by("worker__user__name")
    )


def busy_blocks(worker_ids: list[int]) -> list[Booking]:
    """Protected time ahead, so that the diary can be kept free: who and when, no more."""
    return list(
        Booking.objects.ahead()
        .filter(worker__in=worker_ids)
        .select_related("worker")
        .only("starts_at", "ends_at", "worker__name")
        .order_by("starts_at", "worker__name")[:AHEAD_SHOWN]
    )


def taken_by_month(lines: list[LineManagement], months: list[date]) -> list[Row]:
    """For each person and month: taken, not taken or not yet; a month before the line is blank."""
    zone = timezone.get_current_timezone()
    taken = set(
        Session.objects.held()
        .filter(worker__in=[line.worker.user_id for line in lines], is_debrief=False)
        .filter(starts_at__date__gte=months[0])
        .annotate(month=TruncMonth("starts_at", tzinfo=zone, output_field=DateField()))
        .values_list("worker", "month")
        .distinct()
    )
    return [
        Row(line.worker.user, [_word(line, month, months[-1], taken) for month in months])
        for line in lines
    ]


def seen_by(manager: User) -> dict:
    """All that a line manager's page holds."""
    lines = reports_of(manager)
    months = months_until(timezone.localdate())
    return {
        "blocks": busy_blocks([line.worker.user_id for line in lines]),
        "months": months,
        "rows": taken_by_month(lines, months),
        "displaced": displaced_by_team(manager),
    }


def seen_of_one(worker: User) -> dict:
    """What the line manager's page holds of this one worker, and who reads it."""
    lines = list(
        LineManagement.objects.on(timezone.localdate())
        .filter(worker__user=worker)
        .select_related("worker__user", "manager__user")
    )
    months = months_until(timezone.localdate())
    return {
        "managers": [line.manager.user for line in lines],
        "blocks": busy_blocks([worker.pk]),
        "months": months,
        "rows": taken_by_month(lines, months),
    }


def _word(line: LineManagement, month: date, current: date, taken: set) -> str:
    if (line.worker.user_id, month) in taken and month >= line.started_on.replace(day=1):
        return pgettext("protected time", "Taken")
    if month < line.started_on.replace(day=1):
        return ""
    return _("Not yet") if month == current else _("Not taken")


def last_quarter(today: date) -> tuple[date, date]:
    """First day of the last closed quarter, and the first day after it."""
    number = today.year * 4 + (today.month - 1) // 3
    first, after = number - 1, number
    return (
        date(first // 4, first % 4 * 3 + 1, 1),
        date(after // 4, after % 4 * 3 + 1, 1),
    )


def displaced_by_team(manager: User) -> list[tuple[Team, int | None]]:
    """For each team managed here, how often its service displaced protected time last quarter.

    Only a closed quarter: a live count that rises on the day a block vanishes would tell the
    reason. None for teams too small for a count that is about nobody.
    """
    today = timezone.localdate()
    first, after = last_quarter(today)
    mine = LineManagement.objects.on(today).filter(manager__user=manager)
    teams = Team.objects.filter(
        posts__in=Post.objects.on(today).filter(membership__in=mine.values("worker"))
    ).distinct()
    return [(team, _displaced(team, first, after)) for team in teams]


def _displaced(team: Team, first: date, after: date) -> int | None:
    in_post = Q(started_on__lt=after) & (Q(ended_on=None) | Q(ended_on__gt=first))
    people = Membership.objects.filter(posts__in=team.posts.filter(in_post)).values("user")
    if people.distinct().count() < SMALLEST_TEAM:
        return None
    return Booking.objects.filter(
        worker__in=people,
        slot__programme=team.programme_id,
        cancelled_category=Booking.Category.OPERATIONAL,
        starts_at__date__gte=first,
        starts_at__date__lt=after,
    ).count()
