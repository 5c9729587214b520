"""Quarters beside each other: uptake by team, the ledger of protected time, and capacity.

Every cell is one that a quarter published about these same teams. Where it published none, words
stand in its place: nothing is added up, split or guessed.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.cells import OPERATIONAL, UPTAKE
from reports.reading import Cell, Line, Percent, Report, outcome_words
from reports.sentences import share


@dataclass(frozen=True)
class Compared:
    """A table, and what its columns are called."""

    columns: list[str]
    lines: list[Line]


def uptake_by_team(quarters: list[Report]) -> Compared | None:
    """The whole programme and the rows of the newest quarter, a column for each quarter.

    None where fewer than two quarters tell anything: of eight people each says "0 to 8 of 8".
    """
    if sum(_tells(each.uptake) for each in quarters) < 2:
        return None
    lines = [Line(row.label, _came(row.key, quarters), row.teams) for row in quarters[-1].drawn]
    return Compared([each.label for each in quarters], lines)


def _tells(cell: Cell | None) -> bool:
    return cell is not None and (cell.low > 0 or cell.high < cell.of)


def _came(key: str, quarters: list[Report]) -> list[Cell | str]:
    return [each.cell(key, UPTAKE) or _why_not(each, key) for each in quarters]


def _why_not(report: Report, key: str) -> str:
    """Why a quarter says nothing of exactly these teams.

    A report without teams says why it has none; of one that has others it says nothing.
    """
    if not report.row_of:
        return not_shown()
    rows = {report.row_of.get(team) for team in key.split("+")}
    return in_a_larger_row() if len(rows) == 1 and rows != {None} else not_one_row()


def ledger(reports: list[Report]) -> Compared | None:
    """What the organisation took back of the time that it had promised, a line for each period."""
    if not any(_share_taken(each) for each in reports):
        return None
    columns = [_("Booked"), _("Held"), outcome_words()[OPERATIONAL], _("Share of what was booked")]
    lines = [
        _line(each, [each.booked, each.held, each.displaced, _share_taken(each)])
        for each in reports
    ]
    return Compared(columns, lines)


def _share_taken(report: Report) -> Cell | None:
    if not (report.booked and report.displaced):
        return None
    return Percent(*share(report.displaced, report.booked), 100)


def capacity(reports: list[Report]) -> Compared:
    """What was offered, which is exact; and who waited, where it may be said."""
    columns = [_("Times offered"), _("Hours offered"), _("Seats offered"), _("Waited for a time")]
    found = [
        [
            _exactly(each.capacity["times"]),
            each.hours,
            _exactly(each.capacity["seats"]),
            each.waited or why_not_waited(each),
        ]
        for each in reports
    ]
    weeks = [each.capacity["median_weeks"] for each in reports]
    if any(one is not None for one in weeks):
        columns.append(_("Weeks waited, in the middle"))
        found = [
            [*cells, _exactly(one) or why_not_waited(each)]
            for cells, one, each in zip(found, weeks, reports, strict=True)
        ]
    return Compared(columns, [_line(*each) for each in zip(reports, found, strict=True)])


def why_not_waited(report: Report) -> str:
    return _("By the quarter alone") if report.is_year else not_shown()


def for_the_board(quarters: list[Report]) -> Compared:
    """The whole programme in one quarter after another."""
    lines = [_line(each, [each.uptake, each.held]) for each in quarters]
    return Compared([_("Had a session"), _("Held")], lines)


def _line(report: Report, cells: list[Cell | str | None]) -> Line:
    return Line(report.label, [cell or not_shown() for cell in cells])


def _exactly(number: int | None) -> Cell | None:
    return None if number is None else Cell(number, number)


def in_a_larger_row() -> str:
    return _("In a larger row")


def not_one_row() -> str:
    return _("Not one row then")


def not_shown() -> str:
    return _("Not shown")
