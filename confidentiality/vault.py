"""The one module that seals, opens, wraps and signs: nothing else imports the primitives."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from confidentiality.documents import encode, from_bytes, to_bytes

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"
# More lanes than one hang for ever when two people unlock at once (docs/decisions/020-sealing.md).
ARGON2_LANES = 1
# Each holds 64 MiB and a core for a quarter of a second: two at once in a process, one more waits,
# the rest are told to try again. So a thread is left for the pages of everybody else.
ARGON2_TURNS = threading.BoundedSemaphore(2)
ARGON2_QUEUE = threading.BoundedSemaphore(3)
ARGON2_WAIT_SECONDS = 1
TO_READER = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """Whatever was wrong, the answer is the same sentence, so that it tells an attacker nothing."""

    def __init__(self) -> None:
        super().__init__(
            _("This could not be opened. The key does not fit, or it was changed after sealing.")
        )


class Busy(Exception):
    """Too many people are unlocking at this moment; trying again in a few seconds is enough."""


@dataclass(frozen=True)
class PublicKeys:
    """What others need to seal for a person and to check that person's signature.

    `number` counts a person's keys: whoever lost passphrase and recovery code makes new ones.
    """

    user_id: int
    number: int
    reading: bytes
    signing: bytes
    pepper_id: str
    mac: bytes


@dataclass(frozen=True)
class Wrapped:
    """Private keys as they are stored: how the secret is stretched, and the wrapped bytes."""

    pepper_id: str
    stretching: dict
    blob: bytes


@dataclass(frozen=True)
class UnlockedKeys:
    """A person's private keys, in memory for one request; never printed, pickled or stored."""

    user_id: int
    private: bytes = field(repr=False)

    def __reduce__(self):
        raise TypeError("Private keys must not be pickled.")

    @property
    def number(self) -> int:
        return int.from_bytes(self.private[96:])

    @property
    def reading(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.private[:32])

    @property
    def signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private[32:64])

    def public(self) -> PublicKeys:
        """The public halves with a fresh MAC under the current pepper."""
        reading = self.reading.public_key().public_bytes_raw()
        signing = self.signing.public_key().public_bytes_raw()
        return _with_mac(self.user_id, self.number, reading, signing)


def make_keys(user_id: int, number: int = 1) -> UnlockedKeys:
    """New keys: 32 bytes for reading, 32 for signing, 32 for signals, 2 that count them.

    The signal secret is what a worker's unlinkable contributions to reports derive from. It lies
    with the private keys so that it survives a new passphrase.
    """
    return UnlockedKeys(user_id, os.urandom(3 * KEY_BYTES) + number.to_bytes(2))


# The pepper: a secret of the server that is never in the database.


def _peppers() -> dict[str, bytes]:
    """NOTES_PEPPER holds "id:base64" entries between commas; the first is the current one."""
    entries = [entry.strip().partition(":") for entry in settings.NOTES_PEPPER.split(",")]
    try:
        found = {name: base64.b64decode(secret, validate=True) for name, _colon, secret in entries}
    except ValueError:
        raise ImproperlyConfigured("NOTES_PEPPER is not a list of id:base64 entries.") from None
    if len(found) != len(entries) or any(len(secret) < KEY_BYTES for secret in found.values()):
        raise ImproperlyConfigured("NOTES_PEPPER needs unlike ids and at least 32 bytes in each.")
    return found


def current_pepper_id() -> str:
    return next(iter(_peppers()))


def _pepper_key(pepper_id: str, purpose: str) -> bytes:
    try:
        pepper = _peppers()[pepper_id]
    except KeyError:
        raise ImproperlyConfigured(f"NOTES_PEPPER has no entry {pepper_id!r}.") from None
    return _derive(pepper, encode(purpose, pepper_id))


def key_fields(public: PublicKeys) -> tuple[int, int, bytes, bytes]:
    """What a public key is: whose, which, and its two halves. This is what gets vouched for."""
    return public.user_id, public.number, public.reading, public.signing


def _public_mac(pepper_id: str, *fields: int | bytes) -> bytes:
    return _mac(pepper_id, "public keys", encode("public keys", *fields))


def _mac(pepper_id: str, purpose: str, statement: bytes) -> bytes:
    return hmac.digest(_pepper_key(pepper_id, purpose), statement, "sha256")


def _with_mac(*fields: int | bytes) -> PublicKeys:
    pepper_id = current_pepper_id()
    return PublicKeys(*fields, pepper_id, _public_mac(pepper_id, *fields))


def check_public(public: PublicKeys) -> None:
    """Refuse a public key that somebody with the database, but not the pepper, put there."""
    expected = _public_mac(public.pepper_id, *key_fields(public))
    if not hmac.compare_digest(expected, public.mac):
        raise CannotOpen


def with_current_mac(public: PublicKeys) -> PublicKeys:
    """The same keys, their MAC moved to the current pepper; a false MAC is never renewed."""
    check_public(public)
    return _with_mac(*key_fields(public))


def attest(statement: bytes) -> tuple[str, bytes]:
    """That this server wrote a statement: the pepper's id, and a MAC no database can make."""
    pepper_id = current_pepper_id()
    return pepper_id, _mac(pepper_id, "attested", statement)


def check_attested(pepper_id: str, mac: bytes, statement: bytes) -> None:
    """Raises CannotOpen for what somebody wrote past this server."""
    if not hmac.compare_digest(_mac(pepper_id, "attested", statement), mac):
        raise CannotOpen


