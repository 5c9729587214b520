"""Finding one's own: records, and with words reflections and risk discussions as well."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections import lenses, reflecting, risk_words
from reflections.models import Reflection, RiskDiscussion, RiskEntry
from supervision import finding
from supervision.finding import Found
from supervision.templatetags.clock import midnight
from workers.models import User

# As many reflections, and as many risk discussions, are opened in one request: the newest.
AT_ONCE = 200


@dataclass(frozen=True)
class OwnFound:
    """What was found, and on how many of the latter two something did not open."""

    records: Found
    reflections: list[Reflection]
    discussions: list[RiskDiscussion]
    unopened: int


def find(
    *,
    user: User,
    keys: UnlockedKeys,
    words: str,
    theme: str,
    person: User | None,
    since: date | None,
    until: date | None,
    skip: int,
) -> OwnFound:
    """Own records, see finding.find; and by words alone one's own reflections and discussions too.

    Only records name themes, and only records and discussions are with somebody. All is opened and
    logged in one call: two could wait for each other for ever.
    """
    wanted = finding.plain(words).split()
    reflections, discussions = [], []
    if wanted and not theme and not skip:
        reflections = [] if person else _reflections(user, since, until)
        discussions = _discussions(user, person, since, until)
    sealed = _texts_of(reflections, discussions)
    known = {"theme": theme, "person": person, "since": since, "until": until, "skip": skip}
    records = finding.find(
        user=user, keys=keys, words=words, also=[one for one, _of in sealed], **known
    )
    said, unopened = _read(sealed, records.also)
    return OwnFound(
        records,
        [one for one in reflections if finding.stands(wanted, said.get(one.pk, []))],
        [one for one in discussions if finding.stands(wanted, said.get(one.pk, []))],
        unopened,
    )


def _reflections(user: User, since: date | None, until: date | None) -> list[Reflection]:
    mine = _between(Reflection.objects.kept().filter(author=user), "kept_at", since, until)
    return list(mine.order_by("-kept_at", "id")[:AT_ONCE])


def _discussions(
    user: User, person: User | None, since: date | None, until: date | None
) -> list[RiskDiscussion]:
    held = RiskDiscussion.objects.visible_to(user).with_people()
    if person:
        held = held.filter(Q(worker=person) | Q(supervisor=person))
    held = _between(held, "opened_at", since, until)
    return list(held.order_by("-opened_at", "id")[:AT_ONCE])


def _between(rows: QuerySet, when: str, since: date | None, until: date | None) -> QuerySet:
    if since:
        rows = rows.filter(**{f"{when}__gte": midnight(since)})
    if until:
        rows = rows.filter(**{f"{when}__lt": midnight(until + timedelta(days=1))})
    return rows


def _texts_of(
    reflections: list[Reflection], discussions: list[RiskDiscussion]
) -> list[tuple[Envelope, UUID]]:
    """What is sealed on these as what it is, each with the id of what it belongs to."""
    own = [(one, one.document_id) for one in reflecting.newest_of(reflections)]
    of = {one.pk: one for one in discussions}
    entries = {
        entry.pk: entry
        for entry in RiskEntry.objects.filter(discussion__in=of).exclude(kind=RiskEntry.Kind.FILED)
    }
    for envelope in Envelope.objects.filter(document_id__in=entries, revision=1):
        entry = entries[envelope.document_id]
        if _is_sealed(entry, of[entry.discussion_id].programme_id, envelope):
            own.append((envelope, entry.discussion_id))
    return own


def _is_sealed(entry: RiskEntry, programme_id: int, envelope: Envelope) -> bool:
    """Whether this was signed as just that entry, by its author and for those two."""
    right = f"risk_{entry.kind}", entry.author_id, programme_id
    claimed = envelope.kind, envelope.author_id, envelope.programme_id
    two = entry.worker_id, entry.supervisor_id
    return claimed == right and (envelope.worker_id, envelope.supervisor_id) == two


def _read(
    sealed: list[tuple[Envelope, UUID]], opened: dict[UUID, dict]
) -> tuple[dict[UUID, list], int]:
    """The words of each reflection and discussion, and on how many something does not open."""
    said: dict[UUID, list] = {}
    for envelope, of in sealed:
        if envelope.pk in opened:
            said.setdefault(of, []).append(_words(opened[envelope.pk]))
    return said, len({of for envelope, of in sealed if envelope.pk not in opened})


def _words(content: dict) -> list:
    """What somebody wrote in a text; not by which names it is kept."""
    if "lens" in content:
        return [[words for _label, words in lenses.sections_of(content)], content.get("tags", [])]
    return [[words for _label, words in risk_words.boxes_of(content)], content.get("words", "")]
