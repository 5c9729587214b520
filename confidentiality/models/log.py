"""The access log: who opened, or tried to open, what concerns whom."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class AccessEvent(models.Model):
    """One line of the access log, in the stream of one person whom it concerns.

    No foreign keys: the log outlives what it tells of. Only words of this program fit its columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.BigIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    verb = models.CharField(max_length=30)
    outcome = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    documents = ArrayField(models.UUIDField())
    other_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=30)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="logged_in_order"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__regex": "^[a-z_]*$"}), name=f"{name}_is_a_word"
                )
                for name in ("verb", "outcome", "kind", "purpose")
            ),
        ]
