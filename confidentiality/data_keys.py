"""The data keys of envelopes: taken from a reader's copies, given to another reader."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from confidentiality import vault
from confidentiality.models import Envelope, Grant, Keys
from confidentiality.vault import CannotOpen, PublicKeys, UnlockedKeys


def data_key(envelope: Envelope, keys: UnlockedKeys) -> bytes:
    """The data key from this person's copy, once the author's signature is checked.

    Raises CannotOpen.
    """
    found = data_keys([envelope], keys)
    if envelope.pk not in found:
        raise CannotOpen
    return found[envelope.pk]


def data_keys(envelopes: list[Envelope], keys: UnlockedKeys) -> dict[UUID, bytes]:
    """The data keys of all these that this person has a good copy of, in two queries.

    One without a copy, or that somebody tampered with, is left out and holds up no other.
    """
    copies = Grant.objects.filter(
        envelope__in=envelopes, reader=keys.user_id, reader_keys=keys.number
    )
    sealed = dict(copies.values_list("envelope", "sealed_key"))
    authors = _public(envelope.author_id for envelope in envelopes)
    found = {}
    for envelope in envelopes:
        with suppress(CannotOpen, KeyError):
            key = vault.take(bytes(sealed[envelope.pk]), envelope.place(), keys)
            _check(envelope, key, authors)
            found[envelope.pk] = key
    return found


def has_copy(*, document_id: UUID, keys: UnlockedKeys) -> bool:
    """Whether these keys, and not earlier ones of the same person, have a copy of a document."""
    copies = Grant.objects.filter(reader=keys.user_id, reader_keys=keys.number)
    return copies.filter(envelope__document_id=document_id).exists()


def _public(person_ids: Iterable[int]) -> dict[tuple[int, int], PublicKeys]:
    """The keys of these people that they did not withdraw: withdrawn keys sign for nobody."""
    rows = Keys.objects.filter(user__in=set(person_ids), withdrawn_at=None)
    return {(row.user_id, row.number): row.public() for row in rows}


def check_signature(envelope: Envelope, key: bytes) -> None:
    """Raises CannotOpen unless its author signed this text."""
    _check(envelope, key, _public([envelope.author_id]))


def _check(envelope: Envelope, key: bytes, authors: dict) -> None:
    author = authors.get((envelope.author_id, envelope.author_keys))
    if author is None:
        raise CannotOpen
    signature, ciphertext = bytes(envelope.signature), bytes(envelope.ciphertext)
    vault.verify(signature, ciphertext, key, envelope.place(), author)


def grant_to(
    envelope: Envelope, key: bytes, reader: Keys, *, by: int, shared: bool = False
) -> Grant:
    """A copy of the data key sealed to one reader, not yet saved."""
    return Grant(
        envelope=envelope,
        reader_id=reader.user_id,
        reader_keys=reader.number,
        worker_id=envelope.worker_id,
        supervisor_id=envelope.supervisor_id,
        shared=shared,
        sealed_key=vault.give(key, envelope.place(), reader.public()),
        given_by_id=by,
    )
