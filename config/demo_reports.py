"""Reports of the demo, released for real: the last year and what came after; costs and sickness."""

import os
import random
from contextlib import suppress
from decimal import Decimal

from django.utils import timezone

from config.demo_people import SHORELINE
from reflections import six_areas
from reports import choosing, releasing, requests
from reports.models import Release
from reports.periods import Period, closed_quarters
from supervision.contributing import AREAS, THEMES, theme_code
from supervision.models import Contribution
from supervision.record_words import THEMES as NAMED
from workers.models import Programme
from workers.refusals import Refused

# More than there can be since the last closed year began.
QUARTERS = 8
LENDERS = 18
# How often one of them names a theme; workload is what nearly all do.
OFTEN = {"vicarious-trauma": 0.55, "boundaries": 0.45, "workload": 0.9, "team": 0.25}


def release(seed: int = 2026) -> None:
    """Once everything else is there: the reports role counts it."""
    programme = Programme.objects.get(name=SHORELINE)
    known = {"fewest": 5, "roster": 10, "target_percent": 90}
    choosing.choose(programme=programme, weeks_between=programme.weeks_between, **known)
    year = requests.last_year(timezone.localdate())
    _lend(programme, year, random.Random(seed))  # noqa: S311
    for each in Programme.objects.order_by("pk"):
        quarters = closed_quarters(since=year.starts_on, today=timezone.localdate(), most=QUARTERS)
        _make(each, [*reversed(quarters), year])
    for number, each in enumerate(Release.objects.filter(programme=programme).order_by("pk")):
        quarters = len(each.period.quarters)
        choosing.say_value(
            release=each,
            hour_cost=Decimal("85"),
            worker_hour_cost=Decimal("19.50"),
            sick_days=(96 - 6 * number) * quarters,
            leavers=max(3 - number // 2, 1) * quarters,
        )


def _make(programme: Programme, periods: list[Period]) -> None:
    """Those that can be reported: a programme that is younger has no year yet."""
    for period in periods:
        with suppress(Refused):
            releasing.make(requests.ask_for_release(programme=programme, period=period))


def _lend(programme: Programme, year: Period, chance: random.Random) -> None:
    """What workers lent without a name, as if run_jobs had mixed it; by nobody's keys."""
    codes = [
        (quarter, code)
        for quarter in year.quarters
        for _lender in range(LENDERS)
        for code in _codes(chance)
    ]
    Contribution.objects.using("owner").bulk_create(
        Contribution(
            programme=programme, quarter=quarter.starts_on, code=code, token=os.urandom(32)
        )
        for quarter, code in codes
    )


def _codes(chance: random.Random) -> list[str]:
    """What one of them lent in one quarter."""
    themes = [code for code, _label in NAMED if chance.random() < OFTEN.get(code, 0.08)]
    found = [THEMES, *map(theme_code, themes)]
    for scale in six_areas.own().subscales:
        band = scale.bands[chance.random() < 0.75]
        found.append(f"{AREAS}:{six_areas.CODE}:{scale.code}:{band.low}-{band.high}")
    return found
