"""Quarters one after another, each with its own teams and figures."""

from datetime import date

from reports.models import Release
from reports.periods import months_later
from reports.reading import Line
from tests import factories
from tests.roles import as_owner

FIRST = date(2025, 7, 1)
NAMES = {"1": "Outreach", "2": "Housing First", "3": "Navigators", "4": "Peer hub"}


def quarter(programme, number: int, rows: dict[str, tuple], *whole: tuple, **changed):
    """The release of one quarter after another: who came in each row, and in all."""
    cells = [(key, "uptake", *ends) for key, ends in rows.items() if len(rows) > 1]
    cells += [("all", *each) for each in whole]
    names = ("row", "measure", "low", "high", "of")
    figures = {
        "rows": [
            {"key": key, "teams": [NAMES[one] for one in key.split("+")], "roster": ends[2]}
            for key, ends in rows.items()
        ],
        "cells": [dict(zip(names, cell, strict=True)) for cell in cells],
    }
    starts_on = months_later(FIRST, 3 * number)
    return factories.release(programme, starts_on, **figures | changed)


def came(low: int, high: int, of: int) -> tuple:
    return "uptake", low, high, of


def capacity(hours: float, waited: list | None = (0, 5), weeks: int | None = None) -> dict:
    known = {"times": 60, "hours": hours, "seats": 80, "supervisors": 3}
    return {"capacity": known | {"waited": waited, "median_weeks": weeks}}


def words(lines: list[Line]) -> dict[str, list[str]]:
    return {line.label: [str(cell) for cell in line.cells] for line in lines}


def history(programme) -> list:
    """Pooled otherwise in one quarter, without teams in another, and parted in a third."""
    apart = {"1": (10, 10, 20), "2": (9, 14, 14), "3+4": (6, 6, 12)}
    return [
        quarter(programme, 0, {"1": (10, 10, 20), "2+3+4": (21, 26, 26)}, came(31, 46, 46)),
        quarter(programme, 1, apart | {"1": (8, 8, 20)}, came(23, 28, 46)),
        quarter(programme, 2, {"1+2+3+4": (0, 0, 46)}, came(31, 31, 46), level="programme"),
        quarter(
            programme, 3, {"1": (12, 12, 20), "2": (5, 5, 14), "3": (5, 5, 10)}, came(22, 22, 44)
        ),
        quarter(programme, 4, apart, came(25, 30, 46)),
    ]


def forge(other: Release, figures: dict | None = None) -> Release:
    """The quarter two before this one, with a digest that does not fit."""
    forged = Release(programme=other.programme, starts_on=date(2025, 10, 1), digest="0" * 64)
    forged.made_at, forged.rule, forged.settings = other.made_at, 1, other.settings
    forged.figures = other.figures if figures is None else figures
    with as_owner():
        forged.save(force_insert=True)
    return forged
