"""What holds from one day until another, and once at a time: the database refuses the rest."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Int8Range(Func):
    """A bigint as a range of one, so that GiST can compare it without an extension."""

    function = "int8range"

    def __init__(self, field: str) -> None:
        super().__init__(F(field), F(field), Value("[]"))


class Days(Func):
    """Two date columns as the days between them; the end is the first day that no longer counts."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__(F("started_on"), F("ended_on"), Value("[)"))


class DatedQuerySet(models.QuerySet):
    def on(self, day) -> "DatedQuerySet":
        """Rows that hold on that day; the end is the first day that no longer counts."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)

    def current(self) -> "DatedQuerySet":
        """Rows that hold today by the clock of the programme now active."""
        return self.on(timezone.localdate())


class Dated(models.Model):
    """A fact that holds from one day until another; `ended_on` is the first day without it."""

    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name=name
    )


def once_at_a_time(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows for the same people on the same day."""
    same = [(Int8Range(field), RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(name=name, expressions=[*same, (Days(), RangeOperators.OVERLAPS)])
