"""Signing a document for its readers, opening it, and giving a reader a copy meant for them."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from confidentiality import vault
from confidentiality.documents import TooLong
from confidentiality.models import Envelope, Grant, Keys
from confidentiality.vault import CannotOpen, UnlockedKeys

__all__ = [
    "AlreadySigned",
    "CannotOpen",
    "TooLong",
    "give_copy",
    "open_envelope",
    "sign",
    "without_copy",
]


class AlreadySigned(Exception):
    """This revision exists, or does not follow the one before it: signed text never changes."""


@transaction.atomic
def sign(
    *,
    document_id: uuid.UUID,
    revision: int = 1,
    programme_id: int,
    kind: str,
    content: dict,
    keys: UnlockedKeys,
    worker_id: int,
    supervisor_id: int | None,
    reader_ids: list[int],
) -> Envelope:
    """Seal and sign one revision for its author and the readers named.

    A reader without keys gets no copy yet: see waiting_readers. Raises AlreadySigned, TooLong, and
    CannotOpen when a reader's public key is not the one that its owner made.
    """
    envelope = Envelope(
        document_id=document_id,
        revision=revision,
        programme_id=programme_id,
        kind=kind,
        author_id=keys.user_id,
        worker_id=worker_id,
        supervisor_id=supervisor_id,
        reader_ids=sorted({keys.user_id, *reader_ids}),
        signed_at=timezone.now(),
    )
    _check_follows(envelope)
    return _seal_for_readers(envelope, content, keys)


def open_envelope(*, envelope: Envelope, keys: UnlockedKeys) -> dict:
    """The words of a signed revision, its signature checked; raises CannotOpen."""
    return vault.open_sealed(
        bytes(envelope.ciphertext), _data_key(envelope, keys), envelope.place()
    )


def give_copy(*, envelope: Envelope, keys: UnlockedKeys, reader_id: int) -> Grant:
    """Give a reader for whom it was signed, and whose keys came later, their copy.

    Safe to repeat. Raises CannotOpen when the giver cannot open it, when it was not signed for that
    reader, or when the reader's keys are missing or not their own.
    """
    reader = Keys.objects.filter(user=reader_id).first()
    if reader is None or reader_id not in envelope.reader_ids:
        raise CannotOpen
    grant = _grant(envelope, _data_key(envelope, keys), reader, keys.user_id)
    Grant.objects.bulk_create([grant], ignore_conflicts=True)
    return Grant.objects.get(envelope=envelope, reader=reader_id)


def waiting_readers(envelope: Envelope) -> list[int]:
    """Those it was signed for who have no copy yet: their keys came later, or not at all."""
    given = set(envelope.grants.values_list("reader_id", flat=True))
    return [reader_id for reader_id in envelope.reader_ids if reader_id not in given]


def without_copy(*, supervisor_id: int) -> QuerySet[Envelope]:
    """What a supervisor's workers should read but cannot yet: their keys came after the signing."""
    granted = Grant.objects.filter(envelope=OuterRef("pk"), reader=OuterRef("worker"))
    has_keys = Keys.objects.filter(user=OuterRef("worker"))
    return Envelope.objects.filter(
        ~Exists(granted),
        Exists(has_keys),
        supervisor=supervisor_id,
        reader_ids__contains=[F("worker_id")],
    )


def _seal_for_readers(envelope: Envelope, content: dict, keys: UnlockedKeys) -> Envelope:
    place = envelope.place()
    data_key, envelope.ciphertext = vault.seal(content, place)
    envelope.signature = vault.sign(keys, envelope.ciphertext, data_key, place)
    _insert(envelope)
    readers = Keys.objects.filter(user__in=envelope.reader_ids)
    grants = [_grant(envelope, data_key, reader, keys.user_id) for reader in readers]
    Grant.objects.bulk_create(grants)
    # What could not be opened tomorrow must not look signed today.
    open_envelope(envelope=envelope, keys=keys)
    return envelope


def _data_key(envelope: Envelope, keys: UnlockedKeys) -> bytes:
    """The data key from this person's copy, once the author's signature is checked."""
    grant = Grant.objects.filter(envelope=envelope, reader=keys.user_id).first()
    author = Keys.objects.filter(user=envelope.author_id).first()
    if grant is None or author is None:
        raise CannotOpen
    place = envelope.place()
    data_key = vault.take(bytes(grant.sealed_key), place, keys)
    signature, ciphertext = bytes(envelope.signature), bytes(envelope.ciphertext)
    vault.verify(signature, ciphertext, data_key, place, author.public())
    return data_key


def _grant(envelope: Envelope, data_key: bytes, reader: Keys, giver_id: int) -> Grant:
    return Grant(
        envelope=envelope,
        reader_id=reader.user_id,
        worker_id=envelope.worker_id,
        supervisor_id=envelope.supervisor_id,
        sealed_key=vault.give(data_key, envelope.place(), reader.public()),
        given_by_id=giver_id,
    )


def _check_follows(envelope: Envelope) -> None:
    """A later revision stays in the document's programme, kind and pair, and leaves no gap."""
    if envelope.revision == 1:
        return
    same = {
        name: getattr(envelope, name)
        for name in ("document_id", "programme_id", "kind", "worker_id", "supervisor_id")
    }
    if not Envelope.objects.filter(revision=envelope.revision - 1, **same).exists():
        raise AlreadySigned


def _insert(envelope: Envelope) -> None:
    try:
        with transaction.atomic():
            envelope.save(force_insert=True)
    except IntegrityError as error:
        if "revision_once" in str(error):
            raise AlreadySigned from None
        raise
