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


class Envelope(models.Model):
    """One signed revision of a document: never changed, never deleted by the web."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    programme_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    author = a_person()
    author_keys = models.PositiveSmallIntegerField()
    worker = a_person()
    supervisor = a_person(null=True)
    # Whether custodians hold halves of its key; check-ins are for their author alone.
    in_custody = models.BooleanField(default=True)
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
            self.author_keys,
            self.worker_id,
            self.supervisor_id,
            int(self.in_custody),
            self.signed_at.astimezone(datetime.UTC).isoformat(),
            *sorted(self.reader_ids),
        )


class Grant(models.Model):
    """The data key of one envelope, sealed to one reader."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="grants")
    reader = a_person()
    reader_keys = models.PositiveSmallIntegerField()
    worker = a_person()
    supervisor = a_person(null=True)
    # By its worker, to somebody for whom it was not signed; it may end.
    shared = models.BooleanField(default=False)
    sealed_key = models.BinaryField(max_length=80)
    given_by = a_person()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "reader", "reader_keys"], name="one_copy_for_each_keys"
            )
        ]
        indexes = [
            # What was shared beyond the pair: row level security asks for it at every reading.
            models.Index(
                fields=["reader"],
                condition=Q(shared=True),
                name="grant_beyond_the_pair",
            )
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


class WithoutCustodians(models.Model):
    """The recorded decision to start a programme without custodians, for 60 days."""

    programme_id = models.BigIntegerField(primary_key=True)
    decided_by = a_person()
    decided_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
