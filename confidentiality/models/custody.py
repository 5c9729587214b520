"""Custodians, the halves they hold, and what they hand over together."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from confidentiality.documents import encode
from confidentiality.models.envelopes import Envelope
from confidentiality.models.keys import Keys, a_person


class CustodianQuerySet(models.QuerySet):
    def standing(self) -> "CustodianQuerySet":
        """Named and not yet gone, whether they serve already or not."""
        return self.filter(left_at=None)

    def serving(self) -> "CustodianQuerySet":
        """Those who hold halves of what is written now; who is leaving gets no new ones."""
        return self.standing().filter(serves_from__lte=timezone.now(), leaving_at=None)


class Custodian(models.Model):
    """Somebody who, together with a second one, can hand a document's key to a named reader."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme_id = models.BigIntegerField()
    user = a_person()
    named_by = a_person(null=True)
    named_at = models.DateTimeField(default=timezone.now)
    # The keys with which they accepted: halves are sealed to these and no later ones.
    keys_number = models.PositiveSmallIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    serves_from = models.DateTimeField(null=True)
    leaving_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    # That the server wrote who was named when, and with which keys they accepted.
    pepper_id = models.CharField(max_length=40)
    mac = models.BinaryField(max_length=32)

    objects = CustodianQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "user"],
                condition=Q(left_at=None),
                name="custodian_named_once",
            ),
            models.CheckConstraint(
                condition=Q(serves_from=None)
                | Q(accepted_at__isnull=False, keys_number__isnull=False),
                name="custodian_serves_after_accepting",
            ),
        ]

    def statement(self) -> bytes:
        """What the server attests to: the day decides who was there before whom."""
        named_at = self.named_at.astimezone(datetime.UTC).isoformat()
        fields = self.programme_id, self.pk, self.user_id, self.named_by_id, named_at
        return encode("custodian named", *fields, self.keys_number)


class CustodianApproval(models.Model):
    """That a serving custodian agrees to another one, signed with their keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    custodian = models.ForeignKey(Custodian, models.PROTECT, related_name="approvals")
    given_by = a_person()
    giver_keys = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=timezone.now)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["custodian", "given_by"], name="approved_once_by_each")
        ]

    def statement(self) -> bytes:
        named = self.custodian
        fields = named.programme_id, named.pk, named.user_id, named.keys_number
        return encode("custodian", *fields, self.given_by_id)


class Share(models.Model):
    """The key of one envelope in two halves, each sealed to one of two custodians."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="shares")
    worker = a_person()
    supervisor = a_person(null=True)
    # In the order of their ids, so that a pair has one row.
    first = a_person()
    first_keys = models.PositiveSmallIntegerField()
    first_half = models.BinaryField(max_length=80)
    second = a_person()
    second_keys = models.PositiveSmallIntegerField()
    second_half = models.BinaryField(max_length=80)
    given_by = a_person()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "first", "first_keys", "second", "second_keys"],
                name="halved_once_a_pair",
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["first", "worker"], name="share_of_first"),
            models.Index(fields=["second", "worker"], name="share_of_second"),
        ]

    def place(self, custodian_id: int) -> bytes:
        """What the half of one custodian is bound to; they never see the envelope's own row."""
        return encode("half", self.envelope_id, self.first_id, self.second_id, custodian_id)


class Recovery(models.Model):
    """Somebody lost passphrase and recovery code, made new keys and asks two custodians."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme_id = models.BigIntegerField()
    person = a_person()
    keys = models.ForeignKey(Keys, models.PROTECT, related_name="recoveries")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["keys", "programme_id"], condition=Q(ended_at=None), name="asked_once"
            )
        ]


class Handover(models.Model):
    """A custodian's half of one key, sealed anew to a named reader."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, models.PROTECT, related_name="handovers")
    custodian = a_person()
    reader = a_person()
    reader_keys = models.PositiveSmallIntegerField()
    sealed_half = models.BinaryField(max_length=80)
    handed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["share", "custodian", "reader", "reader_keys"], name="handed_over_once"
            )
        ]

    def place(self) -> bytes:
        return encode("handover", self.share_id, self.custodian_id, self.reader_id)


class WithoutCustodians(models.Model):
    """The recorded decision to start a programme without custodians, for 60 days."""

    programme_id = models.BigIntegerField(primary_key=True)
    decided_by = a_person()
    decided_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
