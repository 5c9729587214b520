"""Finding own records: by words, theme, person and day; opened in the request, nothing is kept."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from supervision import themes
from supervision.addenda import ADDENDUM
from supervision.group_records import GROUP_ANSWER, kind_of
from supervision.models import Addendum, GroupRecord, Record, Session
from supervision.recording import ANSWER, RECORD
from supervision.templatetags.clock import midnight
from workers.models import User

# The records of as many sessions are opened in one request; more are looked through page by page.
AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: by words, theme, person and day, after so many sessions."""

    words: str = ""
    theme: str = ""
    person: User | None = None
    since: date | None = None
    until: date | None = None
    skip: int = 0

    @cached_property
    def all_words(self) -> list[str]:
        return plain(self.words).split()

    def stands_in(self, contents: list) -> bool:
        """Whether all the words stand in these texts together, whatever capitals and accents."""
        said = plain(_all_text(contents))
        return all(word in said for word in self.all_words)

    def within(self, rows: QuerySet, moment: str) -> QuerySet:
        """Those of these rows that are of the days looked for."""
        if self.since:
            rows = rows.filter(**{f"{moment}__gte": midnight(self.since)})
        if self.until:
            rows = rows.filter(**{f"{moment}__lt": midnight(self.until + timedelta(days=1))})
        return rows


@dataclass(frozen=True)
class Found:
    """Sessions in whose records it stands, of how many looked through, and whether more remain."""

    sessions: list[Session]
    looked: int
    unopened: int
    more: bool
    # What opened of other texts that were looked through as well, by the id of the envelope.
    also: dict[UUID, dict] = field(default_factory=dict)


@dataclass(frozen=True)
class Text:
    """One sealed text of a session, and who must have signed it as what to be read as one."""

    session: Session
    kind: str
    author_id: int

    def is_in(self, envelope: Envelope) -> bool:
        of = self.session
        claimed = envelope.kind, envelope.author_id, envelope.programme_id
        pair = envelope.worker_id, envelope.supervisor_id
        right = (self.kind, self.author_id, of.programme_id), (of.worker_id, of.supervisor_id)
        return (claimed, pair) == right


def recorded_with(user: User) -> QuerySet[Session]:
    """Somebody's own sessions of which there is something to read."""
    alone = Exists(Record.objects.filter(session=OuterRef("pk")))
    in_group = Exists(GroupRecord.objects.filter(session=OuterRef("pk")))
    return Session.objects.visible_to(user).filter(alone | in_group)


def people_of_records(user: User) -> QuerySet[User]:
    """Everybody with whom this person has records."""
    own = recorded_with(user).order_by()
    others = Q(pk__in=own.values("worker_id")) | Q(pk__in=own.values("supervisor_id"))
    return User.objects.filter(others).exclude(pk=user.pk).order_by("name")


def themes_of_records(user: User) -> list[tuple[str, str]]:
    """The themes that this person's records may name: code and label, retired ones too."""
    programmes = recorded_with(user).order_by().values_list("programme_id", flat=True).distinct()
    return list(themes.labels_of(list(programmes)).items())


def find(
    *,
    user: User,
    keys: UnlockedKeys,
    wanted: Wanted,
    also: Sequence[Envelope] = (),
) -> Found:
    """Own records in which all these words stand and which name this theme, newest first.

    Without either all of them. Looks through those of five hundred sessions at a time, after those
    to skip. What else is looked through, `also`, is opened in the same call. Raises
    sealing.CannotOpen when the log cannot be written.
    """
    own = _between(recorded_with(user), wanted)
    own = own.select_related("worker", "supervisor", "record__confirmation")
    rows = list(own.order_by("-starts_at", "pk")[wanted.skip : wanted.skip + AT_ONCE + 1])
    looked, more = rows[:AT_ONCE], len(rows) > AT_ONCE
    if not (wanted.all_words or wanted.theme):
        return Found(looked, len(looked), 0, more)
    texts = texts_of(looked)
    opened, others = _opened(texts, also, keys)
    read: dict[UUID, list[dict]] = {}
    for key, content in opened.items():
        read.setdefault(texts[key].session.pk, []).append(content)
    found = [one for one in looked if _is_found(wanted, read.get(one.pk, []))]
    unopened = len({text.session.pk for key, text in texts.items() if key not in opened})
    return Found(found, len(looked), unopened, more, others)


def _between(sessions: QuerySet[Session], wanted: Wanted) -> QuerySet[Session]:
    if wanted.person:
        sessions = sessions.filter(Q(worker=wanted.person) | Q(supervisor=wanted.person))
    return wanted.within(sessions, "starts_at")


def texts_of(sessions: list[Session]) -> dict[UUID, Text]:
    """All that is sealed on these sessions for the two of each, by the id of each text."""
    found = {}
    for one in sessions:
        if record := getattr(one, "record", None):
            found[record.pk] = Text(one, RECORD, one.supervisor_id)
            if answer := getattr(record, "confirmation", None):
                found[answer.pk] = Text(one, ANSWER, one.worker_id)
    of = {one.pk: one for one in sessions}
    added = Addendum.objects.filter(record__session__in=of)
    for pk, session_id, author_id in added.values_list("pk", "record__session", "author"):
        found[pk] = Text(of[session_id], ADDENDUM, author_id)
    for copy in GroupRecord.objects.filter(session__in=of):
        one = of[copy.session_id]
        found[copy.pk] = Text(one, kind_of(copy), one.supervisor_id)
        if copy.answer_id:
            found[copy.answer_id] = Text(one, GROUP_ANSWER, one.worker_id)
    return found


def _opened(
    texts: dict[UUID, Text], also: Sequence[Envelope], keys: UnlockedKeys
) -> tuple[dict[UUID, dict], dict[UUID, dict]]:
    """What stands in each of these that opens and was signed as what it is; and in the others."""
    envelopes = [
        envelope
        for envelope in Envelope.objects.filter(document_id__in=texts, revision=1)
        if texts[envelope.document_id].is_in(envelope)
    ]
    opened = sealing.search_envelopes(envelopes=[*envelopes, *also], keys=keys)
    theirs = {one.document_id: opened[one.pk] for one in envelopes if one.pk in opened}
    return theirs, {one.pk: opened[one.pk] for one in also if one.pk in opened}


def _is_found(wanted: Wanted, contents: list[dict]) -> bool:
    """Whether all the words stand in the texts of one session, and one names the theme."""
    theme = wanted.theme
    if theme and not any(theme in content.get("themes", []) for content in contents):
        return False
    return wanted.stands_in(contents)


def plain(words: str) -> str:
    """Small letters, in one spelling of each."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())


def _all_text(content: object) -> str:
    """Every text in a document, however deep."""
    if isinstance(content, str):
        return f"{content}\n"
    if isinstance(content, dict):
        return "".join(_all_text(value) for value in content.values())
    return "".join(_all_text(value) for value in content) if isinstance(content, list) else ""
