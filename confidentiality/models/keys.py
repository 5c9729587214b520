"""People's keys: their public halves, the private ones wrapped, and where they lie unlocked."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from confidentiality import vault
from confidentiality.documents import encode


def a_person(**options) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class KeysQuerySet(models.QuerySet):
    def newest(self) -> "KeysQuerySet":
        """Each person's keys of today: those they made last and did not withdraw."""
        standing = self.filter(withdrawn_at=None)
        return standing.order_by("user_id", "-number").distinct("user_id")


class Keys(models.Model):
    """The public halves of a person's keys, with a MAC that only the server's pepper can make.

    Number 1 is made at the first note. Whoever lost passphrase and recovery code makes new ones;
    others seal to these once six words were heard, or once two custodians approved.
    """

    user = a_person()
    number = models.PositiveSmallIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True)
    reading = models.BinaryField(max_length=32)
    signing = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)
    pepper_id = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)

    objects = KeysQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "number"], name="keys_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="keys_from_one"),
        ]

    def public(self) -> vault.PublicKeys:
        parts = bytes(self.reading), bytes(self.signing), self.pepper_id, bytes(self.mac)
        return vault.PublicKeys(self.user_id, self.number, *parts)


class KeyCheck(models.Model):
    """That somebody heard six words from the owner of new keys, signed; it holds 48 hours later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    keys = models.ForeignKey(Keys, models.PROTECT, related_name="checks")
    checked_by = a_person()
    checker_keys = models.PositiveSmallIntegerField()
    # Two custodians speak for everybody, one of a pair for themselves.
    as_custodian = models.BooleanField(default=False)
    checked_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = a_person(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["keys", "checked_by", "as_custodian"],
                condition=Q(stopped_at=None),
                name="checked_once",
            )
        ]

    @property
    def holds_from(self) -> datetime.datetime:
        return self.checked_at + datetime.timedelta(hours=settings.KEY_CHECK_HOURS)

    def statement(self) -> bytes:
        """What the checker signs: these keys, heard then; the database alone can say none of it."""
        when = self.checked_at.astimezone(datetime.UTC).isoformat()
        heard = vault.key_fields(self.keys.public())
        return encode("heard", *heard, self.checked_by_id, int(self.as_custodian), when)


class WrappedKeys(models.Model):
    """A person's private keys, wrapped under the passphrase and under the recovery code."""

    class Way(models.TextChoices):
        PASSPHRASE = "passphrase"  # noqa: S105
        RECOVERY_CODE = "recovery_code"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = a_person()
    number = models.PositiveSmallIntegerField(default=1)
    way = models.CharField(max_length=20, choices=Way.choices)
    pepper_id = models.CharField(max_length=40)
    stretching = models.JSONField()
    blob = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    # Recovery codes only: a digest of the last group, and when it was typed back.
    last_group_digest = models.BinaryField(max_length=32, null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "number", "way"], name="wrapped_once_a_way")
        ]

    def wrapped(self) -> vault.Wrapped:
        return vault.Wrapped(self.pepper_id, self.stretching, bytes(self.blob))


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
