"""A release as its readers meet it: published cells in words, and nothing else.

Pages, files and the summary for a board are all made from this, so that they hold the same cells.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from reports.cells import ALL, BOOKED, HELD, NOTHING, ON_SCHEDULE, OPERATIONAL, OUTCOMES, UPTAKE
from reports.models import Release
from reports.periods import YEAR
from supervision.contributing import AREAS, QUESTIONNAIRES, THEMES

SIGNALS = {
    THEMES: _lazy("Themes of the records that workers confirmed"),
    AREAS: _lazy("The six areas: where check-ins came out, from 1 to 5"),
    QUESTIONNAIRES: _lazy("Questionnaires: where they came out"),
}


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
        """35 of 40; 35 to 40 of 40; 15 to 30."""
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
    cells: list[Cell]
    # Which teams it is, where they are counted together.
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
        self.cells = {
            (cell["row"], cell["measure"]): Cell(cell["low"], cell["high"], cell["of"])
            for cell in self.figures["cells"]
        }
        self.capacity = capacity = self.figures["capacity"]
        # None in a year, and where every range would have told about somebody.
        self.waited = Cell(*capacity["waited"]) if capacity["waited"] else None

    @cached_property
    def label(self) -> str:
        return self.period.label

    @property
    def made_at(self) -> datetime:
        return timezone.localtime(self.release.made_at)

    @property
    def uptake(self) -> Cell | None:
        return self.cells.get((ALL, UPTAKE))

    @property
    def on_schedule(self) -> Cell | None:
        return self.cells.get((ALL, ON_SCHEDULE))

    @property
    def booked(self) -> Cell | None:
        return self.cells.get((ALL, BOOKED))

    @property
    def held(self) -> Cell | None:
        return self.cells.get((ALL, HELD))

    @property
    def displaced(self) -> Cell | None:
        """Times given up because the service needed them: the ledger of protected time."""
        return self.cells.get((ALL, OPERATIONAL))

    @property
    def shows_nothing(self) -> bool:
        return self.figures["level"] == NOTHING

    @cached_property
    def people(self) -> list[Line]:
        """Uptake and schedule, a line for each row of teams, the whole programme last."""
        return self._lines([UPTAKE, ON_SCHEDULE])

    @cached_property
    def people_columns(self) -> list[str]:
        """What the cells of these lines are; the first years had no schedule."""
        words = {UPTAKE: _("Had a session"), ON_SCHEDULE: _("On schedule all through")}
        return [label for name, label in words.items() if (ALL, name) in self.cells]

    @cached_property
    def sessions(self) -> list[Line]:
        """What became of booked times in the whole programme, a line for each outcome."""
        words, known = outcome_words(), (BOOKED, *OUTCOMES)
        return [
            Line(words[name], [self.cells[ALL, name]])
            for name in known
            if (ALL, name) in self.cells
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

    def _lines(self, measures: list[str]) -> list[Line]:
        rows = [(row["key"], *_named(row["teams"])) for row in self.figures["rows"]]
        found = []
        for key, label, teams in [*rows, (ALL, _("The whole programme"), "")]:
            cells = [self.cells[key, name] for name in measures if (key, name) in self.cells]
            if cells:
                found.append(Line(label, cells, teams))
        return found


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
