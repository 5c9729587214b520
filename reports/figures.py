"""Sickness and turnover from a spreadsheet: shown first, and all of a file or nothing is kept.

A line is a closed quarter, with days of sickness or their rate, and how many left or which part.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.choosing import put_beside
from reports.models import Value
from reports.periods import QUARTER, Period, closed_quarters
from supervision.spreadsheets import Sheet
from workers.models import Programme, User
from workers.refusals import Refused
from workers.shown_first import confirmed, signed

SALT = "reports.figures"
# Ten years.
MOST_QUARTERS = 40
MOST_COUNTED = 1_000_000
# What a column may be called, in small letters.
COLUMNS = {
    "quarter": ("quarter", "period"),
    "sickness": ("sickness", "days of sickness", "sick days", "sickness rate"),
    "turnover": ("turnover", "people who left", "leavers", "turnover rate"),
}
# Where a number of a column is kept, and where a rate.
KEPT = {"sickness": ("sick_days", "sick_percent"), "turnover": ("leavers", "left_percent")}
WHOLE = re.compile(r"\d{1,7}", re.ASCII)
RATE = re.compile(r"(\d{1,7})(?:[.,](\d{1,6}))?\s*%", re.ASCII)
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(frozen=True)
class Entry:
    """One quarter of a file, and what is to be kept of it."""

    period: Period
    said: dict[str, str]

    def words(self, column: str) -> str:
        count, rate = (self.said.get(name) for name in KEPT[column])
        return count or (f"{rate}%" if rate else "")

    @property
    def sickness(self) -> str:
        return self.words("sickness")

    @property
    def turnover(self) -> str:
        return self.words("turnover")


@dataclass
class Preview:
    """What a file holds, and everything that is wrong in it."""

    entries: list[Entry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    # Headings of columns that are not read.
    not_read: list[str] = field(default_factory=list)


def preview(sheet: Sheet, *, programme: Programme) -> Preview:
    """Read a file without keeping anything: every error names its line and cell.

    Raises Refused where the headings, or all figures, are missing.
    """
    places, not_read = _headings(sheet.rows)
    quarters = _quarters(programme)
    found = Preview(errors=[_merged(cells) for cells in sheet.merged], not_read=not_read)
    lines: dict[Period, int] = {}
    width = len(sheet.rows[0])
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(row[width:]):
            found.errors.append(_too_long(number))
            continue
        cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
        if any(cells.values()):
            entry = _entry(number, cells, places, quarters, lines, found)
            found.entries += [entry] if entry else []
    if not found.entries and not found.errors:
        raise Refused(_("The file has no figures below its headings."), "file")
    return found


def _headings(rows: list[list[str]]) -> tuple[dict[str, int], list[str]]:
    """Where each column is, and the headings of those that are not read."""
    typed = rows[0] if rows else []
    if not any(typed):
        raise Refused(_("The file is empty."), "file")
    places: dict[str, int] = {}
    not_read = []
    for at, heading in enumerate(typed):
        name = next((name for name, words in COLUMNS.items() if heading.lower() in words), None)
        if name is None:
            not_read += [heading[:30]] if heading else []
        elif name in places:
            said = _("“%(one)s” and “%(other)s” are the same figure twice: leave one out.")
            raise Refused(said % {"one": typed[places[name]], "other": heading}, "file")
        else:
            places[name] = at
    if "quarter" not in places or len(places) < 2:
        raise Refused(
            _("The first row needs a column “quarter”, and “sickness” or “turnover” beside it."),
            "file",
        )
    return places, not_read


def _too_long(number: int) -> str:
    said = _(
        "Line %(line)d has more cells than there are headings. A number with a comma, like 4,5%%, "
        "needs quotes around it, or a point: 4.5%%."
    )
    return said % {"line": number}


def _quarters(programme: Programme) -> dict[str, Period]:
    """Closed quarters of the programme, by what their lines may say."""
    closed = closed_quarters(
        since=programme.started_on, today=timezone.localdate(), most=MOST_QUARTERS
    )
    if not closed:
        raise Refused(_("No quarter of this programme has closed yet."), "file")
    found = {}
    for period in closed:
        found[_plain(period.label)] = period
        found |= {period.starts_on.strftime(shape): period for shape in DAYS}
    return found


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[\s–-]+|\bto\b", " ", words.lower()).split())


def _merged(cells: str) -> str:
    said = _("Cells %(cells)s are merged: split them, so that each line has its own figures.")
    return said % {"cells": cells}


def _entry(
    number: int,
    cells: dict[str, str],
    places: dict[str, int],
    quarters: dict[str, Period],
    lines: dict[Period, int],
    found: Preview,
) -> Entry | None:
    """What a line says; what is wrong in any of its cells is added to the errors."""
    before, said, period = len(found.errors), {}, None
    for name, typed in cells.items():
        try:
            if name == "quarter":
                period = _quarter(typed, quarters, lines, number)
            else:
                said |= _figure(typed, *KEPT[name])
        except ValueError as wrong:
            parts = {"line": number, "cell": f"{chr(65 + places[name])}{number}", "said": wrong}
            found.errors.append(_("Line %(line)d, cell %(cell)s: %(said)s") % parts)
    if len(found.errors) > before:
        return None
    return Entry(period, said)


def _quarter(
    typed: str, quarters: dict[str, Period], lines: dict[Period, int], number: int
) -> Period:
    period = quarters.get(typed) or quarters.get(_plain(typed))
    if period is None:
        known = {"typed": typed[:30], "like": next(iter(quarters.values())).label}
        raise ValueError(
            _("“%(typed)s” is no closed quarter of this programme. Write it like %(like)s.") % known
            if typed
            else _("Say which quarter, like %(like)s.") % known
        )
    if lines.setdefault(period, number) != number:
        said = _("This quarter is in line %(line)d already.")
        raise ValueError(said % {"line": lines[period]})
    return period


def _figure(typed: str, count: str, rate: str) -> dict[str, str]:
    """A number of days or people, or a rate; nothing where nothing is known."""
    if not typed:
        return {}
    if typed.startswith(("=", "+", "-", "@")):
        raise ValueError(_("This is a formula. Put in what comes of it, as a number."))
    if found := RATE.fullmatch(typed):
        percent = Decimal(f"{found[1]}.{found[2] or 0}")
        if percent > 100:
            raise ValueError(_("A rate is at most 100%."))
        return {rate: str(percent.quantize(Decimal("0.1")))}
    if not WHOLE.fullmatch(typed) or int(typed) > MOST_COUNTED:
        raise ValueError(
            _("“%(typed)s” is no figure. Use a whole number like 31, or a rate like 4.5%%.")
            % {"typed": typed[:30]}
        )
    return {count: str(int(typed))}


def as_token(found: Preview, *, by: User, programme: Programme) -> str:
    """What was shown and when, for the next page to confirm."""
    rows = [[one.period.starts_on.isoformat(), one.said] for one in found.entries]
    shown = [timezone.now().isoformat(), rows]
    return signed(shown, salt=SALT, by=by, programme=programme)


def from_token(token: str, *, by: User, programme: Programme) -> tuple[datetime, list[Entry]]:
    """What was shown and is now confirmed. Raises Refused for another person's or a changed one."""
    shown_at, rows = confirmed(token, salt=SALT, by=by, programme=programme)
    entries = [Entry(Period(date.fromisoformat(day)), said) for day, said in rows]
    return datetime.fromisoformat(shown_at), entries


