"""What a lead chooses and enters for reports; one function for each event."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models import Choices, Release, Value
from workers.models import Programme
from workers.refusals import Refused


@transaction.atomic
def choose(
    *, programme: Programme, fewest: int, roster: int, target_percent: int | None
) -> Choices:
    """Set thresholds for releases from now on, and a target; what is released stays as it is.

    Raises Refused where the smallest team could not hold both sides of a figure.
    """
    if fewest < 3:
        raise Refused(_("Behind a figure there must be at least 3 people."), "fewest")
    if roster < 2 * fewest:
        raise Refused(
            _("A team shown alone needs at least twice as many people as stand behind a figure."),
            "roster",
        )
    chosen = {"fewest": fewest, "roster": roster, "target_percent": target_percent}
    return Choices.objects.update_or_create(
        programme=programme, defaults=chosen | {"changed_at": timezone.now()}
    )[0]


def choices_of(programme: Programme) -> Choices:
    """What was chosen, or what holds where nothing was."""
    return Choices.objects.filter(programme=programme).first() or Choices(programme=programme)


@transaction.atomic
def say_value(
    *,
    release: Release,
    hour_cost: Decimal,
    worker_hour_cost: Decimal | None,
    sick_days: int | None,
    leavers: int | None,
) -> Value:
    """Keep what an hour cost in the period of a release, and sickness and turnover beside it."""
    for field, cost in (("hour_cost", hour_cost), ("worker_hour_cost", worker_hour_cost)):
        if cost is not None and cost <= 0:
            raise Refused(_("An hour costs more than nothing."), field)
    said = {"hour_cost": hour_cost, "worker_hour_cost": worker_hour_cost}
    said |= {"sick_days": sick_days, "leavers": leavers, "changed_at": timezone.now()}
    return Value.objects.update_or_create(
        programme=release.programme, kind=release.kind, starts_on=release.starts_on, defaults=said
    )[0]
