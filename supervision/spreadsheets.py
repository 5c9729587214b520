"""Rows of text from a file made with a spreadsheet, CSV or XLSX; nothing of it is kept."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from supervision.workbooks import looked_at, opened
from workers.refusals import Refused

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 20
# What a file of that size may at most unpack to: more is made to fill a memory.
MOST_UNPACKED = 60_000_000
# Each cell has about four tags.
MOST_TAGS = 500_000
# A sheet of figures is small, and looked at cell by cell.
MOST_BYTES_OF_FIGURES = 200_000
MOST_UNPACKED_OF_FIGURES = 5_000_000
MOST_TAGS_OF_FIGURES = 100_000
# A first line by which a spreadsheet says what stands between its cells.
SAYS_BETWEEN = re.compile(r'"?sep=([,;\t])"?\r?\n?', re.IGNORECASE)
# What a number format shows as it stands: quoted, after a sign, or as wide as a character.
AS_IT_STANDS = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')
UNREADABLE = _("This file could not be read. Save it as CSV or XLSX and try again.")


@dataclass
class Sheet:
    """A small sheet as somebody typed it: a formula is what it says, not what came of it."""

    rows: list[list[str]]
    # Cells that are one on the screen and several in the file, such as "A2:A4".
    merged: list[str] = field(default_factory=list)


def rows_of(file: UploadedFile) -> list[list[str]]:
    """Every row of the first sheet, each cell as text. Raises Refused for what is no such file."""
    if file.size > MOST_BYTES:
        raise Refused(_("The file may have 2 MB at most. Split it in two."), "file")
    rows = _read(file, _from_xlsx, _from_csv)
    if len(rows) > MOST_ROWS + 1:
        raise Refused(_("The file may have 5,000 rows at most. Split it in two."), "file")
    return rows


def sheet_of(file: UploadedFile) -> Sheet:
    """A small sheet of figures as it was typed. Raises Refused for what is no such file."""
    if file.size > MOST_BYTES_OF_FIGURES:
        raise Refused(_("The file may have 200 kB at most. Leave out everything else."), "file")
    return _read(file, _sheet_from_xlsx, lambda content: Sheet(_from_csv(content)))


def _read(file: UploadedFile, xlsx: Callable, text: Callable):
    content = file.read()
    try:
        return xlsx(content) if content.startswith(b"PK") else text(content)
    except Refused:
        raise
    except Exception as error:  # whatever a parser trips over in a file made to trip it
        raise Refused(UNREADABLE, "file") from error


def _from_csv(content: bytes) -> list[list[str]]:
    """UTF-8, or what older spreadsheets write; commas, semicolons or tabs between the cells."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    if "\0" in text:
        raise ValueError("not a text")
    if said := SAYS_BETWEEN.match(text):
        between, text = said[1], text[said.end() :]
    else:
        between = max(",;\t", key=text.partition("\n")[0].count)
    return [
        [cell.strip() for cell in row[:MOST_COLUMNS]]
        for row in csv.reader(io.StringIO(text), delimiter=between)
    ]


def _sheet_from_xlsx(content: bytes) -> Sheet:
    book = opened(content, most_bytes=MOST_UNPACKED_OF_FIGURES, most_tags=MOST_TAGS_OF_FIGURES)
    looked = looked_at(book)
    if "" in looked.formulas:
        raise ValueError("a formula in a cell that does not say where it is")
    rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    return Sheet(
        [_without_end([_typed(cell, looked.formulas) for cell in row]) for row in rows],
        sorted(looked.merged),
    )


def _typed(cell: ReadOnlyCell | EmptyCell, formulas: set[str]) -> str:
    """What somebody typed: a rate with its sign; a sign that a format only paints stays apart."""
    if isinstance(cell, EmptyCell):
        return ""
    if cell.coordinate in formulas:
        return "="
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return _text(cell.value)
    shape = cell.number_format
    if AS_IT_STANDS.sub("", shape).count("%") == 1 and shape.count("%") == 1:
        return f"{round(cell.value * 100, 6):g}%"
    return f"{_text(cell.value)} [{shape}]" if "%" in shape else _text(cell.value)


def _from_xlsx(content: bytes) -> list[list[str]]:
    book = opened(content, most_bytes=MOST_UNPACKED, most_tags=MOST_TAGS)
    looked_at(book)
    rows = book.worksheets[0].iter_rows(
        max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True
    )
    return [_without_end([_text(value) for value in row]) for row in rows]


def _without_end(cells: list[str]) -> list[str]:
    """Without the blank cells at the end, of which a sheet has any number."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    """A cell as somebody reads it: a date is a date, and a whole number has no decimals."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
