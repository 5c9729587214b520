"""The month of the calendar: whole weeks, each date once, and no month with nothing free."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.months import month_of

DAYS = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(1, 12), min_size=1, max_size=60
)


@given(DAYS, st.integers(0, 47))
def test_each_date_of_the_month_stands_there_once_with_its_number(free, at):
    asked = f"{2026 + at // 12}-{at % 12 + 1:02}"
    month = month_of(sorted(free.items()), asked=asked, today=date(2026, 1, 1))
    shown = [each for week in month.weeks for each in week if each.in_month]
    assert [each.day.day for each in shown] == list(range(1, len(shown) + 1))
    assert {each.day: each.free for each in shown if each.free} == {
        day: number for day, number in free.items() if day.replace(day=1) == month.first
    }
    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in month.weeks)
    for around in (month.before, month.after):
        assert around is None or any(day.replace(day=1) == around for day in free)


@pytest.mark.parametrize("asked", ["", "2026-13", "letters", "1999-01", "2026-12-24", "' OR 1=1"])
def test_a_month_that_cannot_be_or_has_nothing_free_is_the_first_that_has(asked):
    first = date(2026, 11, 30)
    free = [(first, 2), (first + timedelta(days=40), 1)]
    month = month_of(free, asked=asked, today=date(2026, 11, 25))
    assert (month.first, month.before, month.after) == (
        date(2026, 11, 1),
        None,
        date(2027, 1, 1),
    )
    # The weeks before this one are over.
    assert [week[0].day for week in month.weeks] == [date(2026, 11, 23), date(2026, 11, 30)]


def test_without_a_free_time_there_is_no_month():
    assert month_of([], asked="2026-11", today=date(2026, 11, 25)) is None
