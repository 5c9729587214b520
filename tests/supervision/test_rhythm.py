"""When the next session is due, and in which words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.rhythm import due_on, out_of_post, status_for_supervisor, words_for_worker

LAST = date(2026, 3, 2)
TODAY = date(2026, 4, 1)


def leave(*days: int) -> tuple[date, date | None]:
    away, back = days if len(days) == 2 else (*days, None)
    return LAST + timedelta(away), None if back is None else LAST + timedelta(back)


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
        ([leave(10, 20), leave(15, 24)], 56),
        ([leave(10, 24), leave(12, 14)], 56),
    ],
)
def test_days_on_leave_do_not_count(leaves, days):
    assert due_on(since=LAST, weeks=6, away=leaves) == LAST + timedelta(days)


def test_nothing_is_due_while_no_return_is_known():
    assert due_on(since=LAST, weeks=6, away=[leave(10)]) is None


@given(
    weeks=st.integers(1, 26),
    spans=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 30)), max_size=4),
)
def test_as_many_days_at_work_pass_as_the_programme_asks(weeks, spans):
    leaves, free_from = [], 0
    for gap, length in spans:
        leaves.append(leave(free_from + gap, free_from + gap + length))
        free_from += gap + length
    due = due_on(since=LAST, weeks=weeks, away=leaves)
    days = [LAST + timedelta(n) for n in range((due - LAST).days)]
    at_work = [day for day in days if not any(away <= day < back for away, back in leaves)]
    assert len(at_work) == weeks * 7


@pytest.mark.parametrize(
    ("posts", "away"),
    [
        ([], []),
        ([leave(-50)], [(date.min, leave(-50)[0])]),
        ([leave(-50, 10), leave(10)], [(date.min, leave(-50)[0])]),
        ([leave(-50, 10), leave(24)], [(date.min, leave(-50)[0]), leave(10, 24)]),
        ([leave(-50, 10)], [(date.min, leave(-50)[0]), leave(10)]),
    ],
)
def test_days_without_a_post_are_days_away(posts, away):
    assert out_of_post(posts) == away


def test_a_day_on_leave_between_two_posts_is_lost_once():
    posts = [leave(-50, 10), leave(24)]
    away = [*out_of_post(posts), leave(20, 30)]
    assert due_on(since=LAST, weeks=6, away=away) == LAST + timedelta(42 + 20)


@given(
    weeks=st.integers(1, 26),
    spans=st.lists(st.tuples(st.integers(-60, 300), st.integers(0, 60)), max_size=6),
)
def test_spans_that_overlap_are_lost_once(weeks, spans):
    away = [leave(start, start + length) for start, length in spans]
    due = due_on(since=LAST, weeks=weeks, away=away)
    days = [LAST + timedelta(n) for n in range((due - LAST).days)]
    assert sum(not any(gone <= day < back for gone, back in away) for day in days) == weeks * 7


@pytest.mark.parametrize(
    ("due", "booked", "words"),
    [
        (date(2026, 3, 20), None, "Was due 12 days ago"),
        (date(2026, 3, 31), None, "Was due 1 day ago"),
        (date(2026, 4, 3), None, "Due by 3 April"),
        (date(2026, 4, 3), date(2026, 4, 2), "Up to date"),
        (date(2026, 4, 3), date(2026, 4, 9), "Due by 3 April"),
        (None, None, "On leave or not in post"),
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
