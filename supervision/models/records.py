"""That records exist, were answered and are shared; what they say is sealed in envelopes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import User


class Writing(models.Model):
    """Under which random id somebody writes a text about a session or other thing; theirs alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    about = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "kind", "about"], name="written_once_by_each"
            ),
            models.CheckConstraint(
                condition=Q(kind__regex="^[a-z_]+$"), name="kind_of_writing_is_a_word"
            ),
        ]


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RecordQuerySet":
        """Signed records of the pair. An earlier supervisor keeps what they wrote, and no more."""
        return self.filter(Q(worker_id=user.pk) | Q(supervisor_id=user.pk))

    def awaiting_confirmation(self) -> "RecordQuerySet":
        return self.filter(confirmation=None)


class Record(models.Model):
    """That a session has a signed record. Its words are in the envelope of the same id, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField("supervision.Session", models.PROTECT, related_name="record")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    objects = RecordQuerySet.as_manager()

    def shared_with(self, user: User) -> list[str]:
        """The names of those with whom the worker shares it now, for the worker alone."""
        if user.pk != self.worker_id:
            return []
        standing = self.sharings.filter(ended_at=None)
        return list(standing.values_list("shared_with__name", flat=True))


class Confirmation(models.Model):
    """That the worker answered a record, once. What they answered is in the envelope of this id.

    A column could be turned from "differs" to "confirmed" by whoever writes the database.
    """

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("I confirm this record")
        DIFFERS = "differs", _("I see it differently")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.OneToOneField(Record, models.PROTECT, related_name="confirmation")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    made_at = models.DateTimeField(default=timezone.now)


class Addendum(models.Model):
    """That one of the pair added to a signed record. Their words are in the envelope of this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="addenda")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Of those by the same author: the same one sent twice is one.
    number = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "author", "number"], name="addendum_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(author=F("worker_id")) | Q(author=F("supervisor_id")),
                name="addendum_by_one_of_two",
            ),
        ]


class SharingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SharingQuerySet":
        """What a worker shares, and what is shared with somebody for as long as it is."""
        return self.filter(Q(worker_id=user.pk) | Q(shared_with=user, ended_at=None))

    def with_people(self) -> "SharingQuerySet":
        return self.select_related("shared_with", "record__session__worker")


class Sharing(models.Model):
    """That a worker lets a new supervisor read a record made with an earlier one; it may end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="sharings")
    worker_id = models.BigIntegerField(db_index=True)
    shared_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shared_records"
    )
    shared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "shared_with"],
                condition=Q(ended_at=None),
                name="record_shared_once",
            )
        ]


class CancellationWords(models.Model):
    """That somebody said something when they cancelled; the words are in the envelope of this id.

    Its author is who cancelled the booking.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.OneToOneField(
        "supervision.Booking", models.PROTECT, related_name="cancellation_words"
    )
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
