"""The data key of one envelope: taken from a reader's copy, given to another reader."""

from collections.abc import Sequence

from confidentiality import vault
from confidentiality.models import Envelope, Grant, Keys
from confidentiality.vault import CannotOpen, UnlockedKeys


def data_key(envelope: Envelope, keys: UnlockedKeys) -> bytes:
    """The data key from this person's copy, once the author's signature is checked.

    Raises CannotOpen.
    """
    return data_keys([envelope], keys)[0]


def data_keys(envelopes: Sequence[Envelope], keys: UnlockedKeys) -> list[bytes]:
    """The data keys of several from this person's copies, in two queries. Raises CannotOpen."""
    copies = Grant.objects.filter(reader=keys.user_id, reader_keys=keys.number)
    grants = {row.envelope_id: row for row in copies.filter(envelope__in=envelopes)}
    authors = _authors_of(envelopes)
    return [_data_key(one, grants.get(one.pk), authors, keys) for one in envelopes]


def _data_key(
    envelope: Envelope, grant: Grant | None, authors: dict[tuple, Keys], keys: UnlockedKeys
) -> bytes:
    if grant is None:
        raise CannotOpen
    found = vault.take(bytes(grant.sealed_key), envelope.place(), keys)
    _verify(envelope, found, authors)
    return found


def _authors_of(envelopes: Sequence[Envelope]) -> dict[tuple, Keys]:
    """The keys with which these could be signed: withdrawn ones sign for nobody."""
    authors = {envelope.author_id for envelope in envelopes}
    standing = Keys.objects.filter(user__in=authors, withdrawn_at=None)
    return {(row.user_id, row.number): row for row in standing}


def check_signature(envelope: Envelope, key: bytes) -> None:
    """Raises CannotOpen unless its author signed this text; withdrawn keys sign for nobody."""
    _verify(envelope, key, _authors_of([envelope]))


def _verify(envelope: Envelope, key: bytes, authors: dict[tuple, Keys]) -> None:
    author = authors.get((envelope.author_id, envelope.author_keys))
    if author is None:
        raise CannotOpen
    signature, ciphertext = bytes(envelope.signature), bytes(envelope.ciphertext)
    vault.verify(signature, ciphertext, key, envelope.place(), author.public())


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
