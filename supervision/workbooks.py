"""What a workbook made of XML holds, looked at before anything is built from it.

A few kilobytes unpack to a million cells, and a single merged range stands for a million more: who
builds an object for each of them fills the memory of a web process.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from workers.refusals import Refused

# No row of any spreadsheet has more cells.
MOST_BESIDE_EACH_OTHER = 16_384
MOST_MERGED = 50
# Beside its sheets a workbook has styles and little else.
MOST_TAGS_BESIDE_SHEETS = 30_000
SHEETS = ("xl/worksheets/", "xl/sharedStrings")
AT_ONCE = 1 << 16
TOO_MUCH = _(
    "The file holds too many cells. Delete what is not needed, also empty cells with a format, and "
    "try again."
)


@dataclass
class Looked:
    """What stands in a sheet beside its values: merged cells, and formulas by their cells."""

    merged: list[str] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)


def opened(content: bytes, *, most_bytes: int, most_tags: int) -> Workbook:
    """A workbook of which nothing is built yet but its styles and shared texts.

    Raises ValueError for one that unpacks to too much, Refused for one of too many cells.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > most_bytes:
            raise ValueError("unpacks to too much")
        tags = {entry.filename: _tags(packed, entry) for entry in packed.infolist()}
    beside = sum(size for name, size in tags.items() if not name.startswith(SHEETS))
    if sum(tags.values()) > most_tags or beside > MOST_TAGS_BESIDE_SHEETS:
        raise Refused(TOO_MUCH, "file")
    return load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _tags(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """At least as many as there are elements: the sign stands nowhere else in XML, but in CDATA."""
    found = 0
    with packed.open(entry) as part:
        while piece := part.read(AT_ONCE):
            found += piece.count(b"<")
    return found


def looked_at(book: Workbook) -> Looked:
    """Its first sheet, read as text. Raises Refused for rows that no spreadsheet has."""
    found, beside = Looked(), [0]
    cells: list[str] = []

    def begins(name: str, has: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        beside[-1] += 1
        if beside[-1] > MOST_BESIDE_EACH_OTHER and name != "row":
            raise Refused(TOO_MUCH, "file")
        beside.append(0)
        if name == "c":
            cells[:] = [has.get("r", "")]
        elif name == "f":
            found.formulas.update(cells)
        elif name == "mergeCell":
            found.merged.append(re.sub(r"[^A-Z0-9:]", "", has.get("ref", ""))[:30])

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = begins
    reader.EndElementHandler = lambda _name: beside.pop()
    # The place of the sheet in the file is known to the workbook alone.
    with book.worksheets[0]._get_source() as sheet:
        reader.ParseFile(sheet)
    if len(found.merged) > MOST_MERGED:
        raise Refused(_("More than 50 ranges of cells are merged. Split them."), "file")
    return found
