"""What is written: one random data key each, given to every reader apart, and signed."""

import hashlib
import os

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from confidentiality.documents import encode, from_bytes, to_bytes
from confidentiality.vault.keys import UnlockedKeys
from confidentiality.vault.peppers import PublicKeys, check_public
from confidentiality.vault.primitives import KEY_BYTES, CannotOpen, decrypt, derive, encrypt

TO_READER = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def seal(content: dict, place: bytes) -> tuple[bytes, bytes]:
    """Seal a JSON document to its place; returns its new data key and the ciphertext.

    Raises documents.TooLong.
    """
    key = os.urandom(KEY_BYTES)
    return key, encrypt(derive(key, place), to_bytes(content), place)


def open_sealed(ciphertext: bytes, key: bytes, place: bytes) -> dict:
    return from_bytes(decrypt(derive(key, place), ciphertext, place))


def give(key: bytes, place: bytes, reader: PublicKeys) -> bytes:
    """Seal a data key to one reader (HPKE, 80 bytes); a swapped public key is refused."""
    check_public(reader)
    public = X25519PublicKey.from_public_bytes(reader.reading)
    return TO_READER.encrypt(key, public, _meant_for(reader.user_id, place))


def take(sealed_key: bytes, place: bytes, keys: UnlockedKeys) -> bytes:
    try:
        return TO_READER.decrypt(sealed_key, keys.reading, _meant_for(keys.user_id, place))
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def _meant_for(reader_id: int, place: bytes) -> bytes:
    return encode("grant", place, reader_id)


def sign(keys: UnlockedKeys, ciphertext: bytes, key: bytes, place: bytes) -> bytes:
    return keys.signing.sign(_signed_statement(ciphertext, key, place))


def verify(
    signature: bytes, ciphertext: bytes, key: bytes, place: bytes, author: PublicKeys
) -> None:
    _check_signature(signature, _signed_statement(ciphertext, key, place), author)


def _signed_statement(ciphertext: bytes, key: bytes, place: bytes) -> bytes:
    # GCM alone lets an author craft one ciphertext that two keys open to two texts: sign the key's
    # commitment too, so that both of the pair have read the same words.
    commitment = derive(key, encode("commitment", place))
    digest = hashlib.sha256(commitment + ciphertext).digest()
    return encode("signature", place, digest)


def vouch(keys: UnlockedKeys, statement: bytes) -> bytes:
    """Sign something said about somebody's keys, such as that six words were heard."""
    return keys.signing.sign(encode("vouch", statement))


def check_vouched(signature: bytes, statement: bytes, by: PublicKeys) -> None:
    """Raises CannotOpen unless these keys, and nobody with the database alone, said so."""
    _check_signature(signature, encode("vouch", statement), by)


def _check_signature(signature: bytes, signed: bytes, by: PublicKeys) -> None:
    check_public(by)
    try:
        Ed25519PublicKey.from_public_bytes(by.signing).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise CannotOpen from None


def halve(key: bytes) -> tuple[bytes, bytes]:
    """Two halves for two custodians: each alone is random, and says nothing of the key."""
    first = os.urandom(KEY_BYTES)
    return first, join(first, key)


def join(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))
