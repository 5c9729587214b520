"""A check-in that was kept already, answered otherwise: instead of it or beside it, as one says."""

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confidentiality import sealing
from confidentiality.vault import UnlockedKeys
from reflections import answers, sharing
from reflections.models import CheckIn
from supervision.templatetags.clock import midnight, moment
from workers.models import User
from workers.refusals import Refused

INSTEAD, BOTH = "instead", "both"
CHOICES = [
    (INSTEAD, gettext_lazy("These answers instead: those go for good")),
    (BOTH, gettext_lazy("Both: these as a check-in of their own")),
]


class Asked(Refused):
    """Other answers were kept: `name` says which of them the question is about."""

    def __init__(self, row: CheckIn) -> None:
        said = _("You have kept other answers to this on %(when)s. Say which you want to keep.")
        super().__init__(said % {"when": moment(row.made_at)}, "again")
        self.name = _name(row)


def _name(row: CheckIn) -> str:
    """These answers and no later ones of that check-in."""
    return f"{row.pk}:{row.revision}"


def one_at_a_time(author: User) -> None:
    """Two tabs of one person are heard one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('check-in', %s))", [author.pk]
        )


def kept_before(
    *, check_in_id: UUID, instrument: str, made_at: datetime, keys: UnlockedKeys, by: User
) -> list[tuple[CheckIn, dict]]:
    """What was kept from this very page, and by the same questionnaire on that day; each with what
    it says. Raises Refused when what was kept from this page does not open.
    """
    begin = midnight(timezone.localdate(made_at))
    own = CheckIn.objects.kept().filter(author=by)
    there = own.filter(pk=check_in_id) | own.filter(
        made_at__gte=begin, made_at__lt=begin + timedelta(days=1)
    )
    # The rows before the log, as whoever shares one at this moment.
    rows = list(there.select_for_update().order_by("pk"))
    rows.sort(key=lambda row: (row.pk == check_in_id, row.made_at), reverse=True)
    words = answers.words_of(rows=rows, keys=keys)
    if check_in_id in {row.pk for row in rows} - set(words):
        raise Refused(str(sealing.CannotOpen()))
    said = [(row, words[row.pk]) for row in rows if row.pk in words]
    return [one for one in said if one[1]["instrument"] == instrument]


def instead_of(before: list[tuple[CheckIn, dict]], again: str, asked: str) -> CheckIn | None:
    """The check-in whose place these answers take; None for one beside it, or where there is none.

    Raises Asked: which is meant, nobody but the person knows. It asks anew where the answers that
    they were `asked` about are not the ones that would go: nothing goes that nobody asked about.
    """
    if not before or again == BOTH:
        return None
    row, _said = before[0]
    if again == INSTEAD and asked == _name(row):
        return row
    raise Asked(row)


def another(check_in_id: UUID, given: dict) -> UUID:
    """The id of a check-in beside the one of this page: sent twice it is one."""
    return uuid5(check_in_id, json.dumps(given, sort_keys=True))


def replace(
    *, row: CheckIn, content: dict, keys: UnlockedKeys, by: User
) -> tuple[CheckIn, list[str]]:
    """Keep these answers instead; whoever reads it by the worker's choice reads these.

    Returns it with a sentence about each with whom it is shared no more.
    """
    row = CheckIn.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.revision += 1
    envelope = answers.seal(row, content, keys)
    row.save(update_fields=["revision"])
    ended = sharing.show_newest(thing=row, envelope=envelope, keys=keys, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_earlier_answers(%s)", [row.pk])
    return row, ended
