"""1,000 teams over four quarters and their year, released in the background like any other.

Nothing of another year is read for a release: more years take longer, each as long as this one.
"""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from reports import blocks, requests
from reports.cells import ALL, BOOKED, NOTHING, ON_SCHEDULE, TEAMS, UPTAKE
from reports.counts import Counts, Row, together
from reports.models import Release, Request, Tally
from reports.periods import YEAR, Period, closed_quarters
from reports.tables import Limits
from tests import factories
from tests.mail import libpq_url
from tests.reports import histories
from tests.reports.second_intruder import betrayed
from tests.roles import as_owner
from workers.models import Programme, Role

ROWS = 1_000
MEGABYTES_ALLOWED = 1_000
# Twelve to thirty people in a team, who come with some habit; every fifteenth moves on in the
# third quarter, and some are away for a while. A lead manages the first three teams.
FILL = """
SELECT setseed(0.5);
INSERT INTO workers_team (programme_id, name)
SELECT %(programme)s, 'Team ' || n FROM generate_series(1, %(teams)s) n;
CREATE TEMP TABLE seat AS
SELECT row_number() OVER (ORDER BY team.id, n) AS n, team.id AS team_id, random() AS habit
FROM workers_team team, generate_series(1, 12 + team.id %% 19) n
WHERE team.programme_id = %(programme)s;
INSERT INTO workers_user (email, name, password, is_active, joined_at)
SELECT 'seat' || n || '@demo.example', 'Seat ' || n, '', true, now() FROM seat;
INSERT INTO workers_membership (user_id, programme_id, name, joined_on)
SELECT id, %(programme)s, name, %(first)s FROM workers_user WHERE starts_with(name, 'Seat ');
CREATE TEMP TABLE person AS
SELECT place.id, place.user_id, seat.* FROM seat
JOIN workers_membership place ON place.name = 'Seat ' || seat.n;
INSERT INTO workers_post (membership_id, team_id, started_on, ended_on)
SELECT id, team_id, %(first)s, CASE WHEN n %% 15 = 0 THEN %(first)s::date + 200 END FROM person;
INSERT INTO workers_post (membership_id, team_id, started_on)
SELECT person.id, next.team_id, %(first)s::date + 200
FROM person JOIN seat next ON next.n = person.n / 2 + 1 WHERE person.n %% 15 = 0;
INSERT INTO workers_leave (membership_id, started_on, ended_on)
SELECT id, %(first)s::date + n::int %% 300, %(first)s::date + n::int %% 300 + 60
FROM person WHERE n %% 20 = 1;
INSERT INTO workers_linemanagement (worker_id, manager_id, started_on)
SELECT id, %(lead)s, %(first)s FROM person WHERE team_id < 3 + (SELECT min(team_id) FROM person);
INSERT INTO supervision_session (id, programme_id, worker_id, supervisor_id, outcome,
    missed_because, starts_at, minutes, how, is_group, is_debrief, logged_at, logged_by_id)
SELECT gen_random_uuid(), %(programme)s, user_id, %(supervisor)s,
    CASE WHEN chance < 0.9 THEN 'held' ELSE 'missed' END,
    CASE WHEN chance < 0.9 THEN '' WHEN chance < 0.93 THEN 'operational'
        WHEN chance < 0.96 THEN 'worker_away' WHEN chance < 0.98 THEN 'supervisor_absent'
        ELSE 'did_not_come' END,
    %(first)s::date + month * interval '1 month' + n %% 28 * interval '1 day' + interval '9 hours',
    CASE WHEN chance < 0.9 THEN 60 END, CASE WHEN chance < 0.9 THEN 'video' ELSE '' END,
    false, false, now(), %(supervisor)s
FROM (SELECT *, random() AS comes, random() AS chance FROM person, generate_series(0, 11) month) s
WHERE comes < 0.3 + 0.4 * habit;
"""


@pytest.fixture
def town(committed) -> Programme:
    """1,000 teams, and some 200,000 sessions over a whole year."""
    year = requests.last_year(timezone.localdate() - timedelta(days=requests.DAYS_AFTER))
    programme = factories.programme(started_on=year.starts_on)
    lead = factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    supervisor = factories.supervisor(programme)
    known = {"programme": programme.pk, "teams": ROWS, "first": year.starts_on, "lead": lead.pk}
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(FILL, known | {"supervisor": supervisor.user_id})
        cursor.execute("ANALYZE")
        for quarter in closed_quarters(since=year.after, today=timezone.localdate(), most=4):
            # The calendar asks for none of the present year.
            done = {"step": Request.Step.DONE, "ended_at": timezone.now()}
            Request.objects.create(programme=programme, starts_on=quarter.starts_on, **done)
    return programme


def run() -> tuple[str, float]:
    """The command of the background, as a process that acts as reports; and its largest size."""
    environment = {"REPORTS_DATABASE_URL": libpq_url("reports"), "DEMO": "true"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "release_report"],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process.stdout as output:
        said = output.read()
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    # It begins with the size of this process, so it is never said too small.
    return said, used.ru_maxrss * 1024 / 1_000_000


@pytest.mark.long
def test_a_thousand_teams_are_released_in_the_background(town):
    year = Period(town.started_on, YEAR)
    for quarter in year.quarters:
        requests.ask_for_release(programme=town, period=quarter)
    said, peak = run()
    assert (said, peak < MEGABYTES_ALLOWED) == ("4 reports released.\n", True)
    with as_owner():  # the year lets them go
        kept = {tally.pk: Counts.of(tally.counts) for tally in Tally.objects.all()}
    requests.ask_for_release(programme=town, period=year)
    said, peak = run()
    assert (said, peak < MEGABYTES_ALLOWED) == ("1 reports released.\n", True)
    releases = list(Release.objects.order_by("kind", "starts_on"))
    assert [each.period for each in releases] == [*year.quarters, year]
    assert [each.figures["level"] for each in releases[:4]] == [TEAMS] * 4
    assert releases[4].figures["level"] != NOTHING
    assert [each for each in releases if not each.is_untouched] == []
    assert not Request.objects.exclude(step=Request.Step.DONE, ended_at__isnull=False).exists()
    for number, release in enumerate(releases[:4]):
        assert betrayed([block_of(release, kept[release.pk], 15 * number)]) == []


def block_of(release: Release, counts: Counts, number: int) -> histories.Release:
    """What a release says of some rows to somebody who knows everything about all others.

    It is asked about twenty of them, and not about those around, who may be in their block.
    """
    first, rows = number * blocks.AT_ONCE, release.figures["rows"]
    asked = {row["key"] for row in rows[first : first + blocks.AT_ONCE]}
    there = rows[max(0, first - blocks.AT_ONCE) : first + blocks.MOST_TOGETHER]
    keys = {row["key"] for row in there}
    others = together(counts.of_teams(row["key"]) for row in rows if row["key"] not in keys)
    cells = [cell for cell in release.figures["cells"] if cell["row"] in keys]
    for cell in release.figures["cells"]:
        if cell["row"] == ALL:
            rest = of_row(others, cell["measure"])
            cells.append(cell | {"low": cell["low"] - rest, "high": cell["high"] - rest})
    truth = {key: counts.of_teams(key) if key in asked else counts.all() for key in {*keys, ALL}}
    figures = {"rows": there, "cells": cells}
    return histories.Release(release.period, figures, Limits(**release.settings), truth)


def of_row(row: Row, measure: str) -> int:
    people = {UPTAKE: row.came, ON_SCHEDULE: row.on_schedule, BOOKED: row.booked}
    return (people | row.sessions)[measure]
