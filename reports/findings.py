"""What quarters beside each other show, in a sentence above each picture."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext as _

from reports.comparing import Compared, in_a_larger_row, not_one_row, not_shown
from reports.reading import Cell, Report
from reports.sentences import displaced, share


def of_uptake(quarters: list[Report]) -> str:
    """Whether more of the staff came than in the quarter before; ranges may leave it open.

    Nothing where the newest does not say who came: two older ones are not what its page is about.
    """
    if quarters[-1].uptake is None:
        return ""
    *_earlier, before, now = [each for each in quarters if each.uptake]
    known = {
        "before": before.uptake.bound,
        "before_of": before.uptake.of,
        "earlier": before.label,
        "now": now.uptake.bound,
        "now_of": now.uptake.of,
        "later": now.label,
    }
    return _direction(before, now) % known


def _direction(before: Report, now: Report) -> str:
    (old_low, old_high), (low, high) = _shares(before), _shares(now)
    if low > old_high:
        return _(
            "Uptake rose: %(before)s of %(before_of)d in %(earlier)s, %(now)s of %(now_of)d in "
            "%(later)s."
        )
    if high < old_low:
        return _(
            "Uptake fell: %(before)s of %(before_of)d in %(earlier)s, %(now)s of %(now_of)d in "
            "%(later)s."
        )
    if old_low == old_high == low == high:
        return _(
            "Uptake stayed the same: %(before)s of %(before_of)d in %(earlier)s, %(now)s of "
            "%(now_of)d in %(later)s."
        )
    return _(
        "Whether uptake rose or fell cannot be told: %(before)s of %(before_of)d in %(earlier)s, "
        "%(now)s of %(now_of)d in %(later)s."
    )


def _shares(report: Report) -> tuple[Fraction, Fraction]:
    cell = report.uptake
    return Fraction(cell.low, cell.of or 1), Fraction(cell.high, cell.of or 1)


def of_ledger(report: Report, quarters: list[Report]) -> str:
    """How much of what was booked the service took back, over all these quarters."""
    shown = [each for each in quarters if each.booked and each.displaced]
    if report.is_year or len(shown) < 2:
        return displaced(report) if report.booked and report.displaced else ""
    low, high = share(total(each.displaced for each in shown), total(each.booked for each in shown))
    known = {"n": len(shown), "low": low, "high": high}
    if low == high:
        return _("Over %(n)d quarters the service took back %(low)d%% of what was booked.") % known
    return (
        _(
            "Over %(n)d quarters the service took back between %(low)d%% and %(high)d%% of what "
            "was booked."
        )
        % known
    )


def total(cells: Iterable[Cell]) -> Cell:
    """Of numbers that may be ranges."""
    cells = list(cells)
    return Cell(sum(cell.low for cell in cells), sum(cell.high for cell in cells))


def of_hours(quarters: list[Report]) -> str:
    """Whether more hours were offered than in the quarter before."""
    if len(quarters) < 2:
        return ""
    before, now = quarters[-2:]
    known = {"before": before.hours, "earlier": before.label, "now": now.hours, "later": now.label}
    if now.hours.low > before.hours.low:
        said = _("More hours were offered: %(before)s in %(earlier)s, %(now)s in %(later)s.")
    elif now.hours.low < before.hours.low:
        said = _("Fewer hours were offered: %(before)s in %(earlier)s, %(now)s in %(later)s.")
    else:
        said = _("As many hours were offered: %(before)s in %(earlier)s, as many in %(later)s.")
    return said % known


def of_rows(report: Report) -> str:
    """That not every row of teams has a picture, and where the others are."""
    if not report.not_drawn:
        return ""
    return _(
        "Of %(of)d rows of teams the %(drawn)d with most staff in post are drawn, and compared "
        "with the quarters before. The table by team has every row."
    ) % {"of": len(report.people) - 1, "drawn": len(report.drawn) - 1}


def of_gaps(compared: Compared | None) -> list[str]:
    """What it means where a quarter says nothing of a row."""
    said = {
        in_a_larger_row(): _(
            "In a larger row: in that quarter these teams were counted together with others, and "
            "that is not divided again."
        ),
        not_one_row(): _(
            "Not one row then: in that quarter these teams were counted in different rows, or some "
            "of them not at all."
        ),
        not_shown(): _("Not shown: the report on that quarter says why."),
    }
    cells = _cells(compared)
    return [sentence for words, sentence in said.items() if words in cells]


def of_ledger_gaps(ledger: Compared | None) -> list[str]:
    """What it means where a quarter or a year says nothing of what was booked."""
    said = _("Not shown: the report on that quarter or year says why.")
    return [said] if not_shown() in _cells(ledger) else []


def _cells(compared: Compared | None) -> list[Cell | str]:
    return [cell for line in compared.lines for cell in line.cells] if compared else []


def of_waiting(periods: list[Report]) -> list[str]:
    """Why a period does not say who waited, or how long."""
    hidden = [each for each in periods if each.waited is None]
    found = []
    if any(not each.is_year for each in hidden):
        found.append(_("Who waited is not shown where any range would have told about somebody."))
    if any(each.is_year for each in hidden):
        found.append(
            _(
                "Who waited is told by the quarter alone: beside its quarters, a year could tell "
                "about one person."
            )
        )
    weeks = {each.capacity["median_weeks"] is None for each in periods if not each.is_year}
    if weeks == {True, False}:
        found.append(
            _(
                "Weeks waited, in the middle, are not shown where who waited is not exact, or "
                "where too few waited besides a lead's own people."
            )
        )
    return found
