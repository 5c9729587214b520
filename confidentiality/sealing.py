"""Signing a document for its readers, opening it, and giving somebody else a copy."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from confidentiality import access_log, custodians, custody, vault
from confidentiality.data_keys import data_key, data_keys, grant_to
from confidentiality.documents import TooLong
from confidentiality.models import Envelope, Grant, Keys
from confidentiality.trust import keys_to_seal_to, newest_keys
from confidentiality.vault import CannotOpen, UnlockedKeys

__all__ = [
    "COPIES_WAIT",
    "AlreadySigned",
    "CannotOpen",
    "TooLong",
    "NotHeard",
    "end_sharing",
    "give_copies",
    "open_envelopes",
    "search_envelopes",
    "share",
    "sign",
    "sign_copies",
    "take_back",
    "without_copy",
]

# Whether `without_copy` holds anything for the viewer, for pages that ask it beside much else.
COPIES_WAIT = """EXISTS (
    SELECT FROM confidentiality_envelope envelope
    CROSS JOIN LATERAL (
        SELECT CASE WHEN worker_id = %(viewer)s THEN supervisor_id ELSE worker_id END AS id
    ) other
    CROSS JOIN LATERAL (
        SELECT number FROM confidentiality_keys
        WHERE user_id = other.id AND withdrawn_at IS NULL ORDER BY number DESC LIMIT 1
    ) newest
    WHERE %(viewer)s IN (worker_id, supervisor_id) AND other.id = ANY (reader_ids)
    AND EXISTS (
        SELECT FROM confidentiality_grant
        WHERE envelope_id = envelope.id AND reader_id = %(viewer)s
    ) AND NOT EXISTS (
        SELECT FROM confidentiality_grant
        WHERE envelope_id = envelope.id AND reader_id = other.id AND reader_keys = newest.number
    )
)"""


class AlreadySigned(Exception):
    """This revision exists, or does not follow the one before it: signed text never changes."""


class NotHeard(Exception):
    """The other's six words were not heard yet, or not 48 hours ago."""


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
    in_custody: bool = True,
) -> Envelope:
    """Seal and sign one revision for its author and the readers named.

    A reader without keys, or with new ones that nobody checked, gets no copy yet: see without_copy.
    Custodians get their halves, except of what is kept out of custody. Raises AlreadySigned,
    TooLong, and CannotOpen when a reader's public key is not the one that its owner made.
    """
    about = {"document_id": document_id, "revision": revision, "programme_id": programme_id}
    about |= {"worker_id": worker_id, "supervisor_id": supervisor_id}
    envelope = _begun(keys, reader_ids, kind=kind, in_custody=in_custody, **about)
    _check_follows(envelope)
    return _signed([envelope], content, keys)[0]


@transaction.atomic
def sign_copies(
    *,
    worker_of: dict[uuid.UUID, int],
    programme_id: int,
    kind: str,
    content: dict,
    keys: UnlockedKeys,
) -> list[Envelope]:
    """Seal and sign the same words for several workers: a document, and a key, for each of them.

    `worker_of` names the worker of each document; who signs is the supervisor of all. What is
    logged is logged in one call, for two would lock the streams of these people out of order.
    Raises as `sign` does.
    """
    same = {"programme_id": programme_id, "kind": kind, "supervisor_id": keys.user_id}
    envelopes = [
        _begun(keys, [worker_id], document_id=document_id, revision=1, worker_id=worker_id, **same)
        for document_id, worker_id in worker_of.items()
    ]
    return _signed(envelopes, content, keys)


def open_envelopes(*, envelopes: list[Envelope], keys: UnlockedKeys) -> list[dict]:
    """The words of signed revisions; that they were read is logged first, all in one call.

    Raises CannotOpen, also when the log cannot be written.
    """
    access_log.note(verb="read", document_ids=[one.document_id for one in envelopes])
    found = _opened(envelopes, keys)
    if len(found) < len(envelopes):
        raise CannotOpen
    return [found[envelope.pk] for envelope in envelopes]


def search_envelopes(*, envelopes: list[Envelope], keys: UnlockedKeys) -> dict[uuid.UUID, dict]:
    """The words of all these that open, by the id of the envelope; a search is logged as one.

    One that does not open holds up no other. Raises CannotOpen when the log cannot be written.
    """
    access_log.note(verb="searched", document_ids=[one.document_id for one in envelopes])
    return _opened(envelopes, keys)


def _opened(envelopes: list[Envelope], keys: UnlockedKeys) -> dict[uuid.UUID, dict]:
    found = data_keys(envelopes, keys)
    words = {}
    for envelope in envelopes:
        with suppress(CannotOpen, KeyError):
            sealed, key = bytes(envelope.ciphertext), found[envelope.pk]
            words[envelope.pk] = vault.open_sealed(sealed, key, envelope.place())
    return words


