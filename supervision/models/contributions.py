"""What workers lend to their programme's figures: a code and a token that names nobody."""

import uuid

from django.db import models

from workers.models import Programme


class Lent(models.Model):
    """That somebody of a programme gave this code in that quarter; the token counts them once.

    Random keys, and no time finer than the quarter: nothing here says who, or in which order.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The constraints below are its index.
    programme = models.ForeignKey(Programme, models.PROTECT, db_index=False, related_name="+")
    quarter = models.DateField()
    code = models.CharField(max_length=200)
    token = models.BinaryField(max_length=32)

    class Meta:
        abstract = True


class PendingContribution(Lent):
    """A contribution of this quarter, in the order in which they came: no role may read it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "quarter", "code", "token"], name="pending_once"
            )
        ]


class Contribution(Lent):
    """A contribution of a quarter that is over, written anew in random order with all others."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "quarter", "code", "token"], name="contributed_once"
            )
        ]
