"""A release as its readers meet it: published cells in words, and nothing else.

Pages, files and the summary for a board are all made from this, so that they hold the same cells.
"""

from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from math import ceil

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from reports.cells import ALL, BOOKED, HELD, ON_SCHEDULE, OPERATIONAL, OUTCOMES, UPTAKE
from reports.models import Release
from reports.periods import YEAR
from supervision.contributing import AREAS, QUESTIONNAIRES, THEMES

SIGNALS = {
    THEMES: _lazy("Themes of the records that workers confirmed"),
    AREAS: _lazy("The six areas: where check-ins came out, from 1 to 5"),
    QUESTIONNAIRES: _lazy("Questionnaires: where they came out"),
}


# Of a thousand rows nobody reads a thousand pictures; each has its line in the table.
MOST_DRAWN = 20


@dataclass(frozen=True)
class Cell:
    """A published number: exact where both ends are the same."""

    low: int
    high: int
    of: int | None = None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        return self.words

    @cached_property
    def words(self) -> str:
        """35 of 40; 35 to 40 of 40; 15 to 30. Charts and tables say the same cell."""
        known = {"low": self.low, "high": self.high, "of": self.of}
        if self.of is None:
            return str(self.low) if self.is_exact else _("%(low)d to %(high)d") % known
        if self.is_exact:
            return _("%(low)d of %(of)d") % known
        return _("%(low)d to %(high)d of %(of)d") % known

    @property
    def bound(self) -> str:
        """As a sentence says it: 35; at least 35; at most 5; between 15 and 30."""
        known = {"low": self.low, "high": self.high}
        if self.is_exact:
            return str(self.low)
        if self.low and self.high == self.of:
            return _("at least %(low)d") % known
        if not self.low:
            return _("at most %(high)d") % known
        return _("between %(low)d and %(high)d") % known


class Hours(Cell):
    """Hours offered, which are always exact."""

    def __str__(self) -> str:
        """9; 62.5; 1000000.25: however many, they are no 1e+06."""
        return floatformat(self.low, -1 if round(self.low, 1) == self.low else 2)

    @property
    def as_plural(self) -> int:
        """A whole number that a sentence about them agrees with: only one hour is singular."""
        return 1 if self.low == 1 else max(2, ceil(self.low))


