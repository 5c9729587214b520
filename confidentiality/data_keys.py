"""The data key of one envelope: taken from a reader's copy, given to another reader."""

from confidentiality import vault
from confidentiality.models import Envelope, Grant, Keys
from confidentiality.vault import CannotOpen, UnlockedKeys


def data_key(envelope: Envelope, keys: UnlockedKeys) -> bytes:
    """The data key from this person's copy, once the author's signature is checked.

    Raises CannotOpen.
    """
    grant = Grant.objects.filter(
        envelope=envelope, reader=keys.user_id, reader_keys=keys.number
    ).first()
    if grant is None:
        raise CannotOpen
    found = vault.take(bytes(grant.sealed_key), envelope.place(), keys)
    check_signature(envelope, found)
    return found


def check_signature(envelope: Envelope, key: bytes) -> None:
    """Raises CannotOpen unless its author signed this text; withdrawn keys sign for nobody."""
    author = Keys.objects.filter(
        user=envelope.author_id, number=envelope.author_keys, withdrawn_at=None
    ).first()
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
