"""Before the first request: do the secrets of the environment fit what this database was made with?

A pepper that is missing or changed opens nobody's notes, and an identity key that `migrate` did not
write shows nobody anything. Said at the start, nobody has lost anything yet.
"""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction

from confidentiality import identity, vault
from confidentiality.models import Keys
from confidentiality.vault import CannotOpen

logger = logging.getLogger(__name__)


def check_secrets() -> None:
    """Raises ImproperlyConfigured with one sentence; a database that is away stops no start."""
    try:
        with transaction.atomic():
            _check_pepper()
            _check_identity_key()
    except (OperationalError, InterfaceError):
        logger.warning("The database does not answer: the secrets could not be checked.")
    except ProgrammingError:
        logger.warning("The database is not migrated: the secrets could not be checked.")
    finally:
        connection.close()


def _check_pepper() -> None:
    vault.current_pepper_id()
    newest = Keys.objects.order_by("pepper_id", "-pk").distinct("pepper_id")
    for row in newest:
        try:
            vault.check_public(row.public())
        except CannotOpen:
            raise ImproperlyConfigured(
                f"NOTES_PEPPER has another value for {row.pepper_id!r} than the one these notes "
                "were made with. Put the old value back: without it nobody's notes open."
            ) from None


def _check_identity_key() -> None:
    identity.tell(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewer()")
        if cursor.fetchone() != (1,):
            raise ImproperlyConfigured(
                "IDENTITY_KEY is another than the one `manage.py migrate` wrote into the database: "
                "nobody would see anything. Run `manage.py migrate` with the key of this server."
            )
