"""What a worker prepares and shares, and that a supervisor keeps own notes: rows beside seals."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from workers.models import User


class AgendaQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "AgendaQuerySet":
        return self.filter(Q(worker_id=user.pk) | Q(supervisor_id=user.pk))


class Agenda(models.Model):
    """That a worker shared what they want to bring; its words are in the envelope of this id.

    `event_id` is the booking's: a time that is moved takes its agenda along. Shared again it is a
    new row, and the newest counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event_id = models.UUIDField(db_index=True)
    programme_id = models.BigIntegerField()
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    shared_at = models.DateTimeField(default=timezone.now)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "id"]


class ProcessNoteQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ProcessNoteQuerySet":
        """That there is one: to the worker and the supervisor of the session."""
        return self.filter(Q(worker_id=user.pk) | Q(supervisor_id=user.pk))


class ProcessNote(models.Model):
    """That a supervisor keeps own notes on a session: the worker is told so, and reads none.

    The words are in the envelope of this id, sealed to their author alone; or they are held
    elsewhere, and this only says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey("supervision.Session", models.PROTECT, related_name="process_notes")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    is_elsewhere = models.BooleanField(default=False)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = ProcessNoteQuerySet.as_manager()

    class Meta:
        ordering = ["kept_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "supervisor_id"],
                condition=Q(is_elsewhere=True),
                name="held_elsewhere_said_once",
            )
        ]
