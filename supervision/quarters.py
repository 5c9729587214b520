"""The quarters of the calendar, by which times displaced and signals are counted."""

from datetime import date, timedelta


def first_of_quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def last_quarter(today: date) -> tuple[date, date]:
    """First day of the last closed quarter, and the first day after it."""
    after = first_of_quarter(today)
    return first_of_quarter(after - timedelta(days=1)), after
