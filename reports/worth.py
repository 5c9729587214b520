"""What a session and a person cost, from published figures and entered rates alone.

A range stays a range: a cost divides back to the number it was made from, and tells no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from reports.models import Release, Value
from reports.periods import Period
from reports.reading import Cell, Report

MINUTES_IN_AN_HOUR = 60


@dataclass(frozen=True)
class Cost:
    """Pounds for each, at least and at most; at most None where it may be for nobody."""

    low: Decimal
    high: Decimal | None

    def __str__(self) -> str:
        if self.high is None:
            return _("at least £%(low)s") % {"low": self.low}
        if self.low == self.high:
            return f"£{self.low}"
        return _("£%(low)s to £%(high)s") % {"low": self.low, "high": self.high}


@dataclass(frozen=True)
class Beside:
    """One period: uptake beside what was entered."""

    report: Report
    value: Value

    @property
    def sickness(self) -> str:
        return _both(self.value.sick_days, self.value.sick_percent)

    @property
    def turnover(self) -> str:
        return _both(self.value.leavers, self.value.left_percent)


def _both(count: int | None, percent: Decimal | None) -> str:
    """Whichever was entered, or both."""
    said = [] if count is None else [str(count)]
    return "; ".join(said if percent is None else [*said, f"{percent}%"])


def entered(release: Release) -> dict[Period, Value]:
    """What the lead said of the periods of this programme."""
    return {each.period: each for each in Value.objects.filter(programme=release.programme_id)}


def spent(report: Report, value: Value) -> Decimal:
    """All hours offered, held or not: protected time costs whether it is used or displaced."""
    return (Decimal(str(report.capacity["hours"])) * value.hour_cost).quantize(Decimal(1))


def cost_of_each(total: Decimal, cell: Cell | None, more: Decimal = Decimal(0)) -> Cost | None:
    """What one of these costs, dearer the fewer there are."""
    if cell is None or not cell.high:
        return None
    most = _pounds(total / cell.low + more) if cell.low else None
    return Cost(_pounds(total / cell.high + more), most)


def costs(
    report: Report, value: Value | None, minutes: int
) -> dict[str, Cost | Decimal | None] | None:
    """For the page: all, each session with the worker's own time, and each person who came."""
    if value is None or value.hour_cost is None:
        return None
    total = spent(report, value)
    hours = Decimal(minutes) / MINUTES_IN_AN_HOUR
    own = (value.worker_hour_cost or Decimal(0)) * hours
    return {
        "spent": total,
        "session": cost_of_each(total, report.held, own),
        "person": cost_of_each(total, report.uptake),
    }


def beside(reports: Iterable[Report], of: dict[Period, Value]) -> list[Beside]:
    """Periods for which sickness or turnover was entered."""
    found = [Beside(each, of.get(each.period)) for each in reports]
    return [one for one in found if one.value and _has_figures(one.value)]


def _has_figures(value: Value) -> bool:
    figures = value.sick_days, value.sick_percent, value.leavers, value.left_percent
    return any(figure is not None for figure in figures)


def _pounds(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
