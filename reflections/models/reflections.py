"""That a worker kept a reflection, and with whom they share what is theirs alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reflections.models.check_ins import CheckIn
from workers.models import User


class ReflectionQuerySet(models.QuerySet):
    def kept(self) -> "ReflectionQuerySet":
        """Those whose author has not deleted them."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: User) -> "ReflectionQuerySet":
        """One's own, and what a worker shares with this person for as long as they do."""
        shared = Sharing.objects.filter(shared_with=user, ended_at=None)
        return self.kept().filter(Q(author=user) | Q(pk__in=shared.values("reflection")))


class Reflection(models.Model):
    """That somebody kept a reflection; its words, its model and its tags are in the envelope of
    this id and revision, sealed to its author alone. Deleted, only this row is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "supervision.Session", models.PROTECT, null=True, related_name="reflections"
    )
    kept_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveSmallIntegerField(default=1, db_default=1)
    revised_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(session=None),
                name="deleted_reflection_tells_nothing",
            )
        ]


class SharingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SharingQuerySet":
        """What a worker shares, and what is shared with somebody for as long as it is."""
        return self.filter(Q(worker_id=user.pk) | Q(shared_with=user, ended_at=None))

    def standing(self) -> "SharingQuerySet":
        return self.filter(ended_at=None)


class Sharing(models.Model):
    """That a worker lets a supervisor of theirs read something of their own; it may end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # One of the two.
    reflection = models.ForeignKey(Reflection, models.PROTECT, null=True, related_name="sharings")
    check_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, related_name="sharings")
    worker_id = models.BigIntegerField(db_index=True)
    shared_with = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reflection", "shared_with"],
                condition=Q(ended_at=None),
                name="reflection_shared_once",
            ),
            models.UniqueConstraint(
                fields=["check_in", "shared_with"],
                condition=Q(ended_at=None),
                name="check_in_shared_once",
            ),
            models.CheckConstraint(
                condition=Q(reflection__isnull=False, check_in=None)
                | Q(reflection=None, check_in__isnull=False),
                name="one_thing_is_shared",
            ),
        ]

    @property
    def document_id(self) -> uuid.UUID:
        """Under which id the words that are shared are sealed."""
        return self.reflection_id or self.check_in_id

    @property
    def thing(self) -> Reflection | CheckIn:
        return self.reflection or self.check_in
