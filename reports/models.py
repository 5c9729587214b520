"""Releases: frozen reports about whole quarters and years. Nothing here is about one person."""

import hashlib
import json
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.periods import FIRST_MONTHS, QUARTER, YEAR, Period
from workers.models import Programme, Role, User

OPEN = Q(ended_at=None)


def _whole(name: str) -> models.CheckConstraint:
    """A quarter or year begins where one of the calendar does: no window of somebody's choice.

    Two windows a day apart, each of them safe, would give away that day.
    """
    quarter, year = (
        Q(kind=kind, starts_on__month__in=months) for kind, months in FIRST_MONTHS.items()
    )
    return models.CheckConstraint(condition=Q(starts_on__day=1) & (quarter | year), name=name)


class OfPeriod(models.Model):
    """Something about one quarter or year of a programme."""

    class Kind(models.TextChoices):
        QUARTER = QUARTER, _("Quarter")
        YEAR = YEAR, _("Year")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.QUARTER)
    starts_on = models.DateField()

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.kind)


class OfLedProgrammes(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of the programmes that this person leads now."""
        led = Role.objects.filter(
            membership__user=user,
            membership__left_on=None,
            role=Role.Kind.PROGRAMME_LEAD,
            ended_at=None,
        )
        return self.filter(programme__in=led.values("membership__programme"))


class ReleaseQuerySet(OfLedProgrammes):
    def quarters(self) -> "ReleaseQuerySet":
        return self.filter(kind=QUARTER)


class Release(OfPeriod):
    """Figures as they were published, once; the database refuses to change or delete them."""

    made_at = models.DateTimeField()
    rule = models.PositiveSmallIntegerField()
    # The thresholds that held.
    settings = models.JSONField()
    figures = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "starts_on"], name="released_once"
            ),
            _whole("release_whole"),
        ]

    @property
    def is_untouched(self) -> bool:
        """Whether the figures are still those of which the digest was made."""
        return self.digest == self.worked_out_digest()

    def worked_out_digest(self) -> str:
        """SHA-256 of everything that was published, in one order."""
        said = {
            "programme": self.programme_id,
            "period": self.period.key,
            "made_at": self.made_at.isoformat(),
            "rule": self.rule,
            "settings": self.settings,
            "figures": self.figures,
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()


class Tally(models.Model):
    """The counts from which a quarter's release was made: the reports role alone reads them.

    A year is the sum of its quarters as they were, and the intruder test asks what must stay hidden
    in them. Late data would change a count made anew. Once the year is released they are let go.
    """

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="tally")
    counts = models.JSONField()


class RequestQuerySet(OfLedProgrammes):
    def open(self) -> "RequestQuerySet":
        return self.filter(OPEN)

    def unreleased(self) -> "RequestQuerySet":
        """What is being made; and what was given up, since something went wrong each time."""
        return self.exclude(step__in=[Request.Step.DONE, Request.Step.REFUSED])


class Request(OfPeriod):
    """That a report is to be made; by the lead, or by the calendar. It goes on after a crash."""

    class Step(models.IntegerChoices):
        WAITING = 0, _("Waiting to begin")
        COUNTING = 1, _("Counting")
        PROTECTING = 2, _("Choosing what to show as a range")
        TESTING = 3, _("Testing whether anybody could be singled out")
        DONE = 4, _("Released")
        REFUSED = 5, _("Not a report that can be made")

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    step = models.PositiveSmallIntegerField(choices=Step.choices, default=Step.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Somebody works on it until then; who was killed leaves it to the next after that.
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "starts_on"], condition=OPEN, name="report_asked_once"
            ),
            _whole("request_whole"),
        ]


class Choices(models.Model):
    """What a lead chose for a programme's reports: thresholds, and a target."""

    FEWEST, ROSTER = 5, 10

    programme = models.OneToOneField(Programme, models.PROTECT, primary_key=True, related_name="+")
    # Below so many people a figure becomes a range.
    fewest = models.PositiveSmallIntegerField(_("fewest people behind a figure"), default=FEWEST)
    # Teams with fewer in post are counted together.
    roster = models.PositiveSmallIntegerField(_("smallest team shown alone"), default=ROSTER)
    target_percent = models.PositiveSmallIntegerField(_("target in per cent"), null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fewest__range=(3, 50)), name="fewest_at_least_three"
            ),
            models.CheckConstraint(
                condition=Q(roster__gte=2 * F("fewest"), roster__lte=200),
                name="roster_holds_both_sides",
            ),
            models.CheckConstraint(
                condition=Q(target_percent=None) | Q(target_percent__range=(1, 100)),
                name="target_in_per_cent",
            ),
        ]


class Value(OfPeriod):
    """What a lead says beside a report: what an hour costs, days of sickness, who left."""

    hour_cost = models.DecimalField(
        _("an hour of a supervisor"), max_digits=7, decimal_places=2, null=True
    )
    worker_hour_cost = models.DecimalField(
        _("an hour of a worker"), max_digits=7, decimal_places=2, null=True
    )
    sick_days = models.PositiveIntegerField(_("days of sickness"), null=True)
    leavers = models.PositiveIntegerField(_("people who left"), null=True)
    # The same as rates, for whoever keeps rates.
    sick_percent = models.DecimalField(
        _("sickness in per cent"), max_digits=4, decimal_places=1, null=True
    )
    left_percent = models.DecimalField(
        _("turnover in per cent"), max_digits=4, decimal_places=1, null=True
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "starts_on"], name="value_said_once"
            ),
            _whole("value_whole"),
            models.CheckConstraint(
                condition=(Q(hour_cost=None) | Q(hour_cost__gt=0))
                & (Q(worker_hour_cost=None) | Q(worker_hour_cost__gt=0)),
                name="value_costs_something",
            ),
            models.CheckConstraint(
                condition=(Q(sick_percent=None) | Q(sick_percent__range=(0, 100)))
                & (Q(left_percent=None) | Q(left_percent__range=(0, 100))),
                name="value_of_a_hundred",
            ),
        ]
