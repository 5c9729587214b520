"""A quarter of 1,000 teams and 20,000 people: python -m tests.bench.large_reports."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from reports.cells import TEAMS  # noqa: E402
from reports.tables import Limits  # noqa: E402
from tests.reports.histories import life, releases  # noqa: E402

PEOPLE, ROWS = 20_000, 1_000
# A lead manages everybody in these teams.
MANAGED = range(3)
MINUTES_ALLOWED, MEGABYTES_ALLOWED = 5, 1_000


def report(say: Callable = print) -> None:
    chance = random.Random(5)  # noqa: S311
    lives = [life(chance, ROWS, 1, 0.85) for _ in range(PEOPLE)]
    managed = tuple(one for one in lives if one.teams[0] in MANAGED)
    began = time.process_time(), time.monotonic()
    release = next(releases(lives, 1, Limits(), managed=managed))
    processor, passed = time.process_time() - began[0], time.monotonic() - began[1]
    exact = [cell for cell in release.figures["cells"] if cell["low"] == cell["high"]]
    say(
        f"protecting {ROWS} teams and {PEOPLE} people, {len(managed)} of them a lead's: "
        f"{processor:.0f} s of processor, {passed:.0f} s passed "
        f"(allowed: {MINUTES_ALLOWED * 60}), {peak():.0f} MB at most "
        f"(allowed: {MEGABYTES_ALLOWED}), {len(exact)} of {len(release.figures['cells'])} exact"
    )
    assert release.figures["level"] == TEAMS
    assert passed <= MINUTES_ALLOWED * 60
    assert peak() <= MEGABYTES_ALLOWED


def peak() -> float:
    """MB of this process at its largest; what getrusage says begins with its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024 / 1_000_000


if __name__ == "__main__":
    report()
