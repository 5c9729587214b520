"""Reports of the demo: the last two quarters, released for real; a target, costs and sickness."""

from decimal import Decimal

from django.utils import timezone

from config.demo_people import SHORELINE
from reports import choosing, releasing, requests
from reports.models import Release
from reports.periods import closed_quarters
from workers.models import Programme

QUARTERS = 2


def release() -> int:
    """Once everything else is there: the reports role counts it. How many were released."""
    programme = Programme.objects.get(name=SHORELINE)
    choosing.choose(programme=programme, fewest=5, roster=10, target_percent=90)
    released = sum(_quarters_of(each) for each in Programme.objects.order_by("pk"))
    for number, each in enumerate(Release.objects.filter(programme=programme)):
        choosing.say_value(
            release=each,
            hour_cost=Decimal("85"),
            worker_hour_cost=Decimal("19.50"),
            sick_days=96 - 11 * number,
            leavers=3 - number,
        )
    return released


def _quarters_of(programme: Programme) -> int:
    quarters = closed_quarters(
        since=programme.started_on, today=timezone.localdate(), most=QUARTERS
    )
    for quarter in reversed(quarters):
        releasing.make(requests.ask_for_release(programme=programme, period=quarter))
    return len(quarters)
