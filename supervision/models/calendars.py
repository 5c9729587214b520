"""What people chose about their calendars: reminders, entries by mail, addresses to ask."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.times import Slot


class Lead(models.IntegerChoices):
    """How many hours before a protected time somebody may be reminded."""

    WEEK = 168, _("1 week before")
    TWO_DAYS = 48, _("2 days before")
    DAY = 24, _("1 day before")
    TWO_HOURS = 2, _("2 hours before")


# For whoever has chosen nothing.
USUAL_LEADS = [Lead.TWO_DAYS.value]


def usual_leads() -> list[int]:
    return list(USUAL_LEADS)


class CalendarChoices(models.Model):
    """When somebody is reminded, and whether each time comes by mail for their calendar.

    Whoever has no row is reminded two days before and gets the mails.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_choices"
    )
    reminder_hours = ArrayField(models.PositiveSmallIntegerField(), default=usual_leads)
    # A reminder whose time was past when it was chosen is not sent.
    hours_chosen_at = models.DateTimeField(default=timezone.now)
    # What was sent before is still taken out of the calendar when it is cancelled.
    no_invitations_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reminder_hours__contained_by=Lead.values), name="reminder_hours_known"
            )
        ]


class FeedQuerySet(models.QuerySet):
    def standing(self) -> "FeedQuerySet":
        return self.filter(revoked_at=None)


class Feed(models.Model):
    """An address that a calendar program subscribes to; only the digest of its token is kept."""

    class Kind(models.TextChoices):
        OWN = "own", _("Own protected time")
        TEAM = "team", _("The team's protected time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feeds")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    token_digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # What it showed last, and since when: for calendar programs that ask whether it has changed.
    content_digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(revoked_at=None), name="one_feed_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")),
                name="feed_revoked_after_it_was_made",
            ),
        ]


class Reminder(models.Model):
    """That somebody was reminded of a time, so many hours before: once and never again."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hours = models.PositiveSmallIntegerField(choices=Lead.choices)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "person", "hours"], name="reminded_once")
        ]
