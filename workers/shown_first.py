"""What was shown before it is written: signed for one person, so that nothing is kept meanwhile."""

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from workers.models import Programme, User
from workers.refusals import Refused

VALID_FOR = timedelta(hours=12)


def signed(rows: list, *, salt: str, by: User, programme: Programme) -> str:
    """Rows for the page's own form to bring back."""
    return signing.dumps([by.pk, programme.pk, rows], salt=salt, compress=True)


def confirmed(token: str, *, salt: str, by: User, programme: Programme) -> list:
    """The rows that were shown. Raises Refused for another person's, a changed or an old token."""
    try:
        person, place, rows = signing.loads(token, salt=salt, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError):
        person = place = rows = None
    if (person, place) != (by.pk, programme.pk):
        raise Refused(_("This page is too old. Choose the file again."))
    return rows
