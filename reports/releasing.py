"""Reports are made in the background, each by one worker, and released once.

Who works on a request claims it for a while. Killed, they leave it to the next; slow, they find it
taken over and publish nothing. One programme has one worker at a time: what is published is tested
together with what was published before and has to do with it.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from reports import disclosing, lent
from reports.counts import Counts
from reports.disclosing import Disclosed, Earlier
from reports.managed import count_managed
from reports.measures import REPORTS, count
from reports.models import Choices, Release, Request, RequestQuerySet
from reports.periods import QUARTER, YEAR, Period
from reports.requests import (
    NEEDED,
    ask_for_what_is_due,
    check_can_be_made,
    one_at_a_time,
)
from reports.tables import Limits
from reports.tallies import earlier_of, keep, let_go
from reports.waiting import waited_of
from workers.models import Programme
from workers.refusals import Refused

logger = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=15)
MOST_ATTEMPTS = 5


def release_due(stop: threading.Event | None = None, *, using: str = REPORTS) -> int:
    """Make every report that was asked for, by somebody or by the calendar; how many."""
    ask_for_what_is_due(using=using)
    made = 0
    # Quarters before the years that are their sum.
    free = Q(claimed_until=None) | Q(claimed_until__lte=timezone.now())
    for request in Request.objects.using(using).open().filter(free).order_by("kind", "starts_on"):
        if stop and stop.is_set():
            break
        try:
            made += make(request, using=using) is not None
        except Exception:  # one report that cannot be made must not stand in the way of others
            logger.warning("A report could not be made; it is tried again.", exc_info=True)
    try:
        let_go(using)
    except Exception:  # the reports are there, and the next round lets go again
        logger.warning("Counts behind reports could not be let go.", exc_info=True)
    return made


def make(request: Request, *, using: str = REPORTS) -> Release | None:
    """Make one report; None where somebody else does, or where there can be none.

    Whether there can be is asked again of every request, however it came into the table.
    """
    if not _claim(request, using):
        return None
    programme = Programme.objects.using(using).only(*NEEDED).get(pk=request.programme_id)
    try:
        with _one_moment(using):
            check_can_be_made(programme=programme, period=request.period, using=using)
            made_at = timezone.now()
            earlier = earlier_of(programme, request.period, using)
            beside = _released(programme.pk, using)
            counts = _count(programme, request.period, using)
    except Refused as refusal:
        return _refuse(request, refusal, using)
    release = Release(
        programme_id=programme.pk, kind=request.kind, starts_on=request.starts_on, made_at=made_at
    )
    _protect(release, request, programme, counts, earlier, using)
    return _publish(release, counts, request, beside, using)


def _protect(
    release: Release,
    request: Request,
    programme: Programme,
    counts: Counts,
    earlier: Earlier,
    using: str,
) -> None:
    """From what was counted to what can be published."""
    choices = Choices.objects.using(using).filter(programme=programme.pk).first()
    limits = Limits(choices.fewest, choices.roster) if choices else Limits()
    signals = _signals(programme, release.period, limits, using)
    _step(request, Request.Step.PROTECTING, using)
    disclosed = disclosing.disclose(
        _attempts(release.period, counts, limits, earlier),
        earlier,
        told=lambda: _step(request, Request.Step.TESTING, using),
    )
    release.rule, release.settings = disclosing.RULE, asdict(limits)
    release.figures = _figures(programme, disclosed, counts, limits) | signals


def _released(programme_id: int, using: str) -> set[int]:
    """Beside which releases a report is tested."""
    released = Release.objects.using(using).filter(programme=programme_id)
    return set(released.values_list("pk", flat=True))


def _count(programme: Programme, period: Period, using: str) -> Counts:
    """The counts, and of a year those of its quarters, and what leads know who manage people."""
    counts = count(programme, period, using=using)
    if period.kind == YEAR:
        counts.quarters = [count(programme, each, using=using) for each in period.quarters]
    counts.managed = count_managed(programme, period, counts, using=using)
    return counts


def _attempts(period: Period, counts: Counts, limits: Limits, earlier: Earlier):
    if period.kind == QUARTER:
        return disclosing.attempts_for_quarter(period.key, counts, limits)
    quarters = [earlier.tables.get(quarter.key) for quarter in period.quarters]
    if None in quarters:
        return iter(())
    return disclosing.attempts_for_year(period.key, quarters, limits, counts, earlier)


def _figures(programme: Programme, disclosed: Disclosed, counts: Counts, limits: Limits) -> dict:
    return {
        "programme": programme.name,
        "level": disclosed.level,
        "refused": disclosed.refused,
        "rows": disclosing.rows_of(disclosed, counts),
        "cells": disclosed.cells,
        "capacity": asdict(counts.capacity) | waited_of(counts, limits),
    }


def _signals(programme: Programme, period: Period, limits: Limits, using: str) -> dict:
    """What workers lent without a name is published by the year alone."""
    if period.kind != YEAR:
        return {}
    return {"signals": lent.figures_of(programme, period, limits, using=using)}


@contextmanager
def _one_moment(using: str) -> Iterator[None]:
    """All counts of one release see the same rows."""
    begun = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        if not begun:
            with connections[using].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _claim(request: Request, using: str) -> bool:
    now = timezone.now()
    with transaction.atomic(using=using):
        one_at_a_time(request.programme_id, using)
        of_programme = Request.objects.using(using).open().filter(programme=request.programme_id)
        if of_programme.filter(claimed_until__gt=now).exists():
            return False
        of_programme.filter(attempts__gte=MOST_ATTEMPTS).update(ended_at=now)
        request.claimed_until = now + CLAIMED_FOR
        claimed = of_programme.filter(pk=request.pk).update(
            claimed_until=request.claimed_until,
            attempts=F("attempts") + 1,
            step=Request.Step.COUNTING,
        )
    return bool(claimed)


def _mine(request: Request, using: str) -> RequestQuerySet:
    """The request, unless somebody took it over."""
    mine = Request.objects.using(using).open()
    return mine.filter(pk=request.pk, claimed_until=request.claimed_until)


def _refuse(request: Request, refusal: Refused, using: str) -> None:
    """End a request that nobody can meet; whoever wants that report later asks again."""
    _mine(request, using).update(ended_at=timezone.now(), step=Request.Step.REFUSED)
    logger.warning("A report was asked for that cannot be made: %s", refusal.sentence)


def _step(request: Request, step: int, using: str) -> None:
    """Say how far it is, and go on being the one who works on it."""
    mine = _mine(request, using)
    request.claimed_until = timezone.now() + CLAIMED_FOR
    mine.update(step=step, claimed_until=request.claimed_until)


def _publish(
    release: Release, counts: Counts, request: Request, beside: set[int], using: str
) -> Release | None:
    """Write the release and end the request, in one transaction.

    None where it is not ours now, or something else of the programme was released since the count:
    beside that it was not tested.
    """
    release.digest = release.worked_out_digest()
    with transaction.atomic(using=using):
        one_at_a_time(release.programme_id, using)
        now = timezone.now()
        if _released(release.programme_id, using) != beside:
            return None
        ours = _mine(request, using).filter(claimed_until__gt=now)
        if not ours.update(ended_at=now, step=Request.Step.DONE):
            return None
        release.save(using=using, force_insert=True)
        keep(release, counts, using)
    return release
