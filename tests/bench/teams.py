"""The lead's pages of a programme with a thousand teams and five years of reports."""

import random
import time
from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.cells import ALL, BOOKED, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.disclosing import RULE
from reports.models import Release
from reports.periods import months_later
from tests.bench.pages import signed_in, statements, user_of
from workers.models import Membership, Programme, Role, User

TEAMS, QUARTERS, ROUNDS = 1000, 20, 5
FIRST = date(2021, 1, 1)
CAPACITY = {"times": 900, "hours": 900.0, "seats": 900, "supervisors": 90, "waited": [0, 10]}


def fill() -> None:
    """Releases as they would be written; their numbers are invented."""
    if Programme.objects.using("owner").filter(name="Thousand").exists():
        return
    programme = Programme.objects.using("owner").create(name="Thousand", started_on=FIRST)
    user = User.objects.using("owner").create(email="thousand@demo.example", name="Theo Thousand")
    place = Membership.objects.using("owner").create(
        user=user, programme=programme, name=user.name, joined_on=FIRST
    )
    Role.objects.using("owner").create(membership=place, role=Role.Kind.PROGRAMME_LEAD)
    chance = random.Random(7)  # noqa: S311
    for number in range(QUARTERS):
        release = Release(
            programme=programme,
            starts_on=months_later(FIRST, 3 * number),
            made_at=timezone.now(),
            rule=RULE,
            settings={"fewest": 5, "roster": 10},
            figures=figures(chance),
        )
        release.digest = release.worked_out_digest()
        release.save(using="owner", force_insert=True)


def figures(chance: random.Random) -> dict:
    keys = [str(number) for number in range(TEAMS)]
    cells = []
    for row in (*keys, ALL):
        for measure in (UPTAKE, ON_SCHEDULE):
            low = chance.randrange(5, 15)
            cells.append({"row": row, "measure": measure, "low": low, "high": low, "of": 20})
        for measure in (BOOKED, *OUTCOMES):
            cells.append({"row": row, "measure": measure, "low": 0, "high": 10, "of": None})
    return {
        "programme": "Thousand",
        "level": "teams",
        "refused": [],
        "rows": [{"key": key, "teams": [f"Team {key}"], "roster": 20} for key in keys],
        "cells": cells,
        "capacity": CAPACITY | {"median_weeks": None},
    }


def report(say: Callable = print) -> None:
    fill()
    user = user_of("thousand")
    client = signed_in(user)
    newest = Release.objects.visible_to(user).latest("starts_on").pk
    say(f"\nA programme of {TEAMS} teams with {QUARTERS} reports: processor, size, queries")
    for address in ("", "/", "/summary/", "/report.csv", "/report.xlsx"):
        path = f"/uptake/reports/{newest}{address}" if address else "/uptake/"
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        queries = statements(captured)
        assert answer.status_code == 200, path
        best = min(_processor(lambda path=path: client.get(path)) for _ in range(ROUNDS))
        size = len(answer.content) / 1000
        say(f"{path:32}{best * 1000:8.0f} ms{size:8.0f} kB{queries:6}")


def _processor(work: Callable) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
