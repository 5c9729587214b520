"""The pepper, a secret of the server that is never in the database, and what it vouches for."""

import base64
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from confidentiality.documents import encode
from confidentiality.vault.primitives import KEY_BYTES, CannotOpen, derive


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


def pepper_key(pepper_id: str, purpose: str) -> bytes:
    try:
        pepper = _peppers()[pepper_id]
    except KeyError:
        raise ImproperlyConfigured(f"NOTES_PEPPER has no entry {pepper_id!r}.") from None
    return derive(pepper, encode(purpose, pepper_id))


def key_fields(public: PublicKeys) -> tuple[int, int, bytes, bytes]:
    """What a public key is: whose, which, and its two halves. This is what gets vouched for."""
    return public.user_id, public.number, public.reading, public.signing


def _public_mac(pepper_id: str, *fields: int | bytes) -> bytes:
    return _mac(pepper_id, "public keys", encode("public keys", *fields))


def _mac(pepper_id: str, purpose: str, statement: bytes) -> bytes:
    return hmac.digest(pepper_key(pepper_id, purpose), statement, "sha256")


def with_mac(*fields: int | bytes) -> PublicKeys:
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
    return with_mac(*key_fields(public))


def attest(statement: bytes) -> tuple[str, bytes]:
    """That this server wrote a statement: the pepper's id, and a MAC no database can make."""
    pepper_id = current_pepper_id()
    return pepper_id, _mac(pepper_id, "attested", statement)


def check_attested(pepper_id: str, mac: bytes, statement: bytes) -> None:
    """Raises CannotOpen for what somebody wrote past this server."""
    if not hmac.compare_digest(_mac(pepper_id, "attested", statement), mac):
        raise CannotOpen
