"""Promises of time: who waits for one, and seats held for somebody until they answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.times import Booking, Slot
from workers.models import Programme, User

STANDING = Q(ended_at=None)


class WaitingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "WaitingQuerySet":
        """What a worker waits for is theirs alone; a supervisor learns a number."""
        return self.filter(worker=user)

    def now(self) -> "WaitingQuerySet":
        return self.filter(left_at=None)


class Waiting(models.Model):
    """That a worker waits for a time in a programme, of one supervisor or of any they have."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="waits")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "id"]
        indexes = [
            models.Index(fields=["programme"], condition=Q(left_at=None), name="waiting_now")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "programme"], condition=Q(left_at=None), name="waits_once"
            ),
            models.CheckConstraint(
                condition=Q(supervisor=None) | ~Q(worker=F("supervisor")),
                name="nobody_waits_for_self",
            ),
        ]


class OfferQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "OfferQuerySet":
        """Seats held for this worker; for whom a seat is held is nobody else's to know."""
        return self.filter(worker=user)

    def standing(self) -> "OfferQuerySet":
        return self.filter(STANDING)

    def to_answer(self) -> "OfferQuerySet":
        """Standing, and there is still time to answer."""
        return self.standing().filter(expires_at__gt=timezone.now())

    def in_order(self) -> "OfferQuerySet":
        """By when the times begin, with whom they are."""
        return self.select_related("slot__supervisor").order_by("slot__starts_at", "pk")


class Offer(models.Model):
    """A seat held for one worker until they answer or the time to answer is over.

    While it stands the database counts the seat as held (`Slot.seats_held`), so that nobody else
    can take it and it is promised to nobody twice.
    """

    class Why(models.TextChoices):
        WAITING = "waiting", _("You waited for a time")
        INSTEAD = "instead", _("In place of a time that was cancelled")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        NOT_THIS_TIME = "not_this_time", _("Not this time")
        EXPIRED = "expired", _("Nobody answered in time")
        LAPSED = "lapsed", _("No longer needed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="offers")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offers")
    why = models.CharField(max_length=10, choices=Why.choices)
    instead_of = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="alternatives"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=15, choices=Answer.choices, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["expires_at", "id"]
        indexes = [
            models.Index(fields=["expires_at"], condition=STANDING, name="offer_standing"),
            models.Index(fields=["worker"], condition=STANDING, name="offer_held_for_worker"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "worker"], condition=STANDING, name="seat_held_once_for_each"
            ),
            models.UniqueConstraint(
                fields=["worker"],
                condition=STANDING & Q(why="waiting"),
                name="one_offer_to_who_waits",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, answer="") | (Q(ended_at__isnull=False) & ~Q(answer="")),
                name="offer_ended_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(why="instead", instead_of__isnull=False)
                | Q(why="waiting", instead_of=None),
                name="offer_instead_of_something",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="offer_leaves_time_to_answer"
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Whether it is too late to answer, even where nobody has said so yet."""
        return self.ended_at is not None or self.expires_at <= timezone.now()
