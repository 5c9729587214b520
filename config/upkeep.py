"""What has run out is taken away: counters of sign-in attempts, sessions long over, and the words
of statements whose link has ended.
"""

from django.db import connections

EXPIRED = (
    "DELETE FROM limits_cache WHERE expires < now()",
    "DELETE FROM django_session WHERE expire_date < now()",
    # As long as StatementLink.LASTING.
    """
    UPDATE reflections_statementlink
    SET ciphertext = '', revoked_at = made_at + interval '90 days'
    WHERE revoked_at IS NULL AND made_at <= now() - interval '90 days'
    """,
)


def remove_expired() -> int:
    """Delete or empty what ran out, as the jobs role, which sees no more of it than when.

    How many rows that were.
    """
    with connections["jobs"].cursor() as cursor:
        gone = 0
        for statement in EXPIRED:
            cursor.execute(statement)
            gone += cursor.rowcount
        return gone
