"""Stepping out of the web role for a moment, to make rows that no request could make."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction

from confidentiality import identity


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """Act as the owner of the tables; whatever happens inside, the role is as before after."""
    with as_role("owner"):
        yield


@contextlib.contextmanager
def seeing_all() -> Iterator[None]:
    """Read every row, as a backup does: row level security hides some from the owner too."""
    with as_role("backup"):
        yield


@contextlib.contextmanager
def as_role(wanted: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = cursor.fetchone()[0]
            cursor.execute(f"SET LOCAL ROLE {wanted}")
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")


@contextlib.contextmanager
def tampering() -> Iterator[None]:
    """Change any row, as somebody could who runs the database and switches its locks off."""
    with as_owner():
        grant_everything_to_guard()
    with as_role("guard"):
        yield


def unguard() -> None:
    """Take row level security off for the rest of a test: each lock has to hold alone."""
    with as_owner():
        grant_everything_to_guard()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE guard")
    # What is done is logged, and nobody can do it.
    identity.tell(1)


def grant_everything_to_guard() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO guard")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guard")
