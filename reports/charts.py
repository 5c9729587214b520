"""Bars of published cells, as parts of a whole: a range is drawn as a range."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from reports.cells import UPTAKE
from reports.comparing import Compared
from reports.reading import Cell, Line, Report

# A small picture: how high a bar for everybody is, where it stands, and how far apart bars are.
TALL, BASE, FIRST, PITCH = 64, 68, 4, 32


@dataclass(frozen=True)
class Bar:
    """One bar: certain up to `sure`, possible for `maybe` more, of a hundred."""

    label: str
    words: str
    sure: float
    maybe: float

    @property
    def drawn(self) -> tuple[str, str]:
        """How long both parts are, in words that a template need not format as numbers."""
        return str(self.sure), str(self.maybe)


@dataclass(frozen=True)
class Column:
    """A quarter in a small picture; without a bar where nothing was published."""

    x: int
    month: str
    # Where it differs from that of the column before.
    year: str
    bar: Bar | None

    @property
    def at(self) -> str:
        """Where its name stands, below the middle of its bar."""
        return str(self.x + (PITCH - 2 * FIRST) // 2)

    @property
    def drawn(self) -> dict[str, str]:
        """Where its parts stand and how tall they are, likewise."""
        return {
            "x": str(self.x),
            "sure": str(self.sure),
            "maybe": str(self.maybe),
            "top_of_sure": str(self.top_of_sure),
            "top_of_maybe": str(self.top_of_maybe),
        }

    @property
    def sure(self) -> float:
        return round(self.bar.sure * TALL / 100, 1)

    @property
    def maybe(self) -> float:
        most = round((self.bar.sure + self.bar.maybe) * TALL / 100, 1)
        return round(most - self.sure, 1)

    @property
    def top_of_sure(self) -> float:
        return round(BASE - self.sure, 1)

    @property
    def top_of_maybe(self) -> float:
        return round(self.top_of_sure - self.maybe, 1)


@dataclass(frozen=True)
class Multiple:
    """One of many small pictures on the same scale."""

    label: str
    teams: str
    words: str
    columns: list[Column]


def bar(label: str, cell: Cell, whole: float) -> Bar:
    part = 100 / whole if whole else 0
    # Of both ends as they are drawn: what was rounded once is never taken from what was not.
    sure, most = round(cell.low * part, 1), round(cell.high * part, 1)
    return Bar(label, str(cell), sure, round(most - sure, 1))


def of_people(lines: Iterable[Line], column: int) -> list[Bar]:
    """How many of each team's people, of all in post there."""
    return [bar(line.label, line.cells[column], line.cells[column].of) for line in lines]


def of_teams(report: Report) -> list[Bar]:
    """Who had a session, of all in post: the rows that are drawn, the whole programme last."""
    whole, *rows = report.drawn
    cells = [(row.label, report.cell(row.key, UPTAKE)) for row in [*rows, whole]]
    return [bar(label, cell, cell.of) for label, cell in cells if cell]


def of_sessions(lines: list[Line]) -> list[Bar]:
    """What became of booked times, beside how many were booked at most."""
    most = max((line.cells[0].high for line in lines), default=0)
    return [bar(line.label, line.cells[0], most) for line in lines]


def of_quarters(reports: Iterable[Report]) -> list[Bar]:
    """The programme's uptake in one quarter after another."""
    return [bar(each.label, each.uptake, each.uptake.of) for each in reports if each.uptake]


def of_shares(ledger: Compared | None) -> list[Bar]:
    """The last column of the ledger: which part of what was booked."""
    shares = [(line.label, line.cells[-1]) for line in ledger.lines] if ledger else []
    return [bar(label, cell, cell.of) for label, cell in shares if isinstance(cell, Cell)]


def of_hours(quarters: list[Report]) -> list[Bar]:
    """Hours offered, beside the quarter with most."""
    most = max((each.hours.high for each in quarters), default=0)
    return [bar(each.label, each.hours, most) for each in quarters]


def multiples(compared: Compared | None, quarters: list[Report]) -> list[Multiple]:
    """A small picture for each row: a bar for each quarter, of all in post."""
    lines = compared.lines if compared else []
    return [
        Multiple(line.label, line.teams, str(line.cells[-1]), _columns(line, quarters))
        for line in lines
    ]


def _columns(line: Line, quarters: list[Report]) -> list[Column]:
    found, year = [], None
    for number, (cell, report) in enumerate(zip(line.cells, quarters, strict=True)):
        day, drawn = report.period.starts_on, None
        if isinstance(cell, Cell):
            drawn = bar(report.label, cell, cell.of)
        said = str(day.year) if day.year != year else ""
        found.append(Column(FIRST + number * PITCH, date_format(day, "M"), said, drawn))
        year = day.year
    return found
