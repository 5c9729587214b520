"""The exact bytes that are sealed and signed: how a document is written, how a row is bound."""

import json
import uuid

from django.utils.translation import gettext_lazy as _

PAD_TO = 1024
LONGEST = 1024 * 1024


class TooLong(ValueError):
    """The document is longer than one page of the product may hold."""

    def __init__(self) -> None:
        super().__init__(_("This is too long to keep in one piece. Please split it in two."))


def encode(purpose: str, *fields: int | str | bytes | uuid.UUID | None) -> bytes:
    """Bind fields into one unambiguous byte string: each is typed and carries its length."""
    parts = []
    for value in ("holding-space/1", purpose, *fields):
        raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        parts += [_letter(value), len(raw).to_bytes(4), raw]
    return b"".join(parts)


def _letter(value: int | str | bytes | uuid.UUID | None) -> bytes:
    for letter, kind in ((b"i", int), (b"s", str), (b"b", bytes), (b"u", uuid.UUID)):
        if isinstance(value, kind):
            return letter
    if value is None:
        return b"n"
    raise TypeError(f"{type(value).__name__} cannot be bound.")


def to_bytes(content: dict) -> bytes:
    """A JSON document of at most 1 MiB, padded; raises TooLong."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Half of a surrogate pair could be stored but never shown again: it becomes U+FFFD.
    document = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    if len(document) > LONGEST:
        raise TooLong
    return pad(document)


def from_bytes(padded: bytes) -> dict:
    return json.loads(unpad(padded))


def pad(document: bytes) -> bytes:
    """Length first, then the document, then zeros to the next KiB: a size tells little."""
    framed = len(document).to_bytes(4) + document
    return framed + bytes(-len(framed) % PAD_TO)


def unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4])
    document = padded[4 : 4 + length]
    if pad(document) != padded:
        raise ValueError("This is not a padded document.")
    return document
