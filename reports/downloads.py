"""A report as a file: the same figures and sentences as on the page, as rows of a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from reports.reading import Line, Report, outcome_words

# A spreadsheet would run what begins with one of these.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
Row = list[str | int | float]


def rows_of(shown: dict) -> Iterator[Row]:
    """Everything that the page shows (`overviews.of_release`), in the order of the page."""
    report = shown["report"]
    yield from _cells(report)
    yield from _quarters(shown["quarters"])
    yield from _value(shown)
    yield []
    yield [shown["headline"]]
    for sentence in [*shown["points"], shown["target"]]:
        if sentence:
            yield [sentence]
    for sentence in shown["limits"]:
        yield [_("What this report cannot show"), sentence]


def _cells(report: Report) -> Iterator[Row]:
    """Every cell: what it is about, the least and the most it can be."""
    yield [_("Report"), report.figures["programme"], report.label]
    yield [_("Data as at"), report.made_at.strftime("%Y-%m-%d %H:%M")]
    yield [_("SHA-256"), report.release.digest]
    yield []
    yield [_("Measure"), _("About"), _("Least"), _("Most"), _("Of"), _("In words")]
    yield from _people(report)
    yield from _sessions(report)
    for table in report.signals:
        for line in table.lines:
            yield [table.caption, line.label, *_ends(line.cells[0])]
    capacity = report.capacity
    for label, value in (
        (_("Times offered"), capacity["times"]),
        (_("Hours offered"), capacity["hours"]),
        (_("Seats offered"), capacity["seats"]),
    ):
        yield [label, _("The whole programme"), value, value, "", str(value)]
    if report.waited:
        yield [_("Waited for a time"), _("The whole programme"), *_ends(report.waited)]
    if capacity["median_weeks"] is not None:
        weeks = capacity["median_weeks"]
        yield [_("Weeks waited, in the middle"), _("The whole programme"), weeks, weeks, "", weeks]


def _quarters(quarters: list[Report]) -> Iterator[Row]:
    """This quarter and those before it, as the page has them beside each other."""
    for each in quarters if len(quarters) > 1 else []:
        yield [_("Had a session"), each.label, *_ends(each.uptake)]
        if each.held:
            yield [_("Sessions held"), each.label, *_ends(each.held)]


def _value(shown: dict) -> Iterator[Row]:
    """Costs, and what was entered beside periods; without ends, for they are no counts."""
    costs, value, whole = shown["costs"] or {}, shown["value"], _("The whole programme")
    own = value and value.worker_hour_cost
    labels = {
        "spent": _("All hours offered"),
        "session": _("Each session held, with the worker's own time")
        if own
        else _("Each session held"),
        "person": _("Each person who had a session"),
    }
    for name, label in labels.items():
        if cost := costs.get(name):
            yield [label, whole, "", "", "", str(cost) if name != "spent" else f"£{cost:,}"]
    for each in shown["beside"]:
        for label, words in (
            (_("Sickness, in days or per cent"), each.sickness),
            (_("Turnover, in people or per cent"), each.turnover),
        ):
            if words:
                yield [label, each.report.label, "", "", "", words]


def _people(report: Report) -> Iterator[Row]:
    for line in report.people:
        for label, cell in zip(report.people_columns, line.cells, strict=True):
            yield [label, _about(line), *_ends(cell)]


def _sessions(report: Report) -> Iterator[Row]:
    words = list(outcome_words().values())
    by_team = report.sessions_by_team
    if not by_team:
        for line in report.sessions:
            yield [line.label, _("The whole programme"), *_ends(line.cells[0])]
    for line in by_team:
        for label, cell in zip(words, line.cells, strict=True):
            yield [label, _about(line), *_ends(cell)]


def _about(line: Line) -> str:
    return f"{line.label} ({line.teams})" if line.teams else line.label


def _ends(cell) -> Row:
    return [cell.low, cell.high, "" if cell.of is None else cell.of, str(cell)]


def safe(value: str | float) -> str | int | float:
    """A cell that no spreadsheet takes for a formula, without characters that none can hold."""
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{value}" if value.startswith(FORMULAS) else value


def as_csv(shown: dict) -> bytes:
    """In UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([safe(value) for value in row] for row in rows_of(shown))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(shown: dict) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("Report")
    for row in rows_of(shown):
        sheet.append([safe(value) for value in row])
    for column, width in zip("ABCDEF", (32, 32, 10, 10, 10, 22), strict=True):
        sheet.column_dimensions[column].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
