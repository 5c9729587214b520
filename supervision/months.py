"""The month of a calendar: each date with how many times are free on it."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS

# Weeks begin on Monday.
WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Date:
    """One date of the calendar; those of the months around it are left blank."""

    day: date
    free: int
    in_month: bool


@dataclass(frozen=True)
class Month:
    """A month in weeks, and the months before and after it that have free times too."""

    first: date
    weeks: list[list[Date]]
    before: date | None
    after: date | None

    @property
    def words(self) -> str:
        return f"{MONTHS[self.first.month]} {self.first.year}"


def month_of(days: list[tuple[date, int]], *, asked: str, today: date) -> Month | None:
    """The month that was asked for, as 2026-12, or the first with a free time; None without any.

    A month that cannot be, or in which nothing is free, is as if none was asked for. Weeks that
    are over are left out.
    """
    if not days:
        return None
    months = sorted({day.replace(day=1) for day, _free in days})
    wanted = [first for first in months if first.isoformat()[:7] == asked]
    first = (wanted or months)[0]
    at, free = months.index(first), dict(days)
    weeks = [
        [Date(day, free.get(day, 0), day.month == first.month) for day in week]
        for week in WEEKS.monthdatescalendar(first.year, first.month)
        if week[-1] >= today
    ]
    return Month(
        first=first,
        weeks=weeks,
        before=months[at - 1] if at else None,
        after=months[at + 1] if at + 1 < len(months) else None,
    )
