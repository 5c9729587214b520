"""What has run out is taken away: counters of sign-in attempts, and sessions long over."""

from django.db import connections

EXPIRED = (
    "DELETE FROM limits_cache WHERE expires < now()",
    "DELETE FROM django_session WHERE expire_date < now()",
)


def remove_expired() -> int:
    """Delete what ran out, as the jobs role, which sees no more of it than when; how many rows."""
    with connections["jobs"].cursor() as cursor:
        gone = 0
        for statement in EXPIRED:
            cursor.execute(statement)
            gone += cursor.rowcount
        return gone
