"""That a group's session has a record; each who came holds a copy sealed to them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from workers.models import User


class GroupRecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "GroupRecordQuerySet":
        """The copy of each pair to the two of it, for ever: who leaves keeps what they attended."""
        return self.filter(Q(worker_id=user.pk) | Q(supervisor_id=user.pk))

    def records(self) -> "GroupRecordQuerySet":
        """Without what was added later."""
        return self.filter(number=0)

    def awaiting_answer(self) -> "GroupRecordQuerySet":
        return self.records().filter(answered_at=None)


class GroupRecord(models.Model):
    """One worker's copy of what their supervisor wrote for all who came to a group's session.

    Number 0 is the record, what was added later comes after it. The words are in the envelope of
    the same id, sealed to this worker and the supervisor; what the worker answered is in the
    envelope of `answer_id`, and no other attendee learns of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey("supervision.Session", models.PROTECT, related_name="group_records")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    number = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    answer_id = models.UUIDField(null=True, unique=True)
    answered_at = models.DateTimeField(null=True)

    objects = GroupRecordQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="group_record_once_each"),
            models.CheckConstraint(
                condition=Q(answer_id=None, answered_at=None)
                | Q(answer_id__isnull=False, answered_at__isnull=False, number=0),
                name="group_record_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(author=models.F("supervisor_id")), name="group_record_by_supervisor"
            ),
        ]
