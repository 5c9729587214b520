"""A worker deletes for good what is theirs: a reflection, or a check-in."""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import access_log
from confidentiality.data_keys import has_copy
from confidentiality.vault import UnlockedKeys
from reflections.models import CheckIn, Reflection
from workers.models import User
from workers.refusals import Refused

NOT_YOURS = _("Only who wrote it deletes it.")
EARLIER_KEYS = _(
    "Your keys of today do not open this, so they cannot delete it either: somebody who took over "
    "your sign-in and made new keys would delete nothing of yours."
)


@transaction.atomic
def delete(*, thing: Reflection | CheckIn, keys: UnlockedKeys, by: User) -> None:
    """Delete it for good: every version, every copy and half, and what is begun of a next one.

    What stays is that there was one, from when until when, for its author alone. Twice is as good
    as once. Raises Refused for anyone but the author, and for keys that have no copy of it.
    """
    if by.pk != thing.author_id:
        raise Refused(NOT_YOURS)
    # The row before the log, as whoever shares or revises it at this moment.
    thing = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
    if thing.deleted_at:
        return
    if not has_copy(document_id=thing.pk, keys=keys):
        raise Refused(EARLIER_KEYS)
    access_log.note(verb="deleted", document_ids=[thing.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT delete_own(%s)", [thing.pk])