@transaction.atomic
def keep(*, entries: list[Entry], shown_at: datetime, programme: Programme) -> int:
    """Keep the figures beside the reports of their quarters; how many quarters.

    A figure of the file takes the place of what was entered before, number or rate; what the file
    does not say stays. Raises Refused where one was entered otherwise since the file was shown.
    """
    days = [entry.period.starts_on for entry in entries]
    there = Value.objects.filter(programme=programme, kind=QUARTER, starts_on__in=days)
    since = {each.period: each for each in there.select_for_update() if each.changed_at > shown_at}
    for entry in entries:
        said: dict = {}
        for pair in KEPT.values():
            if set(pair) & entry.said.keys():
                said |= {name: entry.said.get(name) for name in pair}
        if entry.period in since:
            _check_same(since[entry.period], said)
        put_beside(programme=programme, period=entry.period, said=said)
    return len(entries)


def _check_same(value: Value, said: dict) -> None:
    """Pressing twice is as good as once, and never undoes a correction in between."""
    if any(_text(getattr(value, name)) != _text(kept) for name, kept in said.items()):
        sentence = _("Figures of %(period)s were entered since. Choose the file again to see them.")
        raise Refused(sentence % {"period": value.period.label})


def _text(kept: int | Decimal | str | None) -> str:
    return "" if kept is None else str(kept)
