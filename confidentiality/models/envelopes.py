"""What is sealed, and to whom: signed revisions, their readers' copies, and unsigned words."""

import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from confidentiality.documents import encode
from confidentiality.models.keys import a_person


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
