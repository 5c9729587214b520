"""Measures every page in turn, each beside the floor, and prints what came of it."""

import os
from collections.abc import Callable
from statistics import median

import django
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.bench import diaries, finding, pages, policies, reports, teams, unlocks  # noqa: E402
from tests.bench.load import CLIENTS, Visitor, all_at_once, serving  # noqa: E402
from workers.models import Membership  # noqa: E402

ROUNDS = 5
BUDGET = 2.0
NOTES = f"""
{CLIENTS} clients, gunicorn with 2 processes of 4 threads, all on this machine with its database.
The floor is a bare signed-in list of 25 rows (tests/bench/floor.py), measured before each page in
every round; a page costs as many times the floor as its middle round says. Budget: {BUDGET:.0f}.
Queries are counted without BEGIN, COMMIT and SAVEPOINT: six more to a page, two to the floor.
"""


def measure(visits: list, floor: list) -> tuple[list[float], list[float]]:
    """Seconds of every visit, and in each round how many times the floor a visit costs."""
    every, costs = [], []
    all_at_once(visits)  # each process loads its templates
    for _ in range(ROUNDS):
        bare, times = all_at_once(floor), all_at_once(visits)
        costs.append(mean(times) / mean(bare))
        every += times
    return sorted(every), costs


def mean(times: list[float]) -> float:
    return sum(times) / len(times)


def row(name: str, times: list[float], cost: float, queries: int | str) -> str:
    late = times[int(len(times) * 0.95)] * 1000
    over = "  over" if cost > BUDGET else ""
    return f"{name:24}{CLIENTS / mean(times):8.0f}{late:9.0f}{cost:10.2f}{queries:>9}{over}"


def know_the_tables() -> None:
    """What was just loaded has no statistics yet; a living database has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def report(port: int, floors_port: int, say: Callable = print) -> None:
    say(f"{Membership.objects.count()} people\n")
    say(f"{'':24}{'per s':>8}{'p95 ms':>9}{'x floor':>10}{'queries':>9}")
    bare = [
        (Visitor(floors_port, pages.floor()), lambda visitor: visitor.get("/"))
        for _ in range(CLIENTS)
    ]
    all_at_once(bare)
    say(row("floor", all_at_once(bare), 1, 3))
    for page in pages.pages():
        visits = [
            (Visitor(port, page.client()), lambda visitor, page=page: visitor.get(page.address))
            for _ in range(CLIENTS)
        ]
        times, costs = measure(visits, bare)
        say(row(page.name, times, median(costs), page.queries()))
    seats = pages.seats()
    times, costs = measure([(Visitor(port, seat.client()), seat.book) for seat in seats], bare)
    say(row("booking (POST)", times, median(costs), seats[0].queries()))
    say(NOTES)


if __name__ == "__main__":
    diaries.fill()
    know_the_tables()
    with serving("config.settings") as port, serving("tests.bench.floor_settings") as floors_port:
        report(port, floors_port)
        diaries.report(port)
        unlocks.report(port)
    finding.report()
    policies.report()
    reports.report()
    teams.report()
