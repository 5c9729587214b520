"""What reports count, as the reports role: each measure is defined here, in SQL over facts.

Never counted: debriefs, first meetings, and times that were only moved. People without a post, such
as supervisors who are supervised themselves, are outside a programme's uptake. Somebody who changed
teams counts in the team of most of their days, with all their sessions.
"""

from math import ceil
from statistics import median

from django.db import connections
from django.utils import timezone

from reports.counts import Capacity, Counts, Row, Waited
from reports.periods import QUARTER, Period
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
# says), from the first day of the period until its end; days on leave or out of post do not count.
# What was before is left out: who did not come in one quarter could not be on schedule in the next,
# so that two reports would narrow each other.
PEOPLE = """, held AS (
    SELECT worker_id, (starts_at AT TIME ZONE %(zone)s)::date AS day
    FROM supervision_session
    WHERE programme_id = %(programme)s AND outcome = 'held'
    AND NOT is_debrief AND NOT is_first_meeting
    AND starts_at >= %(begins)s AND starts_at < %(ends)s
), came AS (
    SELECT worker_id, max(day) AS day FROM held GROUP BY worker_id
), span AS (
    SELECT worker_id, day AS until,
        coalesce(lag(day) OVER (PARTITION BY worker_id ORDER BY day), %(first)s) AS since
    FROM held
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
WHERE %(people)s::bigint[] IS NULL OR booked.worker_id = ANY(%(people)s)
GROUP BY GROUPING SETS ((place.team_id, booked.outcome), (place.team_id))
"""
# 4. Capacity: times offered and not taken back; and which eligible workers waited for one, each
# with their longest wait. How many were taken, how many waited and for how long is about persons;
# times and hours offered are not.
OFFERED = """
SELECT count(*), coalesce(sum(extract(epoch FROM ends_at - starts_at)) / 3600, 0),
    coalesce(sum(capacity), 0), count(DISTINCT supervisor_id)
FROM supervision_slot
WHERE programme_id = %(programme)s AND withdrawn_at IS NULL
AND starts_at >= %(begins)s AND starts_at < %(ends)s
"""
WAITED = """
SELECT worker_id, max(extract(epoch FROM left_at - joined_at)) / 604800
FROM supervision_waiting
WHERE programme_id = %(programme)s AND left_at >= %(begins)s AND left_at < %(ends)s
GROUP BY worker_id
"""
TEAMS = "SELECT id, name FROM workers_team WHERE programme_id = %(programme)s"


def count(programme: Programme, period: Period, *, using: str = REPORTS) -> Counts:
    """All measures of one closed period, as the facts stand now."""
    known = known_of(programme, period)
    names = dict(ask(TEAMS, known, using))
    rows = {team: Row([team], name) for team, name in names.items()}
    groups = ask(PLACES + PEOPLE, known, using)
    for team, came, on_schedule, people in groups:
        rows[team].add(len(people), came=came, on_schedule=on_schedule)
    fill(rows, ask(PLACES + SESSIONS, known, using))
    times, hours, seats, supervisors = ask(OFFERED, known, using)[0]
    capacity = Capacity(times, round(float(hours), 1), seats, supervisors)
    standing = [row for row in rows.values() if row.roster or row.booked]
    found = Counts(standing, capacity, None, groups, names)
    found.sessions_each = sessions_each(programme, period)
    if period.kind == QUARTER:
        found.waited = waited_for(found, ask(WAITED, known, using))
    return found


def waited_for(counts: Counts, waits: list[tuple]) -> Waited:
    """How many of the eligible waited, and how long in the middle."""
    eligible = counts.people()
    weeks = [float(longest) for worker, longest in waits if worker in eligible]
    return Waited(len(weeks), median(weeks) if weeks else None)


def sessions_each(programme: Programme, period: Period) -> int:
    """How many sessions whoever is on schedule has had at least, as the programme has it."""
    most = 7 * (programme.weeks_between + 1)
    return max(1, ceil(period.days / most) - 1)


def fill(rows: dict[int, Row], sessions: list[tuple]) -> None:
    """What became of sessions, into the rows of their teams."""
    for team, outcome, number, people in sessions:
        if outcome is None:
            rows[team].booked_by = people
        else:
            rows[team].sessions[outcome], rows[team].people[outcome] = number, people


def known_of(programme: Programme, period: Period) -> dict:
    begins, ends = period.moments(programme.zone)
    return {
        "programme": programme.pk,
        "first": period.starts_on,
        "after": period.after,
        "begins": begins,
        "ends": ends,
        "now": timezone.now(),
        "today": timezone.localdate(),
        # Everybody.
        "people": None,
        "zone": programme.time_zone,
        "weeks": programme.weeks_between,
    }


def ask(question: str, known: dict, using: str) -> list[tuple]:
    """Questions are constants of this module."""
    with connections[using].cursor() as cursor:
        cursor.execute(question, known)
        return cursor.fetchall()
