"""The single times that a weekly one consists of, by the wall clock of its programme."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from supervision.models import Pattern
from supervision.offering import wall_clock
from workers.refusals import Refused

ANY_DAY = date(2001, 1, 1)


@dataclass(frozen=True)
class Span:
    """A time that could be offered, and the day it is on by the clock of its programme."""

    day: date
    starts_at: datetime
    ends_at: datetime


def horizon(pattern: Pattern) -> tuple[date, date]:
    """From today until the first day that is not published yet: it moves on with every day."""
    today = timezone.localdate(timezone=pattern.programme.zone)
    until = today + timedelta(weeks=pattern.weeks_ahead)
    first = max(today, pattern.started_on)
    return first, min(until, pattern.ended_on) if pattern.ended_on else until


def times_of(pattern: Pattern, first: date, until: date) -> Iterator[Span]:
    """Every session of a weekly time from the first day until before the last, in order.

    10:00 is 10:00 on the wall, whichever way the clocks have changed. An hour that is skipped that
    day makes no session, and one that comes twice means the first.
    """
    first = max(first, pattern.started_on)
    until = min(until, pattern.ended_on) if pattern.ended_on else until
    day = first + timedelta(days=(pattern.weekday - first.weekday()) % 7)
    while day < until:
        yield from _of_day(pattern, day)
        day += timedelta(weeks=1)


def sessions_of(pattern: Pattern) -> list[tuple[time, time]]:
    """Start and end of each session by the clock, as many as fit with the gaps between them."""
    starts, ends = (
        datetime.combine(ANY_DAY, at, tzinfo=UTC) for at in (pattern.starts, pattern.ends)
    )
    length = timedelta(minutes=pattern.minutes)
    step = length + timedelta(minutes=pattern.gap_minutes)
    number = (ends - starts - length) // step + 1
    begin = [starts + step * each for each in range(number)]
    return [(each.time(), (each + length).time()) for each in begin]


def _of_day(pattern: Pattern, day: date) -> Iterator[Span]:
    """A session that the clock change would shorten, or push onto the one before, is left out."""
    zone, after = pattern.programme.zone, None
    for starts, ends in sessions_of(pattern):
        try:
            begin, end = wall_clock(day, starts, zone), wall_clock(day, ends, zone)
        except Refused:
            continue
        if end - begin < timedelta(minutes=pattern.minutes) or (after and begin < after):
            continue
        after = end + timedelta(minutes=pattern.gap_minutes)
        yield Span(day, begin, end)
