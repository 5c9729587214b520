"""That somebody checked in with themselves; what they answered is sealed to them alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from workers.models import User


class InstrumentFileQuerySet(models.QuerySet):
    def standing(self) -> "InstrumentFileQuerySet":
        return self.filter(retired_at=None)


class InstrumentFile(models.Model):
    """A questionnaire that an administrator loaded, as a definition; read by instruments.py."""

    programme = models.ForeignKey("workers.Programme", models.PROTECT, related_name="instruments")
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    definition = models.TextField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    objects = InstrumentFileQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                condition=Q(retired_at=None),
                name="instrument_loaded_once",
            )
        ]


class CheckInQuerySet(models.QuerySet):
    def kept(self) -> "CheckInQuerySet":
        """Those whose author has not deleted them."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: User) -> "CheckInQuerySet":
        """One's own, and what a worker shares with this person for as long as they do."""
        shared = Q(sharings__shared_with=user, sharings__ended_at=None)
        return self.kept().filter(Q(author=user) | shared).distinct()


class CheckIn(models.Model):
    """That somebody checked in; by which instrument, and how it came out, is in the envelope of
    this id and revision, of which custodians hold no halves. Earlier answers are gone; deleted,
    only this row is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveSmallIntegerField(default=1, db_default=1)
    deleted_at = models.DateTimeField(null=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
