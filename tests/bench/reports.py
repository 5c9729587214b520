"""Reports: counting a quarter beside the bare grouping, and protecting twenty teams and more."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from reports.measures import PEOPLE, PLACES, count, known_of
from reports.periods import QUARTER, YEAR, closed_quarters
from reports.tables import Limits
from tests.reports.histories import life, releases
from workers.models import Programme

WORKERS, SESSIONS_EACH, TEAMS = 20_000, 50, 200
QUARTERS = 12
# Seconds of processor for twenty teams over so many quarters.
ALLOWED = 10
# A programme beside the demo, with a session about every fifth week for five years.
FILL = """
INSERT INTO workers_programme (name, time_zone, country, weeks_between, session_minutes,
    out_of_hours_help, safeguarding_help, offer_hours, early_release_hours, supervisor_choice,
    started_on)
VALUES ('Bench', 'Europe/London', 'none', 6, 60, '', '', 24, 0, false, current_date - 1825);
INSERT INTO workers_team (programme_id, name)
SELECT id, 'Team ' || n FROM workers_programme, generate_series(1, %(teams)s) n
WHERE name = 'Bench';
INSERT INTO workers_user (email, name, password, is_active, joined_at)
SELECT 'report' || n || '@demo.example', 'Report ' || n, '', true, now()
FROM generate_series(0, %(workers)s) n;
INSERT INTO workers_membership (user_id, programme_id, name, joined_on)
SELECT person.id, programme.id, person.name, programme.started_on
FROM workers_user person, workers_programme programme
WHERE starts_with(email, 'report') AND programme.name = 'Bench';
INSERT INTO workers_post (membership_id, team_id, started_on)
SELECT place.id, (SELECT min(team.id) FROM workers_team team
    WHERE team.programme_id = place.programme_id) + place.id %% %(teams)s, place.joined_on
FROM workers_membership place JOIN workers_programme programme ON programme.id = programme_id
WHERE programme.name = 'Bench' AND place.name <> 'Report 0';
INSERT INTO supervision_session (id, programme_id, worker_id, supervisor_id, outcome,
    missed_because, starts_at, minutes, how, is_group, is_debrief, logged_at, logged_by_id)
SELECT gen_random_uuid(), place.programme_id, place.user_id, boss.id, 'held', '',
    date_trunc('hour', now()) - n * interval '35 days' - place.id %% 24 * interval '1 day',
    60, 'video', false, false, now(), boss.id
FROM workers_membership place, generate_series(1, %(each)s) n, workers_user boss
WHERE boss.email = 'report0@demo.example' AND place.user_id <> boss.id
    AND starts_with(place.name, 'Report ');
"""
# The same rows, grouped by whoever wants nothing but numbers: what became of the quarter's sessions
# by team, and for "on schedule" each worker's longest gap between two of them. Posts are taken as
# they are now; leave and agreements are left out.
BARE = (
    """
    SELECT post.team_id, session.outcome, count(*), count(DISTINCT session.worker_id)
    FROM supervision_session session
    JOIN workers_membership place ON place.user_id = session.worker_id
        AND place.programme_id = session.programme_id
    JOIN workers_post post ON post.membership_id = place.id
    WHERE session.programme_id = %(programme)s AND NOT is_debrief AND NOT is_first_meeting
    AND session.starts_at >= %(begins)s AND session.starts_at < %(ends)s
    GROUP BY post.team_id, session.outcome
    """,
    """
    SELECT worker_id, max(day - since) FROM (
        SELECT worker_id, starts_at::date AS day,
            lag(starts_at::date) OVER (PARTITION BY worker_id ORDER BY starts_at) AS since
        FROM supervision_session
        WHERE programme_id = %(programme)s AND NOT is_debrief AND NOT is_first_meeting
        AND outcome = 'held' AND starts_at >= %(begins)s AND starts_at < %(ends)s
    ) held GROUP BY worker_id
    """,
)


def fill() -> None:
    if not Programme.objects.filter(name="Bench").exists():
        known = {"workers": WORKERS, "each": SESSIONS_EACH, "teams": TEAMS}
        with connections["owner"].cursor() as cursor:
            cursor.execute(FILL, known)
            # As a database that has been running for a while.
            cursor.execute("VACUUM ANALYZE")


def report(say: Callable = print) -> None:
    fill()
    counted(say)
    protected(say)
    large(say)


def counted(say: Callable) -> None:
    """A quarter of a million sessions, beside the bare grouping of the same rows."""
    known = Programme.objects.using("reports").only("id", "time_zone", "weeks_between")
    programme = known.get(name="Bench")
    since = timezone.localdate() - timedelta(days=400)
    quarter = closed_quarters(since=since, today=timezone.localdate(), most=1)[0]
    begins, ends = quarter.moments(programme.zone)
    known = {"programme": programme.pk, "begins": begins, "ends": ends}
    bare = min(seconds(lambda: grouped(known)) for _ in range(5))
    whole = min(seconds(lambda: count(programme, quarter)) for _ in range(5))
    plan = plan_of(PLACES + PEOPLE, known_of(programme, quarter))
    assert plan.count("Index Only Scan using session_counted") == 1, plan
    say(
        f"counting a quarter of {WORKERS * SESSIONS_EACH} sessions and {WORKERS} workers: "
        f"{whole:.2f} s, bare grouping {bare:.2f} s, {whole / bare:.1f} times"
    )


def grouped(known: dict) -> None:
    with connections["reports"].cursor() as cursor:
        for question in BARE:
            cursor.execute(question, known)
            cursor.fetchall()


def plan_of(question: str, known: dict) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"EXPLAIN {question}", known)
        return "\n".join(line for (line,) in cursor.fetchall())


def protected(say: Callable) -> None:
    """Twenty teams over twelve quarters and their years, each with the intruder test."""
    chance = random.Random(5)  # noqa: S311
    lives = [life(chance, 20, QUARTERS, 0.85) for _ in range(320)]
    taken, began = {QUARTER: 0.0, YEAR: 0.0}, time.process_time()
    for release in releases(lives, QUARTERS, Limits()):
        now = time.process_time()
        taken[release.period.kind] += now - began
        began = now
    say(
        f"protecting 20 teams over {QUARTERS} quarters: {taken[QUARTER]:.1f} s of processor "
        f"(allowed: {ALLOWED}), and {taken[YEAR]:.1f} s for the years among them"
    )
    assert taken[QUARTER] <= ALLOWED


def large(say: Callable) -> None:
    """In a process of its own, so that its memory is its own too."""
    command = [sys.executable, "-m", "tests.bench.large_reports"]
    found = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    say(found.stdout.strip())
    found.check_returncode()


def seconds(work: Callable) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
