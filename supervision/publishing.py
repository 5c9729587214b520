"""Weekly times become times that can be booked, as far ahead as each is published.

Nothing that exists is touched, and what a supervisor took back by hand does not return.
"""

import logging
import threading
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision import open_times
from supervision.bank_holidays import bank_holiday
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Away, Booking, Pattern, Slot, Waiting
from supervision.offering import LONGEST
from supervision.weekly_times import Span, horizon, times_of
from workers.models import Programme
from workers.refusals import Refused

logger = logging.getLogger(__name__)
JOBS = "jobs"
# What the jobs role may know of a programme, to publish its times.
NEEDED = "time_zone", "country", "early_release_hours"
BATCH = 1000


class Timed(Protocol):
    starts_at: datetime
    ends_at: datetime


class Taken:
    """Times of which only matters whether another one meets any of them."""

    def __init__(self, times: Iterable[Timed]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for starts, ends in sorted((each.starts_at, each.ends_at) for each in times):
            self.add(starts, ends)

    def add(self, starts: datetime, ends: datetime) -> None:
        """One that begins no earlier than those before it; what overlaps becomes one."""
        if self.ends and starts < self.ends[-1]:
            self.ends[-1] = max(self.ends[-1], ends)
        else:
            self.starts.append(starts)
            self.ends.append(ends)

    def meets(self, span: Timed) -> bool:
        """Whether the last one that begins before this ends goes on after it has begun."""
        before = bisect_right(self.starts, span.ends_at) - 1
        if before >= 0 and self.starts[before] == span.ends_at:
            before -= 1
        return before >= 0 and self.ends[before] > span.starts_at


class Diary:
    """What stands in the way of a supervisor's weekly times: read once, in a few queries."""

    def __init__(self, supervisor_id: int, *, until: date, using: str = DEFAULT_DB_ALIAS) -> None:
        now = timezone.now()
        # An hour more for any clock, and what began before now and still goes on.
        last = now + timedelta(days=(until - now.date()).days + 2)
        span = {"starts_at__gt": now - LONGEST, "starts_at__lt": last}
        self.away = list(
            Away.objects.using(using)
            .filter(supervisor=supervisor_id)
            .not_over(now.date() - timedelta(days=1))
        )
        slots = Slot.objects.using(using).filter(supervisor=supervisor_id, **span)
        times = "id", "starts_at", "ends_at"
        self.offered = list(slots.filter(withdrawn_at=None).only(*times))
        by_hand = slots.filter(pattern__supervisor=supervisor_id, withdrawn_at__isnull=False)
        self.by_hand = list(by_hand.only(*times, "pattern_id"))
        engaged = Booking.objects.using(using).standing().filter(worker=supervisor_id, **span)
        self.engaged = Taken(engaged.only("starts_at", "ends_at"))

    def obstacles(self, pattern: Pattern, *, in_place_of: Pattern | None = None) -> "Obstacles":
        """What stands in the way of this weekly time, which may follow upon another."""
        known_as = (in_place_of or pattern).pk
        by_hand = Taken(slot for slot in self.by_hand if slot.pattern_id == known_as)
        return Obstacles(self, pattern.programme.country, Taken(self.offered), by_hand)


class Obstacles:
    """Says of each time of a weekly one why it cannot be offered."""

    def __init__(self, diary: Diary, country: str, offered: Taken, by_hand: Taken) -> None:
        self.diary, self.country = diary, country
        self.offered, self.by_hand = offered, by_hand

    def against(self, span: Span) -> str:
        """The reason in words, or nothing when the time can be offered."""
        if holiday := bank_holiday(self.country, span.day):
            return _("bank holiday: %(name)s") % {"name": holiday}
        if any(away.holds_on(span.day) for away in self.diary.away):
            return _("you are away")
        if self.by_hand.meets(span):
            return _("you withdrew it")
        if self.diary.engaged.meets(span):
            return _("you have protected time of your own then")
        if self.offered.meets(span):
            return _("you offer another time then")
        return ""


def ahead(pattern: Pattern) -> list[Span]:
    """All sessions up to the horizon that have not begun."""
    now = timezone.now()
    return [span for span in times_of(pattern, *horizon(pattern)) if span.starts_at > now]


def opening_of(pattern: Pattern, *, using: str = DEFAULT_DB_ALIAS) -> datetime | None:
    """When new sessions of a weekly time open; where somebody waits, run_jobs asks them first."""
    opens_at = open_times.opening_of(pattern.programme)
    waits = Waiting.objects.using(using).now().filter(programme=pattern.programme_id)
    return opens_at or (timezone.now() if waits.exists() else None)


def slot_of(pattern: Pattern, span: Span, opens_at: datetime | None) -> Slot:
    """A time to offer, as its weekly time says."""
    return Slot(
        programme_id=pattern.programme_id,
        supervisor_id=pattern.supervisor_id,
        pattern=pattern,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        how=pattern.how,
        where=pattern.where,
        capacity=pattern.capacity,
        opens_at=opens_at,
    )


def publish(*, supervisor_id: int, using: str = DEFAULT_DB_ALIAS) -> list[Slot]:
    """Offer what a supervisor's weekly times promise up to their horizons and is not there yet.

    Publishing twice is as good as once. Left out are bank holidays, days away, and what overlaps
    another offered time or protected time of the supervisor's own.
    """
    with transaction.atomic(using=using), taken_or_refused(BUSY, using=using):
        lock_diaries(supervisor_id, using=using)
        patterns = patterns_of(supervisor_id, using=using)
        if not patterns:
            return []
        diary = Diary(supervisor_id, until=max(horizon(each)[1] for each in patterns), using=using)
        new: list[Slot] = []
        for pattern in patterns:
            obstacles = diary.obstacles(pattern)
            free = [span for span in ahead(pattern) if not obstacles.against(span)]
            opens_at = opening_of(pattern, using=using) if free else None
            made = [slot_of(pattern, span, opens_at) for span in free]
            diary.offered += made
            new += made
        return Slot.objects.using(using).bulk_create(new, BATCH)


def patterns_of(supervisor_id: int, *, using: str = DEFAULT_DB_ALIAS) -> list[Pattern]:
    """A supervisor's weekly times that are not over, each with the clock of its programme."""
    # A day earlier than today somewhere: the horizon is then reckoned by the programme's clock.
    yesterday = timezone.now().date() - timedelta(days=1)
    patterns = Pattern.objects.using(using).filter(supervisor=supervisor_id).not_over(yesterday)
    found = list(patterns.order_by("started_on", "pk"))
    wanted = {pattern.programme_id for pattern in found}
    clocks = Programme.objects.using(using).only(*NEEDED).in_bulk(wanted)
    for pattern in found:
        pattern.programme = clocks[pattern.programme_id]
    return found


def publish_due(stop: threading.Event | None = None) -> int:
    """Let every supervisor's horizon move on with the day, as the jobs role; how many times.

    A diary that somebody is changing at this moment waits for the next round.
    """
    in_force = Pattern.objects.using(JOBS).not_over(timezone.now().date() - timedelta(days=1))
    published = 0
    for supervisor_id in in_force.order_by().values_list("supervisor", flat=True).distinct():
        if stop and stop.is_set():
            break
        try:
            published += len(publish(supervisor_id=supervisor_id, using=JOBS))
        except Refused:
            logger.info("The diary of person %s is busy; it waits.", supervisor_id)
    return published
