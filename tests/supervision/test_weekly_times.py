"""Which single times a weekly one consists of, whatever the clocks do, over thirty years."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.bank_holidays import bank_holiday
from supervision.models import Pattern
from supervision.publishing import Taken
from supervision.weekly_times import Span, sessions_of, times_of
from workers.models import Programme

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
FIRST, LAST = date(2020, 1, 1), date(2050, 12, 31)


@st.composite
def patterns(draw, zones=ZONES) -> Pattern:
    """Any weekly time that the work accepts."""
    starts = draw(st.integers(0, 24 * 60 - 16))
    ends = draw(st.integers(starts + 15, 24 * 60 - 1))
    first = draw(st.dates(FIRST, LAST - timedelta(days=400)))
    return Pattern(
        programme=Programme(time_zone=draw(st.sampled_from(zones))),
        weekday=draw(st.integers(0, 6)),
        starts=at(starts),
        ends=at(ends),
        minutes=draw(st.integers(15, min(480, ends - starts))),
        gap_minutes=draw(st.integers(0, ends - starts - 1)),
        started_on=first,
        ended_on=draw(st.none() | st.dates(first, LAST)),
    )


def at(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def weekly(starts: str, ends: str, minutes: int, gap: int = 0, weekday: int = 6) -> Pattern:
    return Pattern(
        programme=Programme(time_zone="Europe/London"),
        weekday=weekday,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        minutes=minutes,
        gap_minutes=gap,
        started_on=FIRST,
    )


def clocks(pattern: Pattern, day: date) -> list[tuple[str, int]]:
    """Each session of a day as the wall shows it, and how many minutes it really lasts."""
    spans = times_of(pattern, day, day + timedelta(days=1))
    return [
        (
            f"{span.starts_at.astimezone(pattern.programme.zone):%H:%M}",
            int((span.ends_at - span.starts_at).total_seconds()) // 60,
        )
        for span in spans
    ]


@given(pattern=patterns(), days=st.integers(1, 400))
def test_every_time_shows_what_the_wall_clock_promises(pattern, days):
    first = pattern.started_on
    promised = set(sessions_of(pattern))
    for span in times_of(pattern, first, first + timedelta(days=days)):
        shown = [
            moment.astimezone(UTC).astimezone(pattern.programme.zone)
            for moment in (span.starts_at, span.ends_at)
        ]
        assert tuple(each.time() for each in shown) in promised
        assert {each.date() for each in shown} == {span.day}
        assert span.day.weekday() == pattern.weekday
        assert first <= span.day < min(pattern.ended_on or LAST, first + timedelta(days=days))


@given(pattern=patterns(), days=st.integers(1, 400))
def test_no_two_times_overlap_and_the_gaps_are_kept(pattern, days):
    first = pattern.started_on
    times = list(times_of(pattern, first, first + timedelta(days=days)))
    gap, length = timedelta(minutes=pattern.gap_minutes), timedelta(minutes=pattern.minutes)
    assert all(span.ends_at - span.starts_at >= length for span in times)
    for one, another in zip(times, times[1:], strict=False):
        assert another.starts_at - one.ends_at >= gap


@given(pattern=patterns(), splits=st.lists(st.integers(0, 200), max_size=5))
def test_any_split_of_the_days_gives_the_same_times(pattern, splits):
    first = pattern.started_on
    days = [first + timedelta(days=each) for each in sorted([0, *splits, 200])]
    parts = [
        span
        for begin, end in zip(days, days[1:], strict=False)
        for span in times_of(pattern, begin, end)
    ]
    assert parts == list(times_of(pattern, first, days[-1]))


@given(pattern=patterns(zones=["UTC"]))
def test_where_the_clocks_never_change_as_many_sessions_fit_as_can(pattern):
    day = pattern.started_on + timedelta(days=(pattern.weekday - pattern.started_on.weekday()) % 7)
    pattern.ended_on = None
    *_rest, last = times_of(pattern, day, day + timedelta(days=1))
    ends = datetime.combine(day, pattern.ends, tzinfo=UTC)
    another = timedelta(minutes=pattern.gap_minutes + pattern.minutes)
    assert last.ends_at <= ends < last.ends_at + another


def test_an_hour_that_is_skipped_makes_no_time_and_none_is_shortened():
    spring = date(2026, 3, 29)
    assert clocks(weekly("00:00", "04:00", 60), spring) == [("02:00", 60), ("03:00", 60)]
    assert clocks(weekly("00:30", "02:30", 120), spring) == []
    assert clocks(weekly("01:30", "02:30", 60), spring) == []


def test_an_hour_that_comes_twice_means_the_first():
    autumn = date(2026, 10, 25)
    assert clocks(weekly("01:00", "03:00", 60), autumn) == [("01:00", 120), ("02:00", 60)]
    first = next(times_of(weekly("01:30", "02:30", 60), autumn, autumn + timedelta(days=1)))
    assert first.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_gap_that_the_clock_change_swallows_leaves_the_later_session_out():
    pattern = weekly("00:00", "03:00", 50, gap=70)
    assert clocks(pattern, date(2026, 3, 22)) == [("00:00", 50), ("02:00", 50)]
    assert clocks(pattern, date(2026, 3, 29)) == [("00:00", 50)]


@given(
    times=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 15)), max_size=20),
    wanted=st.tuples(st.integers(0, 90), st.integers(1, 15)),
)
def test_what_is_taken_is_found_as_by_looking_at_each(times, wanted):
    def span(begin: int, length: int) -> Span:
        start = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=begin)
        return Span(start.date(), start, start + timedelta(minutes=length))

    spans, one = [span(*each) for each in times], span(*wanted)
    meets = any(each.starts_at < one.ends_at and each.ends_at > one.starts_at for each in spans)
    assert Taken(spans).meets(one) == meets


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("england_and_wales", date(2026, 4, 6), "Easter Monday"),
        ("scotland", date(2026, 4, 6), ""),
        ("scotland", date(2026, 1, 2), "New Year Holiday"),
        ("england_and_wales", date(2026, 1, 2), ""),
        ("northern_ireland", date(2026, 3, 17), "Saint Patrick's Day"),
        ("england_and_wales", date(2027, 12, 27), "Christmas Day (observed)"),
        ("england_and_wales", date(2045, 12, 25), "Christmas Day"),
        ("none", date(2026, 12, 25), ""),
    ],
)
def test_bank_holidays_are_those_of_the_country(country, day, name, monkeypatch):
    def refuse(*given, **named):
        raise AssertionError("something called out")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert bank_holiday(country, day) == name
