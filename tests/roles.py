"""Stepping out of the web role for a moment, to make rows that no request could make."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """Act as the owner of the tables; whatever happens inside, the role is `web` again after."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = cursor.fetchone()[0]
            cursor.execute("SET LOCAL ROLE owner")
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
