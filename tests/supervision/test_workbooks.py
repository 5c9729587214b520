"""Workbooks that are small and unpack to very much are refused before anything is built."""

import io
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from supervision import spreadsheets
from workers.refusals import Refused

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
BEFORE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="str"><v>Quarter</v></c></row>'
)
READERS = pytest.mark.parametrize("read", [spreadsheets.sheet_of, spreadsheets.rows_of])


def workbook(sheet: str, name: str = SHEET) -> SimpleUploadedFile:
    """A workbook of which one part is replaced."""
    plain, made = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, sheet if part == name else old.read(part))
    return SimpleUploadedFile("a.xlsx", made.getvalue())


def sheet(rows: str = "", after: str = "") -> str:
    return f"{BEFORE}{rows}</sheetData>{after}</worksheet>"


def merged(*ranges: str) -> str:
    cells = "".join(f"<mergeCell ref='{each}'/>" for each in ranges)
    return f"<mergeCells>{cells}</mergeCells>"


@pytest.fixture
def little_memory():
    """Whatever is read takes less than 30 MB beside what was there."""
    tracemalloc.start()
    yield
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 30_000_000


@READERS
@pytest.mark.parametrize(
    "rows",
    [
        f"<row r='2'>{'<c/>' * 1_200_000}</row>",
        f"<row r='2'>{'<c/>' * 17_000}</row>",
    ],
)
def test_more_cells_than_a_sheet_has_are_refused(little_memory, read, rows):
    file = workbook(sheet(rows))
    assert file.size < 20_000
    with pytest.raises(Refused, match="too many cells"):
        read(file)


@READERS
def test_more_formats_than_a_sheet_has_are_refused(read):
    with pytest.raises(Refused, match="too many cells"):
        read(workbook(f"<styleSheet>{'<xf/>' * 31_000}</styleSheet>", STYLES))


def test_a_large_range_of_merged_cells_is_named_and_costs_nothing(little_memory):
    found = spreadsheets.sheet_of(workbook(sheet(after=merged("A1:XFD60"))))
    assert (found.rows, found.merged) == ([["Quarter"]], ["A1:XFD60"])
    assert spreadsheets.rows_of(workbook(sheet(after=merged("A1:XFD60")))) == [["Quarter"]]


def test_very_many_merged_ranges_are_refused():
    ranges = [f"A{line}:B{line}" for line in range(1, 60)]
    with pytest.raises(Refused, match="More than 50 ranges"):
        spreadsheets.sheet_of(workbook(sheet(after=merged(*ranges))))


def test_a_formula_is_no_figure_whatever_came_of_it():
    row = "<row r='2'><c r='A2'><f t='shared' si='0' ref='A2:B2'>1+1</f><v>2</v></c>"
    row += "<c r='B2'><f t='shared' si='0'/><v>2</v></c><c r='C2'><v>2</v></c></row>"
    assert spreadsheets.sheet_of(workbook(sheet(row))).rows[1] == ["=", "=", "2"]
    with pytest.raises(Refused, match="could not be read"):
        spreadsheets.sheet_of(workbook(sheet("<row><c><f>1+1</f><v>2</v></c></row>")))
