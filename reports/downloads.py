"""A report as a file: the same figures and sentences as on the page, as rows of a spreadsheet.

Not what each word means, nor what the page says to this one reader: files are handed on.
"""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from reports.reading import Cell, Line, whole_programme

# A spreadsheet would run what begins with one of these.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
Row = list[str | int | float]


def rows_of(shown: dict) -> Iterator[Row]:
    """Everything that the page shows (`overviews.of_release`), in the order of the page."""
    report = shown["report"]
    yield [_("Report"), report.figures["programme"], report.label]
    yield [_("Data as at"), report.made_at.strftime("%Y-%m-%d %H:%M")]
    yield [_("SHA-256"), report.release.digest]
    yield []
    yield [_("Measure"), _("About"), _("Period"), _("Least"), _("Most"), _("Of"), _("In words")]
    # What stands in two tables of the page is one cell.
    yield from map(list, dict.fromkeys(map(tuple, _cells(shown))))
    yield from _value(shown)
    yield []
    for sentence in dict.fromkeys([shown["headline"], *shown["points"], *shown["said"]]):
        yield [sentence]
    for sentence in shown["limits"]:
        yield [_("What this report cannot show"), sentence]
    for paragraph in shown["method"]:
        yield [_("How these figures are made"), paragraph]


def _cells(shown: dict) -> Iterator[Row]:
    """Every cell: what it is about, when, the least and the most it can be."""
    report = shown["report"]
    yield from _by_row(report.people, report.people_columns, report.label)
    if compared := shown["uptake"]:
        for line in compared.lines:
            for period, cell in zip(compared.columns, line.cells, strict=True):
                yield [_("Had a session"), _about(line), period, *_ends(cell)]
    for line in report.sessions:
        yield [line.label, whole_programme().label, report.label, *_ends(line.cells[0])]
    yield from _by_row(report.sessions_by_team, shown["outcome_words"], report.label)
    for compared in filter(None, (shown["ledger"], shown["capacity"])):
        for line in compared.lines:
            for measure, cell in zip(compared.columns, line.cells, strict=True):
                yield [measure, whole_programme().label, line.label, *_ends(cell)]
    for table in report.signals:
        for line in table.lines:
            yield [table.caption, line.label, report.label, *_ends(line.cells[0])]


def _by_row(lines: list[Line], measures: list[str], period: str) -> Iterator[Row]:
    """A table with a row for each row of teams and a column for each measure."""
    for line in lines:
        for measure, cell in zip(measures, line.cells, strict=True):
            yield [measure, _about(line), period, *_ends(cell)]


def _value(shown: dict) -> Iterator[Row]:
    """Costs, and what was entered beside periods; without ends, for they are no counts."""
    costs, value, whole = shown["costs"] or {}, shown["value"], whole_programme().label
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
            words = str(cost) if name != "spent" else f"£{cost:,}"
            yield [label, whole, shown["report"].label, "", "", "", words]
    for each in shown["beside"]:
        for label, words in (
            (_("Sickness, in days or per cent"), each.sickness),
            (_("Turnover, in people or per cent"), each.turnover),
        ):
            if words:
                yield [label, whole, each.report.label, "", "", "", words]


def _about(line: Line) -> str:
    return f"{line.label} ({line.teams})" if line.teams else line.label


def _ends(cell: Cell | str) -> Row:
    """Its least, its most and of how many; without them where nothing was published."""
    if isinstance(cell, str):
        return ["", "", "", cell]
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
    """Written row by row: a programme of a thousand teams has eleven thousand."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Report"))
    for column, width in zip("ABCDEFG", (32, 32, 24, 10, 10, 10, 22), strict=True):
        sheet.column_dimensions[column].width = width
    for row in rows_of(shown):
        sheet.append([safe(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
