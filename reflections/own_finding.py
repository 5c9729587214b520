"""Finding one's own: records, and with words reflections and risk discussions as well."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections import lenses, reflecting, risk_words
from reflections.models import Reflection, RiskDiscussion, RiskEntry
from supervision import finding
from supervision.finding import Found, Wanted
from workers.models import User

# As many reflections, and as many risk discussions, are opened in one request: the newest, and then
# those before them.
AT_ONCE = 200


@dataclass(frozen=True)
class OwnFound:
    """What was found, on how many of the latter two something did not open, and if more remain."""

    records: Found
    reflections: list[Reflection]
    discussions: list[RiskDiscussion]
    unopened: int
    more: bool
    next_skip: int


def people_of(user: User) -> QuerySet[User]:
    """Everybody with whom this person has records or risk discussions."""
    own = RiskDiscussion.objects.visible_to(user).order_by()
    two = Q(pk__in=own.values("worker")) | Q(pk__in=own.values("supervisor"))
    return finding.people_of_records(user) | User.objects.filter(two).exclude(pk=user.pk)


def find(*, user: User, keys: UnlockedKeys, wanted: Wanted) -> OwnFound:
    """Own records, see finding.find; and by words alone one's own reflections and discussions too.

    Only records name themes, and only records and discussions are with somebody. All is opened and
    logged in one call: two could wait for each other for ever.
    """
    reflections, discussions = _looked_through(user, wanted)
    newest = reflections[:AT_ONCE], discussions[:AT_ONCE]
    sealed = _texts_of(*newest)
    also = [one for one, _of in sealed]
    records = finding.find(user=user, keys=keys, wanted=wanted, also=also)
    said, unopened = _read(sealed, records.also)
    found = [[one for one in rows if wanted.stands_in(said.get(one.pk, []))] for rows in newest]
    more = records.more or max(len(reflections), len(discussions)) > AT_ONCE
    return OwnFound(records, *found, unopened, more, wanted.skip + finding.AT_ONCE)


def _looked_through(user: User, wanted: Wanted) -> tuple[list[Reflection], list[RiskDiscussion]]:
    """The next of each to be opened, and one more where there are more."""
    if wanted.theme or not wanted.all_words:
        return [], []
    skip = wanted.skip // finding.AT_ONCE * AT_ONCE
    mine = wanted.within(Reflection.objects.kept().filter(author=user), "kept_at")
    mine = mine.none() if wanted.person else mine.order_by("-kept_at", "id")
    held = wanted.within(RiskDiscussion.objects.visible_to(user).with_people(), "opened_at")
    if wanted.person:
        held = held.filter(Q(worker=wanted.person) | Q(supervisor=wanted.person))
    next_ones = slice(skip, skip + AT_ONCE + 1)
    return list(mine[next_ones]), list(held.order_by("-opened_at", "id")[next_ones])


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
