"""Keys, what is sealed with them, and where they lie unlocked; blobs mean nothing by themselves."""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from confidentiality import vault
from confidentiality.documents import encode


def a_person(**options) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class Keys(models.Model):
    """The public halves of a person's keys, with a MAC that only the server's pepper can make."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+"
    )
    reading = models.BinaryField(max_length=32)
    signing = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)
    pepper_id = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)

    def public(self) -> vault.PublicKeys:
        parts = bytes(self.reading), bytes(self.signing), self.pepper_id, bytes(self.mac)
        return vault.PublicKeys(self.user_id, *parts)


class WrappedKeys(models.Model):
    """A person's private keys, wrapped under the passphrase and under the recovery code."""

    class Way(models.TextChoices):
        PASSPHRASE = "passphrase"  # noqa: S105
        RECOVERY_CODE = "recovery_code"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = a_person()
    way = models.CharField(max_length=20, choices=Way.choices)
    pepper_id = models.CharField(max_length=40)
    stretching = models.JSONField()
    blob = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    # Recovery codes only: a digest of the last group, and when it was typed back.
    last_group_digest = models.BinaryField(max_length=32, null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "way"], name="wrapped_once_a_way")]

    def wrapped(self) -> vault.Wrapped:
        return vault.Wrapped(self.pepper_id, self.stretching, bytes(self.blob))


class Envelope(models.Model):
    """One signed revision of a document: never changed, never deleted by the web."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    programme_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    author = a_person()
    worker = a_person()
    supervisor = a_person(null=True)
    # Those for whom the author signed it, with or without keys at that time.
    reader_ids = ArrayField(models.BigIntegerField())
    ciphertext = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document_id", "revision"], name="revision_once"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="revisions_from_one"),
            models.CheckConstraint(condition=~Q(worker=F("supervisor")), name="a_pair_is_two"),
        ]

    def place(self) -> bytes:
        """Everything that this row claims, as the bytes that its seal and signature bind."""
        return encode(
            "envelope",
            self.programme_id,
            self.id,
            self.document_id,
            self.revision,
            self.kind,
            self.author_id,
            self.worker_id,
            self.supervisor_id,
            self.signed_at.astimezone(datetime.UTC).isoformat(),
            *sorted(self.reader_ids),
        )


class Grant(models.Model):
    """The data key of one envelope, sealed to one reader."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="grants")
    reader = a_person()
    worker = a_person()
    supervisor = a_person(null=True)
    sealed_key = models.BinaryField(max_length=80)
    given_by = a_person()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope", "reader"], name="one_copy_a_reader")
        ]


class DraftQuerySet(models.QuerySet):
    def of(self, author, document_id: uuid.UUID) -> "Draft | None":
        """What this author has written of that document and not yet signed."""
        return self.filter(author=author, document_id=document_id).first()


class Draft(models.Model):
    """Unsigned words, one row overwritten in place, sealed to their author alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document_id = models.UUIDField()
    author = a_person()
    programme_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    ciphertext = models.BinaryField()
    sealed_key = models.BinaryField(max_length=80)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document_id", "author"], name="one_draft_an_author"),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_from_one"),
        ]

    def place(self) -> bytes:
        fields = self.document_id, self.author_id, self.kind, self.version
        return encode("draft", self.programme_id, *fields)


class Unlock(models.Model):
    """A person's private keys for one signed-in session, wrapped under that browser's cookie."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = a_person()
    blob = models.BinaryField()
    unlocked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    def place(self) -> bytes:
        return encode("unlock", self.id, self.user_id)


class DeviceUnlock(models.Model):
    """A person's private keys for one device that stays unlocked, wrapped under its cookie."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = a_person()
    device = models.CharField(max_length=80)
    blob = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def place(self) -> bytes:
        expires = self.expires_at.astimezone(datetime.UTC).isoformat()
        return encode("device", self.id, self.user_id, expires)
