"""Who is looking: a claim that PostgreSQL believes, because only this server can sign it.

The claim stands in a setting of one transaction. A plain one could be forged by whoever finds a way
to run SQL of their own; this one carries an HMAC that the function viewer() checks with a key that
the web role cannot read.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.http import HttpRequest, HttpResponse

SETTING = "holding_space.viewer"
# Longer than any request may take, shorter than a stolen claim stays worth having.
SECONDS_VALID = 120
BLOCK = 64


def claim(person_id: int) -> str:
    """`person|expiry~mac`, with the expiry in seconds since 1970."""
    said = f"{person_id}|{int(time.time()) + SECONDS_VALID}"
    mac = hmac.new(_key(), said.encode(), hashlib.sha256).hexdigest()
    return f"{said}~{mac}"


def tell(person_id: int | None, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Say who is looking until the transaction ends; None is nobody, who sees no protected row."""
    said = "" if person_id is None else claim(person_id)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, said])


@contextmanager
def acting_as(person_id: int | None, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Act for one person for a moment, in commands and tests; then it is who it was before."""
    with ExitStack() as stack:
        if not connections[using].in_atomic_block:
            stack.enter_context(transaction.atomic(using=using))
        cursor = stack.enter_context(connections[using].cursor())
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        (before,) = cursor.fetchone()
        tell(person_id, using=using)
        try:
            yield
        finally:
            # A transaction that failed forgets who was looking by itself.
            with suppress(DatabaseError):
                cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, before or ""])


def pads() -> tuple[bytes, bytes]:
    """The key as HMAC uses it, so that PostgreSQL's own sha256() is enough to check a claim."""
    key = _key().ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)


def _key() -> bytes:
    return hashlib.sha256(b"identity\0" + settings.IDENTITY_KEY.encode()).digest()


class IdentityMiddleware:
    """Tells PostgreSQL who is looking, for the transaction of this request and no longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if transaction.get_connection().in_atomic_block:
            tell(request.user.pk)
        return self.get_response(request)
