"""What reports count, as the reports role: each measure is defined here, in SQL over facts.

Never counted: debriefs, first meetings, and times that were only moved. People without a post, such
as supervisors who are supervised themselves, are outside a programme's uptake. Somebody who changed
teams counts in the team of most of their days, with all their sessions.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from django.db import connections
from django.utils import timezone

from reports.cells import OUTCOMES
from reports.periods import Period
from workers.models import Programme

REPORTS = "reports"

# Who was in post, where most, and for how many days that were not days of leave. Asked before the
# next two.
PLACES = """
WITH away AS (
    SELECT post.id AS post_id, sum(greatest(0,
        least(coalesce(away.ended_on, %(after)s), coalesce(post.ended_on, %(after)s), %(after)s)
        - greatest(away.started_on, post.started_on, %(first)s)
    )) AS days
    FROM workers_leave away JOIN workers_post post ON post.membership_id = away.membership_id
    WHERE away.started_on < %(after)s AND (away.ended_on IS NULL OR away.ended_on > %(first)s)
    GROUP BY post.id
), stay AS (
    SELECT post.membership_id, post.team_id, place.user_id,
        least(coalesce(post.ended_on, %(after)s), %(after)s)
        - greatest(post.started_on, %(first)s) AS days,
        coalesce(away.days, 0) AS away
    FROM workers_post post
    JOIN workers_membership place ON place.id = post.membership_id
    LEFT JOIN away ON away.post_id = post.id
    WHERE place.programme_id = %(programme)s AND post.started_on < %(after)s
    AND (post.ended_on IS NULL OR post.ended_on > greatest(post.started_on, %(first)s))
), place AS (
    SELECT membership_id, user_id, (array_agg(team_id ORDER BY days DESC, team_id))[1] AS team_id,
        2 * sum(days - away) >= %(after)s::date - %(first)s::date AS eligible
    FROM stay GROUP BY membership_id, user_id
)
"""
# 1 and 2. Uptake: eligible workers with a session held. On schedule: those of them who were never
# without one for more than a week longer than their agreement says (without one, than the programme
# says), from the session before (in the year before, else from the first day) until the end of the
# period; days on leave or out of post do not count.
PEOPLE = """, held AS (
    SELECT worker_id, (starts_at AT TIME ZONE %(zone)s)::date AS day
    FROM supervision_session
    WHERE programme_id = %(programme)s AND outcome = 'held'
    AND NOT is_debrief AND NOT is_first_meeting
    AND starts_at >= %(begins)s AND starts_at < %(ends)s
), came AS (
    SELECT worker_id, max(day) AS day FROM held GROUP BY worker_id
), before AS (
    SELECT worker_id, (max(starts_at) AT TIME ZONE %(zone)s)::date AS day
    FROM supervision_session
    WHERE programme_id = %(programme)s AND outcome = 'held'
    AND NOT is_debrief AND NOT is_first_meeting
    AND starts_at >= %(begins)s - interval '1 year' AND starts_at < %(begins)s
    GROUP BY worker_id
), span AS (
    SELECT held.worker_id, held.day AS until, coalesce(held.since, before.day, %(first)s) AS since
    FROM (
        SELECT worker_id, day, lag(day) OVER (PARTITION BY worker_id ORDER BY day) AS since
        FROM held
    ) held LEFT JOIN before ON before.worker_id = held.worker_id AND held.since IS NULL
    UNION ALL
    SELECT worker_id, %(after)s::date, day FROM came
), agreed AS (
    SELECT DISTINCT ON (worker_id) worker_id, weeks_between FROM supervision_agreement
    WHERE programme_id = %(programme)s AND agreed_at < %(ends)s
    AND (ended_on IS NULL OR ended_on > %(first)s)
    ORDER BY worker_id, agreed_at DESC
), gap AS (
    SELECT place.membership_id, place.user_id, span.since, span.until,
        7 * (coalesce(agreed.weeks_between, %(weeks)s) + 1) AS most
    FROM place JOIN span ON span.worker_id = place.user_id
    LEFT JOIN agreed ON agreed.worker_id = place.user_id
    WHERE place.eligible
), late AS (
    SELECT DISTINCT user_id FROM gap
    WHERE CASE WHEN until - since <= most THEN false ELSE most < (
        SELECT coalesce(sum(
            greatest(0, least(coalesce(post.ended_on, until), until)
                - greatest(post.started_on, since))
            - (
                SELECT coalesce(sum(greatest(0,
                    least(coalesce(away.ended_on, until), coalesce(post.ended_on, until), until)
                    - greatest(away.started_on, post.started_on, since)
                )), 0)
                FROM workers_leave away WHERE away.membership_id = post.membership_id
            )
        ), 0)
        FROM workers_post post WHERE post.membership_id = gap.membership_id
    ) END
)
SELECT place.team_id, came.worker_id IS NOT NULL, late.user_id IS NULL, array_agg(place.user_id)
FROM place
LEFT JOIN came ON came.worker_id = place.user_id
LEFT JOIN late ON late.user_id = place.user_id
WHERE place.eligible
GROUP BY 1, 2, 3
"""
# 3. Sessions: what became of every time booked, once for each person who had a seat in it; for each
# team and outcome how many, and how many people are behind them.
SESSIONS = """, booked AS (
    SELECT worker_id, CASE
        WHEN outcome = 'held' THEN 'held'
        WHEN missed_because = 'supervisor_absent' THEN 'supervisor_unavailable'
        WHEN missed_because IN ('operational', 'worker_away') THEN missed_because
        ELSE 'missed' END AS outcome
    FROM supervision_session
    WHERE programme_id = %(programme)s AND starts_at >= %(begins)s AND starts_at < %(ends)s
    AND NOT is_debrief AND NOT is_first_meeting
    UNION ALL
    SELECT booking.worker_id, coalesce(nullif(booking.cancelled_category, ''), 'unknown')
    FROM supervision_booking booking
    JOIN supervision_slot slot ON slot.id = booking.slot_id
    LEFT JOIN supervision_session session ON session.booking_id = booking.id
    WHERE slot.programme_id = %(programme)s AND session.id IS NULL
    AND booking.starts_at >= %(begins)s AND booking.starts_at < %(ends)s
    AND booking.first_meeting_id IS NULL AND booking.cancelled_category <> 'moved'
    AND (booking.cancelled_at IS NOT NULL OR booking.ends_at <= %(now)s)
)
SELECT place.team_id, booked.outcome, count(*), count(DISTINCT booked.worker_id)
FROM booked JOIN place ON place.user_id = booked.worker_id
GROUP BY GROUPING SETS ((place.team_id, booked.outcome), (place.team_id))
"""
# 4. Capacity: times offered and not taken back, and who waited for one. How many were taken, how
# many waited and for how long is about persons; times and hours offered are not.
OFFERED = """
SELECT count(*), coalesce(sum(extract(epoch FROM ends_at - starts_at)) / 3600, 0),
    coalesce(sum(capacity), 0), count(DISTINCT supervisor_id)
