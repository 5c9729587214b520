"""The primitives under all the rest, each bound to a place; nothing outside knows them."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from confidentiality.documents import encode

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


class CannotOpen(Exception):
    """Whatever was wrong, the answer is the same sentence, so that it tells an attacker nothing."""

    def __init__(self) -> None:
        super().__init__(
            _("This could not be opened. The key does not fit, or it was changed after sealing.")
        )


def derive(secret: bytes, place: bytes, *, salt: bytes | None = None) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, encode("key", place)).derive(secret)


def encrypt(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, encode("bound", place))


def decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != VERSION:
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, encode("bound", place))
    except (InvalidTag, ValueError):
        raise CannotOpen from None