# Wrapping private keys: AEAD(pepper, AEAD(HKDF(Argon2id(secret)), private)).


def stretching_for_passphrase() -> dict:
    costs = {"memory_kib": settings.ARGON2_MEMORY_KIB, "iterations": settings.ARGON2_ITERATIONS}
    salt = os.urandom(16).hex()
    return {"version": 1, "kdf": "argon2id", "lanes": ARGON2_LANES, "salt": salt, **costs}


def stretching_for_code() -> dict:
    """A recovery code is 256 random bits: there is nothing to stretch."""
    return {"version": 1, "kdf": "hkdf", "salt": os.urandom(16).hex()}


def wrap(keys: UnlockedKeys, secret: str, stretching: dict) -> Wrapped:
    pepper_id, place = current_pepper_id(), _wrap_place(keys.user_id, stretching)
    inner = _encrypt(_stretch(secret, stretching, place), keys.private, place)
    return Wrapped(pepper_id, stretching, _close_pepper(pepper_id, inner, place))


def unwrap(wrapped: Wrapped, user_id: int, secret: str) -> UnlockedKeys:
    """Raises CannotOpen, or Busy. The pepper's layer is opened first: changed costs never run."""
    place = _wrap_place(user_id, wrapped.stretching)
    inner = _open_pepper(wrapped, place)
    return UnlockedKeys(
        user_id, _decrypt(_stretch(secret, wrapped.stretching, place), inner, place)
    )


def with_current_pepper(wrapped: Wrapped, user_id: int) -> Wrapped:
    """Change the outermost layer only: nobody's passphrase is needed."""
    place = _wrap_place(user_id, wrapped.stretching)
    pepper_id = current_pepper_id()
    blob = _close_pepper(pepper_id, _open_pepper(wrapped, place), place)
    return Wrapped(pepper_id, wrapped.stretching, blob)


def wrap_for_cookie(keys: UnlockedKeys, secret: bytes, place: bytes) -> bytes:
    """Wrap under a random secret that the server forgets and one browser keeps."""
    return _encrypt(_derive(secret, place), keys.private, place)


def unwrap_from_cookie(blob: bytes, user_id: int, secret: bytes, place: bytes) -> UnlockedKeys:
    return UnlockedKeys(user_id, _decrypt(_derive(secret, place), blob, place))


def _wrap_place(user_id: int, stretching: dict) -> bytes:
    return encode("private keys", user_id, json.dumps(stretching, sort_keys=True))


def _close_pepper(pepper_id: str, inner: bytes, place: bytes) -> bytes:
    return _encrypt(_pepper_key(pepper_id, "wrapping"), inner, place)


def _open_pepper(wrapped: Wrapped, place: bytes) -> bytes:
    return _decrypt(_pepper_key(wrapped.pepper_id, "wrapping"), wrapped.blob, place)


def _stretch(secret: str, stretching: dict, place: bytes) -> bytes:
    # NFKC and single spaces: the same words typed on another keyboard must open the same keys.
    words = " ".join(unicodedata.normalize("NFKC", secret).split())
    raw, salt = words.encode("utf-8", "surrogatepass"), bytes.fromhex(stretching["salt"])
    if stretching["kdf"] == "argon2id":
        raw = _argon2id(raw, salt, stretching)
    return _derive(raw, place, salt=salt)


def _argon2id(raw: bytes, salt: bytes, costs: dict) -> bytes:
    amounts = {"iterations": costs["iterations"], "memory_cost": costs["memory_kib"]}
    with _turn():
        return Argon2id(salt=salt, length=KEY_BYTES, lanes=costs["lanes"], **amounts).derive(raw)


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    if not ARGON2_QUEUE.acquire(blocking=False):
        raise Busy
    try:
        if not ARGON2_TURNS.acquire(timeout=ARGON2_WAIT_SECONDS):
            raise Busy
        try:
            yield
        finally:
            ARGON2_TURNS.release()
    finally:
        ARGON2_QUEUE.release()


# Documents: one random data key each, given to every reader apart.


def seal(content: dict, place: bytes) -> tuple[bytes, bytes]:
    """Seal a JSON document to its place; returns its new data key and the ciphertext.

    Raises documents.TooLong.
    """
    key = os.urandom(KEY_BYTES)
    return key, _encrypt(_derive(key, place), to_bytes(content), place)


def open_sealed(ciphertext: bytes, key: bytes, place: bytes) -> dict:
    return from_bytes(_decrypt(_derive(key, place), ciphertext, place))


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
    commitment = _derive(key, encode("commitment", place))
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


def signal(keys: UnlockedKeys, place: bytes) -> bytes:
    """What a worker lends to figures in place of their name: from the secret among their keys."""
    return hmac.digest(_derive(keys.private[64:96], encode("signal")), place, "sha256")


def halve(key: bytes) -> tuple[bytes, bytes]:
    """Two halves for two custodians: each alone is random, and says nothing of the key."""
    first = os.urandom(KEY_BYTES)
    return first, join(first, key)


def join(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def _derive(secret: bytes, place: bytes, *, salt: bytes | None = None) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, encode("key", place)).derive(secret)


def _encrypt(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, encode("bound", place))


def _decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != VERSION:
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, encode("bound", place))
    except (InvalidTag, ValueError):
        raise CannotOpen from None
