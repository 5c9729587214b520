"""That a worker may show somebody that a risk was shared; the words lie sealed beside it."""

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from reflections.models.risk import RiskDiscussion


class StatementLink(models.Model):
    """Words that only their whole address opens. Nobody stands here: whose it is knows Statement.

    Taken back or run out, the words are gone from here as well: `revoked_at` says since when.
    """

    LASTING = datetime.timedelta(days=90)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ciphertext = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    @property
    def ends_at(self) -> datetime.datetime:
        return self.made_at + self.LASTING

    @property
    def is_standing(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.ends_at


class Statement(models.Model):
    """What a worker proposes to show to one named person, in the envelope of this id; the
    supervisor agrees in one of their own, and only then the worker makes a link of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    discussion = models.ForeignKey(RiskDiscussion, models.PROTECT, related_name="statements")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    agreement_id = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    link = models.OneToOneField(StatementLink, models.PROTECT, null=True, related_name="statement")

    class Meta:
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(link=None) | Q(agreed_at__isnull=False, agreement_id__isnull=False),
                name="statement_agreed_before_it_leaves",
            )
        ]
