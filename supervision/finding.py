"""Finding own records by words, person and day: opened in the request, and nothing is kept."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from supervision.models import Record
from supervision.recording import ANSWER, RECORD
from supervision.templatetags.clock import midnight
from workers.models import User

# As many are opened in one request; more are looked through page by page.
AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """Records in which something was found, of how many looked through, and whether more remain."""

    records: list[Record]
    looked: int
    unopened: int
    more: bool


def people_of_records(user: User) -> QuerySet[User]:
    """Everybody with whom this person has records."""
    own = Record.objects.visible_to(user)
    others = Q(pk__in=own.values("worker_id")) | Q(pk__in=own.values("supervisor_id"))
    return User.objects.filter(others).exclude(pk=user.pk).order_by("name")


def find(
    *,
    user: User,
    keys: UnlockedKeys,
    words: str = "",
    person: User | None = None,
    since: date | None = None,
    until: date | None = None,
    skip: int = 0,
) -> Found:
    """Own records in which all these words stand, newest first; without words all of them.

    Looks through five hundred at a time, after those to `skip`. Capitals and accents of the same
    letter make no difference. Raises sealing.CannotOpen when the log cannot be written.
    """
    own = _between(Record.objects.visible_to(user), person, since, until)
    own = own.select_related("session__worker", "session__supervisor", "confirmation")
    rows = list(own.order_by("-session__starts_at", "pk")[skip : skip + AT_ONCE + 1])
    looked = rows[:AT_ONCE]
    texts = _texts_of(looked, keys) if words.strip() else {}
    wanted = plain(words).split()
    return Found(
        records=[row for row in looked if all(word in texts.get(row.pk, "") for word in wanted)],
        looked=len(looked),
        unopened=len(looked) - len(texts) if wanted else 0,
        more=len(rows) > AT_ONCE,
    )


def _between(
    records: QuerySet[Record], person: User | None, since: date | None, until: date | None
) -> QuerySet[Record]:
    if person:
        records = records.filter(Q(worker_id=person.pk) | Q(supervisor_id=person.pk))
    if since:
        records = records.filter(session__starts_at__gte=midnight(since))
    if until:
        records = records.filter(session__starts_at__lt=midnight(until + timedelta(days=1)))
    return records


def plain(words: str) -> str:
    """Small letters, in one spelling of each."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())


def _texts_of(records: list[Record], keys: UnlockedKeys) -> dict:
    """All that stands in each record and in the answer to it, for those that open."""
    of_document = {record.pk: record for record in records}
    answers = {
        record.confirmation.pk: record for record in records if hasattr(record, "confirmation")
    }
    of_document |= answers
    envelopes = [
        envelope
        for envelope in Envelope.objects.filter(document_id__in=of_document, revision=1)
        if _is_of(envelope, of_document[envelope.document_id])
    ]
    opened = sealing.search_envelopes(envelopes=envelopes, keys=keys)
    texts: dict = {}
    for envelope in envelopes:
        if envelope.pk in opened:
            record = of_document[envelope.document_id]
            texts[record.pk] = texts.get(record.pk, "") + plain(_all_text(opened[envelope.pk]))
    return texts


def _is_of(envelope: Envelope, record: Record) -> bool:
    """What is read as a record is signed by its supervisor, as an answer by its worker."""
    session = record.session
    author = session.supervisor_id if envelope.document_id == record.pk else session.worker_id
    kind = RECORD if envelope.document_id == record.pk else ANSWER
    claimed = envelope.author_id, envelope.kind, envelope.programme_id
    pair = envelope.worker_id, envelope.supervisor_id
    return (claimed, pair) == (
        (author, kind, session.programme_id),
        (session.worker_id, session.supervisor_id),
    )


def _all_text(content: object) -> str:
    """Every text in a document, however deep."""
    if isinstance(content, str):
        return f"{content}\n"
    if isinstance(content, dict):
        return "".join(_all_text(value) for value in content.values())
    return "".join(_all_text(value) for value in content) if isinstance(content, list) else ""
