"""Rows of text from a file made with a spreadsheet, CSV or XLSX; nothing of it is kept."""

import csv
import io
import zipfile
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from workers.refusals import Refused

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 20
# What a file of that size may at most unpack to: more is made to fill a memory.
MOST_UNPACKED = 60_000_000
UNREADABLE = _("This file could not be read. Save it as CSV or XLSX and try again.")


def rows_of(file: UploadedFile) -> list[list[str]]:
    """Every row of the first sheet, each cell as text. Raises Refused for what is no such file."""
    if file.size > MOST_BYTES:
        raise Refused(_("The file may have 2 MB at most. Split it in two."), "file")
    content = file.read()
    try:
        rows = _from_xlsx(content) if content.startswith(b"PK") else _from_csv(content)
    except Exception as error:  # whatever a parser trips over in a file made to trip it
        raise Refused(UNREADABLE, "file") from error
    if len(rows) > MOST_ROWS + 1:
        raise Refused(_("The file may have 5,000 rows at most. Split it in two."), "file")
    return rows


def _from_csv(content: bytes) -> list[list[str]]:
    """UTF-8, or what older spreadsheets write; commas, semicolons or tabs between the cells."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    if "\0" in text:
        raise ValueError("not a text")
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    return [
        [cell.strip() for cell in row[:MOST_COLUMNS]]
        for row in csv.reader(io.StringIO(text), delimiter=between)
    ]


def _from_xlsx(content: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
            raise ValueError("unpacks to too much")
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
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
