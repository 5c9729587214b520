"""What a lead chooses and enters for reports; one function for each event."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models import Choices, Release, Value
from reports.periods import Period
from workers.models import Programme
from workers.refusals import Refused


@transaction.atomic
def choose(
    *,
    programme: Programme,
    weeks_between: int,
    fewest: int,
    roster: int,
    target_percent: int | None,
) -> Choices:
    """Set how often people meet where no agreement says otherwise, thresholds for releases from now
    on, and a target; what is released stays as it is.

    Raises Refused where the smallest team could not hold both sides of a figure.
    """
    if fewest < 3:
        raise Refused(_("Behind a figure there must be at least 3 people."), "fewest")
    if roster < 2 * fewest:
        raise Refused(
            _("A team shown alone needs at least twice as many people as stand behind a figure."),
            "roster",
        )
    programme.weeks_between = weeks_between
    programme.save(update_fields=["weeks_between"])
    chosen = {"fewest": fewest, "roster": roster, "target_percent": target_percent}
    return Choices.objects.update_or_create(
        programme=programme, defaults=chosen | {"changed_at": timezone.now()}
    )[0]


def chosen_by(programme: Programme) -> dict:
    """The norm, the target and the thresholds, as the form has them."""
    chosen = choices_of(programme)
    names = "fewest", "roster", "target_percent"
    return {"weeks_between": programme.weeks_between} | {
        name: getattr(chosen, name) for name in names
    }


def choices_of(programme: Programme) -> Choices:
    """What was chosen, or what holds where nothing was."""
    return Choices.objects.filter(programme=programme).first() or Choices(programme=programme)


@transaction.atomic
def say_value(
    *,
    release: Release,
    hour_cost: Decimal | None = None,
    worker_hour_cost: Decimal | None = None,
    sick_days: int | None = None,
    sick_percent: Decimal | None = None,
    leavers: int | None = None,
    left_percent: Decimal | None = None,
) -> None:
    """Keep what an hour cost in the period of a release, and sickness and turnover beside it."""
    for field, cost in (("hour_cost", hour_cost), ("worker_hour_cost", worker_hour_cost)):
        if cost is not None and cost <= 0:
            raise Refused(_("An hour costs more than nothing."), field)
    said = {"hour_cost": hour_cost, "worker_hour_cost": worker_hour_cost}
    said |= {"sick_days": sick_days, "sick_percent": sick_percent}
    said |= {"leavers": leavers, "left_percent": left_percent}
    put_beside(programme=release.programme, period=release.period, said=said)


def put_beside(*, programme: Programme, period: Period, said: dict) -> None:
    """Put figures beside a period, in place of what was entered; what is not said stays."""
    said = said | {"changed_at": timezone.now()}
    value = Value(programme=programme, kind=period.kind, starts_on=period.starts_on, **said)
    Value.objects.bulk_create(
        [value],
        update_conflicts=True,
        unique_fields=["programme", "kind", "starts_on"],
        update_fields=list(said),
    )
