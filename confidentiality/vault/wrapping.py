"""Private keys as they are stored: AEAD(pepper, AEAD(HKDF(Argon2id(secret)), private))."""

import contextlib
import json
import os
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.conf import settings

from confidentiality.documents import encode
from confidentiality.vault.keys import UnlockedKeys
from confidentiality.vault.peppers import current_pepper_id, pepper_key
from confidentiality.vault.primitives import KEY_BYTES, decrypt, derive, encrypt

# More lanes than one hang for ever when two people unlock at once (docs/decisions/020-sealing.md).
ARGON2_LANES = 1
# Each holds 64 MiB and a core for a quarter of a second: two at once in a process, one more waits,
# the rest are told to try again. So a thread is left for the pages of everybody else.
ARGON2_TURNS = threading.BoundedSemaphore(2)
ARGON2_QUEUE = threading.BoundedSemaphore(3)
ARGON2_WAIT_SECONDS = 1


class Busy(Exception):
    """Too many people are unlocking at this moment; trying again in a few seconds is enough."""


@dataclass(frozen=True)
class Wrapped:
    """Private keys as they are stored: how the secret is stretched, and the wrapped bytes."""

    pepper_id: str
    stretching: dict
    blob: bytes


def stretching_for_passphrase() -> dict:
    costs = {"memory_kib": settings.ARGON2_MEMORY_KIB, "iterations": settings.ARGON2_ITERATIONS}
    salt = os.urandom(16).hex()
    return {"version": 1, "kdf": "argon2id", "lanes": ARGON2_LANES, "salt": salt, **costs}


def stretching_for_code() -> dict:
    """A recovery code is 256 random bits: there is nothing to stretch."""
    return {"version": 1, "kdf": "hkdf", "salt": os.urandom(16).hex()}


def wrap(keys: UnlockedKeys, secret: str, stretching: dict) -> Wrapped:
    pepper_id, place = current_pepper_id(), _wrap_place(keys.user_id, stretching)
    inner = encrypt(_stretch(secret, stretching, place), keys.private, place)
    return Wrapped(pepper_id, stretching, _close_pepper(pepper_id, inner, place))


def unwrap(wrapped: Wrapped, user_id: int, secret: str) -> UnlockedKeys:
    """Raises CannotOpen, or Busy. The pepper's layer is opened first: changed costs never run."""
    place = _wrap_place(user_id, wrapped.stretching)
    inner = _open_pepper(wrapped, place)
    return UnlockedKeys(user_id, decrypt(_stretch(secret, wrapped.stretching, place), inner, place))


def with_current_pepper(wrapped: Wrapped, user_id: int) -> Wrapped:
    """Change the outermost layer only: nobody's passphrase is needed."""
    place = _wrap_place(user_id, wrapped.stretching)
    pepper_id = current_pepper_id()
    blob = _close_pepper(pepper_id, _open_pepper(wrapped, place), place)
    return Wrapped(pepper_id, wrapped.stretching, blob)


def wrap_for_cookie(keys: UnlockedKeys, secret: bytes, place: bytes) -> bytes:
    """Wrap under a random secret that the server forgets and one browser keeps."""
    return encrypt(derive(secret, place), keys.private, place)


def unwrap_from_cookie(blob: bytes, user_id: int, secret: bytes, place: bytes) -> UnlockedKeys:
    return UnlockedKeys(user_id, decrypt(derive(secret, place), blob, place))


def _wrap_place(user_id: int, stretching: dict) -> bytes:
    return encode("private keys", user_id, json.dumps(stretching, sort_keys=True))


def _close_pepper(pepper_id: str, inner: bytes, place: bytes) -> bytes:
    return encrypt(pepper_key(pepper_id, "wrapping"), inner, place)


def _open_pepper(wrapped: Wrapped, place: bytes) -> bytes:
    return decrypt(pepper_key(wrapped.pepper_id, "wrapping"), wrapped.blob, place)


def _stretch(secret: str, stretching: dict, place: bytes) -> bytes:
    # NFKC and single spaces: the same words typed on another keyboard must open the same keys.
    words = " ".join(unicodedata.normalize("NFKC", secret).split())
    raw, salt = words.encode("utf-8", "surrogatepass"), bytes.fromhex(stretching["salt"])
    if stretching["kdf"] == "argon2id":
        raw = _argon2id(raw, salt, stretching)
    return derive(raw, place, salt=salt)


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
