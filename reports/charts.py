"""Bars of published cells, as parts of a whole of 100: a range is drawn as a range."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.reading import Cell, Line, Report


@dataclass(frozen=True)
class Bar:
    """One bar: certain up to `sure`, possible for `maybe` more, of a hundred."""

    label: str
    words: str
    sure: float
    maybe: float


def bar(label: str, cell: Cell, whole: int) -> Bar:
    part = 100 / whole if whole else 0
    sure = round(cell.low * part, 1)
    return Bar(label, str(cell), sure, round(cell.high * part - sure, 1))


def of_people(lines: Iterable[Line], column: int) -> list[Bar]:
    """How many of each team's people, of all in post there."""
    return [bar(line.label, line.cells[column], line.cells[column].of) for line in lines]


def of_sessions(lines: list[Line]) -> list[Bar]:
    """What became of booked times, beside how many were booked at most."""
    most = max((line.cells[0].high for line in lines), default=0)
    return [bar(line.label, line.cells[0], most) for line in lines]


def of_quarters(reports: Iterable[Report]) -> list[Bar]:
    """The programme's uptake in one quarter after another."""
    return [bar(each.label, each.uptake, each.uptake.of) for each in reports if each.uptake]
