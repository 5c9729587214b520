"""What a line manager sees: that time is taken, so that it is kept free. Nothing else.

One condition runs through it: no debrief, no first meeting, no length, no reason, no supervisor, no
record.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from supervision.models import Agreement, Booking, Session
from supervision.quarters import last_quarter
from supervision.templatetags.clock import midnight
from workers.models import LineManagement, User

MONTHS_SHOWN = 6
# Below this many in post a count for the team would be a count for a person.
SMALLEST_TEAM = 5
AHEAD_SHOWN = 100
# Whether anybody came into a team or left it within the quarter. Reports count those in the team of
# most of their days: beside them a count would tell theirs.
SOMEBODY_MOVED = """EXISTS (
    SELECT FROM workers_post moved WHERE moved.team_id = {team}
    AND (moved.started_on > %(first)s AND moved.started_on < %(after)s
        OR moved.ended_on > %(first)s AND moved.ended_on < %(after)s)
)"""
# The teams of those managed today; for each its people of the quarter, and what they gave up or
# missed because the service needed the time.
DISPLACED = """
SELECT team.name, cardinality(people.ids), ({moved}), (
    SELECT count(*)
    FROM supervision_booking booking JOIN supervision_slot slot ON slot.id = booking.slot_id
    WHERE booking.worker_id = ANY(people.ids) AND slot.programme_id = team.programme_id
    AND booking.cancelled_category = %(operational)s AND booking.cancelled_at < %(ends)s
    AND booking.starts_at >= %(begins)s AND booking.starts_at < %(ends)s
    AND booking.first_meeting_id IS NULL
) + (
    SELECT count(*) FROM supervision_session missed
    WHERE missed.worker_id = ANY(people.ids) AND missed.programme_id = team.programme_id
    AND missed.missed_because = %(operational)s AND missed.logged_at < %(ends)s
    AND NOT missed.is_first_meeting AND NOT missed.is_debrief
    AND missed.starts_at >= %(begins)s AND missed.starts_at < %(ends)s
)
FROM workers_team team CROSS JOIN LATERAL (
    SELECT ARRAY(
        SELECT DISTINCT place.user_id
        FROM workers_post post JOIN workers_membership place ON place.id = post.membership_id
        WHERE post.team_id = team.id AND post.started_on < %(after)s
        AND (post.ended_on IS NULL OR post.ended_on > greatest(%(first)s, post.started_on))
    ) AS ids
) people
WHERE team.id IN (
    SELECT post.team_id
    FROM workers_post post
    JOIN workers_linemanagement line ON line.worker_id = post.membership_id
    JOIN workers_membership manager ON manager.id = line.manager_id
    WHERE manager.user_id = %(manager)s
    AND post.started_on <= %(today)s AND (post.ended_on IS NULL OR post.ended_on > %(today)s)
    AND line.started_on <= %(today)s AND (line.ended_on IS NULL OR line.ended_on > %(today)s)
)
ORDER BY team.name
""".format(moved=SOMEBODY_MOVED.format(team="team.id"))  # noqa: S608 (a constant)  # nosec B608


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
        .select_related("worker__user")
        .only("started_on", "worker__programme", "worker__user__name")
        .order_by("worker__user__name")
    )


def _of(lines: list[LineManagement], programme: str) -> Q:
    """What is about these workers in the programme of the line: two programmes are two walls."""
    people: dict[int, list[int]] = {}
    for line in lines:
        people.setdefault(line.worker.programme_id, []).append(line.worker.user_id)
    found = Q(pk__in=[])
    for programme_id, workers in people.items():
        found |= Q(worker__in=workers, **{programme: programme_id})
    return found


def busy_blocks(lines: list[LineManagement]) -> list[Booking]:
    """Protected time ahead, so that the diary can be kept free: who and when, no more."""
    return list(
        Booking.objects.ahead()
        .filter(_of(lines, "slot__programme"))
        .select_related("worker")
        .only("starts_at", "ends_at", "worker__name")
        .order_by("starts_at", "worker__name")[:AHEAD_SHOWN]
    )


def taken_by_month(lines: list[LineManagement], months: list[date]) -> list[Row]:
    """For each person and month: taken, not taken or not yet; a month before the line is blank."""
    taken = {
        (worker_id, programme_id, timezone.localdate(starts_at).replace(day=1))
        for worker_id, programme_id, starts_at in Session.objects.held()
        .filter(_of(lines, "programme"), is_debrief=False, is_first_meeting=False)
        .filter(starts_at__gte=midnight(months[0]))
        .values_list("worker", "programme", "starts_at")
    }
    words = _words()
    return [
        Row(line.worker.user, [words[_state(line, month, months[-1], taken)] for month in months])
        for line in lines
    ]


def agreements_of(lines: list[LineManagement]) -> list[tuple[User, Agreement | None]]:
    """For each person whether there is an agreement, how often they meet, until when.

    One that ended stays until its review or the next one: else a change of supervisor would show.
    """
    today = timezone.localdate()
    agreed = Agreement.objects.exclude(agreed_at=None).filter(_of(lines, "programme"))
    shown = agreed.filter(Q(ended_on=None) | Q(ended_on__gt=today) | Q(review_on__gt=today))
    newest_last = shown.order_by(F("ended_on").asc(nulls_last=True), "agreed_at")
    newest_last = newest_last.only("worker", "programme", "weeks_between", "review_on")
    of_person = {(one.worker_id, one.programme_id): one for one in newest_last}
    return [
        (line.worker.user, of_person.get((line.worker.user_id, line.worker.programme_id)))
        for line in lines
    ]


def seen_by(manager: User) -> dict:
    """All that a line manager's page holds."""
    lines = reports_of(manager)
    months = months_until(timezone.localdate())
    return {
        "blocks": busy_blocks(lines),
        "months": months,
        "rows": taken_by_month(lines, months),
        "agreements": agreements_of(lines),
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
        "blocks": busy_blocks(lines),
        "months": months,
        "rows": taken_by_month(lines, months),
        "agreements": agreements_of(lines),
    }


def _words() -> dict[str, str]:
    return {
        "before": "",
        "taken": pgettext("protected time", "Taken"),
        "not yet": _("Not yet"),
        "not taken": _("Not taken"),
    }


def _state(line: LineManagement, month: date, current: date, taken: set) -> str:
    if month < line.started_on.replace(day=1):
        return "before"
    if (line.worker.user_id, line.worker.programme_id, month) in taken:
        return "taken"
    return "not yet" if month == current else "not taken"


def displaced_by_team(manager: User) -> list[tuple[str, int | None]]:
    """For each team managed here, how often its service displaced protected time last quarter.

    Only a closed quarter, and only what was given up while it ran: a count that rises on the day a
    block vanishes would tell the reason. None for teams too small for a count about nobody, and for
    those into or out of which somebody moved in the quarter.
    """
    today = timezone.localdate()
    first, after = last_quarter(today)
    known = {
        "manager": manager.pk,
        "today": today,
        "first": first,
        "after": after,
        "begins": midnight(first),
        "ends": midnight(after),
        "operational": Booking.Category.OPERATIONAL,
    }
    with connection.cursor() as cursor:
        cursor.execute(DISPLACED, known)
        return [
            (team, count if people >= SMALLEST_TEAM and not changed else None)
            for team, people, changed, count in cursor.fetchall()
        ]
