"""When a supervisor is there: weekly times that are published by themselves, and days away."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from supervision.models.times import How
from workers.models import (
    Dated,
    DatedQuerySet,
    Days,
    Int8Range,
    Programme,
    User,
    ends_after_start,
    once_at_a_time,
)

MOST_WEEKS_AHEAD = 52
MOST_SEATS = 12


class TimeOfWeek(Func):
    """A weekday from a time until another, laid on the week of a Monday that means nothing."""

    function = "tsrange"
    output_field = DateTimeRangeField()

    def __init__(self) -> None:
        super().__init__(self._moment("starts"), self._moment("ends"))

    @staticmethod
    def _moment(name: str) -> Func:
        template = "(date '2001-01-01' + %(expressions)s)"
        return Func(F("weekday"), F(name), template=template, arg_joiner=" + ")


def _lasts(name: str) -> GreaterThanOrEqual:
    """That so many minutes fit between start and end."""
    minutes = F(name) * Value(timedelta(minutes=1))
    whole = F("ends") - F("starts")
    return GreaterThanOrEqual(
        whole, ExpressionWrapper(minutes, output_field=models.DurationField())
    )


class AvailabilityQuerySet(DatedQuerySet):
    def of(self, user: User) -> "AvailabilityQuerySet":
        return self.filter(supervisor=user)

    def not_over(self, day: date) -> "AvailabilityQuerySet":
        """What holds on that day or begins later."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=Greatest(F("started_on"), day)))


class Pattern(Dated):
    """A time of every week, on the wall clock of a programme, divided into sessions.

    What a pattern promises never changes but for its end: another one follows it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="patterns")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(choices=list(WEEKDAYS.items()))
    starts = models.TimeField()
    ends = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    gap_minutes = models.PositiveSmallIntegerField(default=0)
    how = models.CharField(max_length=10, choices=How.choices)
    where = models.CharField(_("place or link"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    weeks_ahead = models.PositiveSmallIntegerField(default=12)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts", "started_on", "id"]
        constraints = [
            ends_after_start("pattern_ends_after_start"),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)), name="pattern_weekday_of_seven"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="pattern_within_one_day"
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(15, 480)) & Q(_lasts("minutes")),
                name="pattern_session_fits",
            ),
            models.CheckConstraint(
                condition=Q(gap_minutes__gte=0) & Q(_lasts("gap_minutes")), name="pattern_gap_fits"
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, MOST_SEATS)), name="pattern_seats"
            ),
            models.CheckConstraint(
                condition=Q(weeks_ahead__range=(1, MOST_WEEKS_AHEAD)), name="pattern_weeks_ahead"
            ),
            ExclusionConstraint(
                name="pattern_no_overlap",
                expressions=[
                    (Int8Range("supervisor"), RangeOperators.EQUAL),
                    (TimeOfWeek(), RangeOperators.OVERLAPS),
                    (Days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def get_how_display(self) -> str:
        return How.words(self.how)

    @property
    def is_group(self) -> bool:
        return self.capacity > 1


class Away(Dated):
    """Whole days on which a supervisor is not there; why is nobody's business and is not kept."""

    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        ordering = ["started_on", "id"]
        constraints = [
            ends_after_start("away_ends_after_start"),
            once_at_a_time("away_counted_once", "supervisor"),
        ]

    def holds_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)

    @property
    def last_day(self) -> date | None:
        """The last day away; None while nobody knows it."""
        return self.ended_on and self.ended_on - timedelta(days=1)
