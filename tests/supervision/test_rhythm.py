"""When the next session is due, and in which words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.rhythm import due_on, status_for_supervisor, words_for_worker

LAST = date(2026, 3, 2)
TODAY = date(2026, 4, 1)


def leave(*days: int) -> tuple[date, date | None]:
    away, back = days if len(days) == 2 else (*days, None)
    return LAST + timedelta(away), back and LAST + timedelta(back)


@pytest.mark.parametrize(
    ("leaves", "days"),
    [
        ([], 42),
        ([leave(10, 17)], 49),
        ([leave(-5, 5)], 47),
        ([leave(-10, -5)], 42),
        ([leave(40, 47)], 49),
        ([leave(43, 50)], 42),
        ([leave(10, 17), leave(45, 52)], 56),
    ],
)
def test_days_on_leave_do_not_count(leaves, days):
    assert due_on(since=LAST, weeks=6, leaves=leaves) == LAST + timedelta(days)


def test_nothing_is_due_while_no_return_is_known():
    assert due_on(since=LAST, weeks=6, leaves=[leave(10)]) is None


@given(
    weeks=st.integers(1, 26),
    spans=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 30)), max_size=4),
)
def test_as_many_days_at_work_pass_as_the_programme_asks(weeks, spans):
    leaves, free_from = [], 0
    for gap, length in spans:
        leaves.append(leave(free_from + gap, free_from + gap + length))
        free_from += gap + length
    due = due_on(since=LAST, weeks=weeks, leaves=leaves)
    days = [LAST + timedelta(n) for n in range((due - LAST).days)]
    at_work = [day for day in days if not any(away <= day < back for away, back in leaves)]
    assert len(at_work) == weeks * 7


@pytest.mark.parametrize(
    ("due", "booked", "words"),
    [
        (date(2026, 3, 20), None, "Was due 12 days ago"),
        (date(2026, 3, 31), None, "Was due 1 day ago"),
        (date(2026, 4, 3), None, "Due by 3 April"),
        (date(2026, 4, 3), date(2026, 4, 2), "Up to date"),
        (date(2026, 4, 3), date(2026, 4, 9), "Due by 3 April"),
        (None, None, "On leave"),
    ],
)
def test_a_supervisor_reads_how_a_pair_stands(due, booked, words):
    assert status_for_supervisor(due=due, booked=booked, today=TODAY).words == words


def test_the_longest_waiting_come_first():
    dues = [date(2026, 4, 20), None, date(2026, 3, 1), date(2026, 3, 20)]
    found = sorted(
        dues,
        key=lambda due: status_for_supervisor(due=due, booked=None, today=TODAY).urgency,
    )
    assert found == [date(2026, 3, 1), date(2026, 3, 20), date(2026, 4, 20), None]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 3, 1), "Your next one is due."),
        (date(2026, 4, 20), "Your next one is due by 20 April."),
        (None, ""),
    ],
)
def test_a_worker_never_reads_overdue(due, words):
    assert words_for_worker(due=due, today=TODAY) == words
