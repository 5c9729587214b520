"""Words that a link alone opens: the key is in the address, and kept nowhere."""

import base64
import binascii
import uuid

from confidentiality import vault
from confidentiality.documents import encode
from confidentiality.vault import CannotOpen

__all__ = ["CannotOpen", "open_by_link", "seal_for_link"]


def seal_for_link(*, link_id: uuid.UUID, content: dict) -> tuple[str, bytes]:
    """The key, as an address holds it, and the sealed words. Raises TooLong."""
    key, ciphertext = vault.seal(content, _place(link_id))
    return base64.urlsafe_b64encode(key).decode().rstrip("="), ciphertext


def open_by_link(*, link_id: uuid.UUID, ciphertext: bytes, key: str) -> dict:
    """The words, to whoever has the whole address. Raises CannotOpen."""
    try:
        raw = base64.urlsafe_b64decode(f"{key}{'=' * (-len(key) % 4)}")
    except (binascii.Error, ValueError) as error:
        raise CannotOpen from error
    if len(raw) != vault.KEY_BYTES:
        raise CannotOpen
    return vault.open_sealed(ciphertext, raw, _place(link_id))


def _place(link_id: uuid.UUID) -> bytes:
    return encode("link", link_id)