def give_copies(*, envelopes: Iterable[Envelope], keys: UnlockedKeys, reader_id: int) -> int:
    """Give a reader for whom they were signed, and whose keys came later, their copies.

    Safe to repeat. One that does not open, because somebody tampered with it, does not hold up the
    others. Returns how many were given; raises NotHeard.
    """
    given = []
    for envelope in envelopes:
        with suppress(CannotOpen):
            _give(envelope, keys, reader_id)
            given.append(envelope.document_id)
    access_log.note(verb="copied", document_ids=given, other_id=reader_id)
    return len(given)


@transaction.atomic
def share(
    *, envelopes: Iterable[Envelope], keys: UnlockedKeys, reader_id: int, heard: bool = True
) -> None:
    """The worker gives somebody beyond the pair copies; row level security shows them to them.

    Not `heard`: first keys are taken on trust, as for what is written now. Safe to repeat. Raises
    NotHeard, and CannotOpen for anyone but the worker.
    """
    for envelope in envelopes:
        if keys.user_id != envelope.worker_id:
            raise CannotOpen
        _give(envelope, keys, reader_id, shared=True, heard=heard)
    access_log.note(
        verb="shared",
        document_ids=[envelope.document_id for envelope in envelopes],
        other_id=reader_id,
    )


def end_sharing(*, document_ids: list[uuid.UUID], worker_id: int, reader_id: int) -> None:
    """Take back the copies; what was read cannot be unread."""
    take_back(document_ids=document_ids, worker_id=worker_id, reader_id=reader_id)
    access_log.note(verb="sharing_ended", document_ids=document_ids, other_id=reader_id)


def take_back(*, document_ids: list[uuid.UUID], worker_id: int, reader_id: int) -> None:
    """The same where the reader gets a copy of a later revision instead, and that is logged."""
    shared = Grant.objects.filter(worker=worker_id, reader=reader_id, shared=True)
    shared.filter(envelope__document_id__in=document_ids).delete()


def without_copy(*, giver_id: int) -> QuerySet[Envelope]:
    """What the other of each pair should read but cannot yet, with `other_id` and `others_keys`.

    Their first keys came after the signing, or they lost them and made new ones.
    """
    newest = Keys.objects.filter(user=OuterRef("other_id"), withdrawn_at=None)
    copies = Grant.objects.filter(envelope=OuterRef("pk"))
    others = copies.filter(reader=OuterRef("other_id"), reader_keys=OuterRef("others_keys"))
    return (
        Envelope.objects.filter(Q(worker=giver_id) | Q(supervisor=giver_id))
        .annotate(
            other_id=Case(When(worker=giver_id, then=F("supervisor")), default=F("worker")),
            others_keys=Subquery(newest.order_by("-number").values("number")[:1]),
        )
        .filter(
            Exists(copies.filter(reader=giver_id)),
            ~Exists(others),
            others_keys__isnull=False,
            reader_ids__contains=[F("other_id")],
        )
    )


def _begun(keys: UnlockedKeys, reader_ids: list[int], **about) -> Envelope:
    """What somebody signs by these keys now, for themselves and these readers; not sealed yet."""
    return Envelope(
        author_id=keys.user_id,
        author_keys=keys.number,
        reader_ids=sorted({keys.user_id, *reader_ids}),
        signed_at=timezone.now(),
        **about,
    )


def _signed(envelopes: list[Envelope], content: dict, keys: UnlockedKeys) -> list[Envelope]:
    for envelope in envelopes:
        _seal_for_readers(envelope, content, keys)
    access_log.note(verb="signed", document_ids=[one.document_id for one in envelopes])
    return envelopes


def _seal_for_readers(envelope: Envelope, content: dict, keys: UnlockedKeys) -> None:
    place = envelope.place()
    key, envelope.ciphertext = vault.seal(content, place)
    envelope.signature = vault.sign(keys, envelope.ciphertext, key, place)
    _insert(envelope)
    readers = keys_to_seal_to(envelope.reader_ids, by=keys, programme_id=envelope.programme_id)
    Grant.objects.bulk_create(
        [grant_to(envelope, key, reader, by=keys.user_id) for reader in readers.values()]
    )
    if envelope.in_custody:
        pairs = custodians.pairs(envelope.programme_id)
        custody.add_halves(envelope, key, keys.user_id, pairs)
    if not _opened([envelope], keys):
        # What could not be opened tomorrow must not look signed today.
        raise CannotOpen


def _give(
    envelope: Envelope,
    keys: UnlockedKeys,
    reader_id: int,
    *,
    shared: bool = False,
    heard: bool = True,
) -> None:
    if shared == (reader_id in envelope.reader_ids):
        raise CannotOpen
    key, programme_id = data_key(envelope, keys), envelope.programme_id
    trusted = keys_to_seal_to([reader_id], by=keys, programme_id=programme_id, heard=heard)
    newest = newest_keys(reader_id)
    if newest is None or trusted.get(reader_id) != newest:
        raise NotHeard
    copy = grant_to(envelope, key, newest, by=keys.user_id, shared=shared)
    Grant.objects.bulk_create([copy], ignore_conflicts=True)


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