class Percent(Cell):
    """A published share: how many of a hundred."""

    def __str__(self) -> str:
        """35%; 35% to 100%."""
        known = {"low": self.low, "high": self.high}
        return f"{self.low}%" if self.is_exact else _("%(low)d%% to %(high)d%%") % known


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is about, and its cells in the order of the columns."""

    label: str
    # In words where nothing was published.
    cells: list[Cell | str]
    # Which teams it is, where they are counted together.
    teams: str = ""


@dataclass(frozen=True)
class TeamRow:
    """Teams as a report has them: how they are named in its cells, and by people."""

    key: str
    label: str
    teams: str = ""


@dataclass(frozen=True)
class Signals:
    """One kind of what workers lend without a name, as a table."""

    caption: str
    lines: list[Line]


class Report:
    """One release, read."""

    def __init__(self, release: Release) -> None:
        self.release, self.figures, self.period = release, release.figures, release.period
        self.capacity = self.figures["capacity"]

    @cached_property
    def _published(self) -> dict[tuple[str, str], dict]:
        return {(cell["row"], cell["measure"]): cell for cell in self.figures["cells"]}

    def cell(self, row: str, measure: str) -> Cell | None:
        """What it says of this row; made when it is asked for, since there are thousands."""
        name = row, measure
        if name not in self._made and (found := self._published.get(name)):
            self._made[name] = Cell(found["low"], found["high"], found["of"])
        return self._made.get(name)

    @cached_property
    def _made(self) -> dict[tuple[str, str], Cell]:
        return {}

    @cached_property
    def label(self) -> str:
        return self.period.label

    @property
    def made_at(self) -> datetime:
        return timezone.localtime(self.release.made_at)

    @property
    def uptake(self) -> Cell | None:
        return self.cell(ALL, UPTAKE)

    @property
    def on_schedule(self) -> Cell | None:
        return self.cell(ALL, ON_SCHEDULE)

    @property
    def booked(self) -> Cell | None:
        return self.cell(ALL, BOOKED)

    @property
    def held(self) -> Cell | None:
        return self.cell(ALL, HELD)

    @property
    def displaced(self) -> Cell | None:
        """Times given up because the service needed them: the ledger of protected time."""
        return self.cell(ALL, OPERATIONAL)

    @property
    def hours(self) -> Hours:
        return Hours(self.capacity["hours"], self.capacity["hours"])

    @property
    def waited(self) -> Cell | None:
        """Who waited; None in a year, and where every range would have told about somebody."""
        waited = self.capacity["waited"]
        return Cell(*waited) if waited else None

    @cached_property
    def people(self) -> list[Line]:
        """Uptake and schedule, a line for each row of teams, the whole programme last."""
        return self._lines([UPTAKE, ON_SCHEDULE])

    @cached_property
    def people_columns(self) -> list[str]:
        """What the cells of these lines are; the first years had no schedule."""
        words = {UPTAKE: _("Had a session"), ON_SCHEDULE: _("On schedule all through")}
        return [label for name, label in words.items() if (ALL, name) in self._published]

    @cached_property
    def sessions(self) -> list[Line]:
        """What became of booked times in the whole programme, a line for each outcome."""
        words, known = outcome_words(), (BOOKED, *OUTCOMES)
        return [
            Line(words[name], [self.cell(ALL, name)])
            for name in known
            if (ALL, name) in self._published
        ]

    @cached_property
    def sessions_by_team(self) -> list[Line]:
        """The same by team, a column for each outcome; empty where there is one row alone."""
        lines = self._lines([BOOKED, *OUTCOMES])
        return lines if len(lines) > 1 else []

    @property
    def is_year(self) -> bool:
        return self.period.kind == YEAR

    @property
    def signals(self) -> list[Signals]:
        """What workers lent without a name in this year, a table for each kind."""
        found = []
        for kind, caption in SIGNALS.items():
            groups = [one for one in self.figures.get("signals", []) if one["kind"] == kind]
            lines = [
                Line(
                    ": ".join(filter(None, (group["title"], line["label"]))),
                    [Percent(line["low"], line["high"], 100)],
                )
                for group in groups
                for line in group["lines"]
            ]
            if lines:
                found.append(Signals(str(caption), lines))
        return found

    @cached_property
    def rows(self) -> list[TeamRow]:
        return [TeamRow(row["key"], *_named(row["teams"])) for row in self.figures["rows"]]

    @cached_property
    def drawn(self) -> list[TeamRow]:
        """The whole programme, and of the rows that say who came no more than a person can read."""
        keys = set(self.row_of.values())
        shown = [row for row in self.rows if row.key in keys]
        largest = nlargest(MOST_DRAWN, shown, lambda row: self.cell(row.key, UPTAKE).of)
        return [whole_programme(), *(row for row in shown if row in largest)]

    @cached_property
    def row_of(self) -> dict[str, str]:
        """In which row each team is counted, of those that say who came."""
        shown = [row.key for row in self.rows if (row.key, UPTAKE) in self._published]
        return {team: key for key in shown for team in key.split("+")}

    @property
    def not_drawn(self) -> int:
        """How many rows say who came, and are in no picture."""
        return max(0, len(self.people) - len(self.drawn))

    @property
    def rows_in_ranges(self) -> list[str]:
        """Rows of teams without one exact figure, as they are called."""
        exact = {
            row for (row, _measure), cell in self._published.items() if cell["low"] == cell["high"]
        }
        shown = {row for row, _measure in self._published}
        return [row.label for row in self.rows if row.key in shown - exact]

    def _lines(self, measures: list[str]) -> list[Line]:
        found = []
        for row in [*self.rows, whole_programme()]:
            cells = [cell for name in measures if (cell := self.cell(row.key, name))]
            if cells:
                found.append(Line(row.label, cells, row.teams))
        return found


def whole_programme() -> TeamRow:
    return TeamRow(ALL, _("The whole programme"))


def _named(teams: list[str]) -> tuple[str, str]:
    """What a row is called, and which teams are in it where there are several."""
    if len(teams) == 1:
        return teams[0], ""
    return _("Smaller teams together"), ", ".join(teams)


def outcome_words() -> dict[str, str]:
    """What became of a booked time, in the words of practice."""
    return {
        BOOKED: _("Booked"),
        HELD: _("Held"),
        "missed": _("The worker did not come"),
        OPERATIONAL: _("The service needed the time"),
        "worker_away": _("The worker was away"),
        "supervisor_unavailable": _("The supervisor was not available"),
        "not_needed": _("No longer needed"),
        "other": _("Another reason"),
        "unknown": _("Nobody has said yet"),
    }