FROM supervision_slot
WHERE programme_id = %(programme)s AND withdrawn_at IS NULL
AND starts_at >= %(begins)s AND starts_at < %(ends)s
"""
WAITED = """
SELECT count(DISTINCT worker_id), percentile_cont(0.5) WITHIN GROUP (
    ORDER BY extract(epoch FROM left_at - joined_at) / 604800
)
FROM supervision_waiting
WHERE programme_id = %(programme)s AND left_at >= %(begins)s AND left_at < %(ends)s
"""
TEAMS = "SELECT id, name FROM workers_team WHERE programme_id = %(programme)s"


@dataclass
class Row:
    """The counts of one team, or of several together."""

    teams: list[int]
    label: str = ""
    # Of the eligible: on schedule; with a session, yet not on schedule; with none.
    on_schedule: int = 0
    late: int = 0
    none: int = 0
    sessions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    # How many different people are behind each of them, and behind all.
    people: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    booked_by: int = 0

    @property
    def key(self) -> str:
        return "+".join(str(team) for team in sorted(self.teams))

    def kept(self) -> dict:
        return asdict(self)

    @property
    def roster(self) -> int:
        return self.on_schedule + self.late + self.none

    @property
    def came(self) -> int:
        return self.on_schedule + self.late

    @property
    def booked(self) -> int:
        return sum(self.sessions.values())


@dataclass
class Capacity:
    """What a programme offered; and who waited, which is about persons."""

    times: int = 0
    hours: float = 0
    seats: int = 0
    supervisors: int = 0
    waited: int = 0
    median_weeks: float | None = None


@dataclass
class Counts:
    """Everything counted for one period: what a release is made from."""

    rows: list[Row]
    capacity: Capacity
    eligible: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    def kept(self) -> dict:
        """As the tally of a release holds it; who was eligible is not kept, nor a name."""
        return {"rows": [row.kept() for row in self.rows], "capacity": asdict(self.capacity)}

    def all(self) -> Row:
        return together(self.rows)

    def of_teams(self, key: str) -> Row:
        """The row of these teams, as a release names them."""
        wanted = set(key.split("+"))
        return together(row for row in self.rows if row.key in wanted)

    @classmethod
    def of(cls, kept: dict) -> "Counts":
        return cls([Row(**row) for row in kept["rows"]], Capacity(**kept["capacity"]))


def together(rows: Iterable[Row], label: str = "") -> Row:
    """Several rows as one; nobody is in two of them."""
    rows = list(rows)
    return Row(
        teams=sorted(team for row in rows for team in row.teams),
        label=label,
        on_schedule=sum(row.on_schedule for row in rows),
        late=sum(row.late for row in rows),
        none=sum(row.none for row in rows),
        sessions={name: sum(row.sessions[name] for row in rows) for name in OUTCOMES},
        people={name: sum(row.people[name] for row in rows) for name in OUTCOMES},
        booked_by=sum(row.booked_by for row in rows),
    )


def count(programme: Programme, period: Period, *, using: str = REPORTS) -> Counts:
    """All measures of one closed period, as the facts stand now."""
    known = _known(programme, period)
    names = dict(_ask(TEAMS, known, using))
    rows = {team: Row([team], name) for team, name in names.items()}
    eligible = []
    for team, came, on_schedule, people in _ask(PLACES + PEOPLE, known, using):
        eligible += people
        row = rows[team]
        if not came:
            row.none += len(people)
        elif on_schedule:
            row.on_schedule = len(people)
        else:
            row.late = len(people)
    for team, outcome, sessions, people in _ask(PLACES + SESSIONS, known, using):
        if outcome is None:
            rows[team].booked_by = people
        else:
            rows[team].sessions[outcome], rows[team].people[outcome] = sessions, people
    times, hours, seats, supervisors = _ask(OFFERED, known, using)[0]
    waited, median = _ask(WAITED, known, using)[0]
    capacity = Capacity(
        times, round(float(hours), 1), seats, supervisors, waited, median and round(median, 1)
    )
    standing = [row for row in rows.values() if row.roster or row.booked]
    return Counts(standing, capacity, eligible, names)


def _known(programme: Programme, period: Period) -> dict:
    begins, ends = period.moments(programme.zone)
    return {
        "programme": programme.pk,
        "first": period.starts_on,
        "after": period.after,
        "begins": begins,
        "ends": ends,
        "now": timezone.now(),
        "zone": programme.time_zone,
        "weeks": programme.weeks_between,
    }


def _ask(question: str, known: dict, using: str) -> list[tuple]:
    """Questions are constants of this module."""
    with connections[using].cursor() as cursor:
        cursor.execute(question, known)
        return cursor.fetchall()
