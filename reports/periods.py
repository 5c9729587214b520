"""The quarters and years that reports are about; only closed ones, never a free span of dates."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from supervision.quarters import first_of_quarter

QUARTER, YEAR = "quarter", "year"
MONTHS = {QUARTER: 3, YEAR: 12}
# Charities' and councils' years begin in April.
FIRST_MONTH_OF_YEAR = 4
FIRST_MONTHS = {QUARTER: (1, 4, 7, 10), YEAR: (FIRST_MONTH_OF_YEAR,)}


@dataclass(frozen=True, order=True)
class Period:
    """A quarter of the calendar, or a year from April to March."""

    starts_on: date
    kind: str = QUARTER

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        return months_later(self.starts_on, MONTHS[self.kind])

    @property
    def ends_on(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def key(self) -> str:
        """How figures name it: `quarter 2026-07-01`."""
        return f"{self.kind} {self.starts_on.isoformat()}"

    @property
    def days(self) -> int:
        return (self.after - self.starts_on).days

    @property
    def quarters(self) -> list["Period"]:
        """The quarters of a year; a quarter is its own."""
        steps = range(0, MONTHS[self.kind], 3)
        return [Period(months_later(self.starts_on, step)) for step in steps]

    @property
    def label(self) -> str:
        """July to September 2026."""
        if self.kind == YEAR:
            return _("April %(first)d to March %(last)d") % {
                "first": self.starts_on.year,
                "last": self.starts_on.year + 1,
            }
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.starts_on, "F"),
            "last": date_format(self.ends_on, "F Y"),
        }

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment and the first one after it, by the clock of the programme."""
        first = datetime.combine(self.starts_on, time.min, tzinfo=zone)
        return first, datetime.combine(self.after, time.min, tzinfo=zone)

    def is_whole(self) -> bool:
        """Whether it begins on a day on which such a period begins."""
        return self.starts_on.day == 1 and self.starts_on.month in FIRST_MONTHS[self.kind]


def months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def quarter_of(day: date) -> Period:
    return Period(first_of_quarter(day))


def year_of(day: date) -> Period:
    year = day.year if day.month >= FIRST_MONTH_OF_YEAR else day.year - 1
    return Period(date(year, FIRST_MONTH_OF_YEAR, 1), YEAR)


def years_too_old(today: date) -> date:
    """Quarters before this day are of years that cannot be reported any more.

    A year can be until a year after its end; what its quarters were counted from is let go then.
    """
    return months_later(year_of(today).starts_on, -MONTHS[YEAR])


def closed_quarters(*, since: date, today: date, most: int) -> list[Period]:
    """The quarters that are over, from the one of the first day on, the newest first."""
    found, quarter = [], quarter_of(today)
    while len(found) < most:
        quarter = Period(months_later(quarter.starts_on, -3))
        if quarter < quarter_of(since):
            break
        found.append(quarter)
    return found
