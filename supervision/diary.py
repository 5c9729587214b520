"""Locks on diaries: changes to one person's times happen one after another, never half at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)
from django.utils.translation import gettext_lazy as _

from workers.refusals import Refused

# A diary lock is any fixed number beside a person's id; this one is for supervision.
DIARIES = 7301
WAIT = "3s"

EXCLUSION_VIOLATION = "23P01"
UNIQUE_VIOLATION = "23505"
CHECK_VIOLATION = "23514"
DEADLOCK = "40P01"
LOCK_TIMEOUT = "55P03"
BUSY = _("Somebody is changing this diary at the same moment. Nothing is lost: try again.")
# Rules that the database keeps and that have a sentence of their own; it names nobody.
SENTENCES = {
    "group_without_lines": _("This group is not open to you. Choose another time."),
    "nobody_in_two_places": _("One of you already has protected time then."),
}
TAKEN = {EXCLUSION_VIOLATION, UNIQUE_VIOLATION, CHECK_VIOLATION, DEADLOCK, LOCK_TIMEOUT}


def lock_diaries(*person_ids: int) -> None:
    """Hold these people's diaries until the transaction ends; sorted, so that nobody deadlocks.

    Waits at most three seconds and then raises Refused. The constraints of the tables remain the
    backstop.
    """
    with taken_or_refused(BUSY), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
        for person_id in sorted(set(person_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DIARIES, person_id])


@contextmanager
def taken_or_refused(sentence: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A clash found by the database, or a wait that was too long, becomes one kind sentence."""
    try:
        with transaction.atomic(using=using):
            yield
    except (IntegrityError, OperationalError) as error:
        if getattr(error.__cause__, "pgcode", None) in TAKEN:
            broken = error.__cause__.diag.constraint_name
            raise Refused(SENTENCES.get(broken, sentence)) from error
        raise
