"""A worker reflects: drafted as it is typed, kept for themselves, sealed to nobody else."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft, Envelope
from confidentiality.vault import UnlockedKeys
from reflections import lenses
from reflections.models import Reflection
from supervision import writing
from supervision.models import Session, Writing
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

REFLECTION = "reflection"
# As many are looked through for a tag in one request.
AT_ONCE = 500
EMPTY = _("Write something first: there is nothing to keep yet.")


def begin(
    *, programme_id: int, lens: str, session: Session | None, author: User, keys: UnlockedKeys
) -> UUID:
    """Begin a reflection by a model, about a session or not; the name of its draft."""
    about = uuid4()
    content = {"lens": lens, "session": str(session.pk) if session else "", "tags": []}
    paper = Paper(REFLECTION, about, programme_id)
    writing.save_draft(paper=paper, content=content, version=0, author=author, keys=keys)
    return about


@transaction.atomic
def save_reflection_draft(
    *, draft: Draft, content: dict, version: int, keys: UnlockedKeys | None
) -> Draft:
    """Keep what is typed, see writing.save_draft."""
    paper = paper_of(draft)
    return writing.save_draft(
        paper=paper, content=content, version=version, author=draft.author, keys=keys
    )


def paper_of(draft: Draft) -> Paper:
    about = Writing.objects.get(pk=draft.document_id).about
    return Paper(REFLECTION, about, draft.programme_id)


@transaction.atomic
def keep_reflection(*, draft: Draft, version: int, keys: UnlockedKeys, by: User) -> Reflection:
    """Keep a reflection as its draft stands, sealed to its author; custodians hold halves.

    Kept twice it is kept once. Raises Refused for what is empty, and for what changed since.
    """
    if not drafting.lock_draft(draft=draft) and (kept := kept_as(draft.document_id, by)):
        return kept
    try:
        draft, content = checked(draft=draft, version=version, keys=keys, by=by)
        reflection = Reflection.objects.create(
            id=draft.document_id,
            programme_id=draft.programme_id,
            author=by,
            session=session_of(content, by),
        )
        seal(reflection, content, keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    return reflection


def kept_as(document_id: UUID, by: User) -> Reflection | None:
    return Reflection.objects.kept().filter(pk=document_id, author=by).first()


def checked(*, draft: Draft, version: int, keys: UnlockedKeys, by: User) -> tuple[Draft, dict]:
    """The draft and its words, see writing.checked; a model and a tag alone say nothing yet."""
    draft, content = writing.checked(paper=paper_of(draft), version=version, keys=keys, by=by)
    if not lenses.sections_of(content):
        raise Refused(EMPTY)
    return draft, content


def session_of(content: dict, by: User) -> Session | None:
    """The session that a draft is about, if that is one of its author's."""
    about = content.get("session", "")
    return Session.objects.visible_to(by).filter(pk=about).first() if about else None


def seal(reflection: Reflection, content: dict, keys: UnlockedKeys) -> Envelope:
    """The words of its newest version, sealed to its author; the caller has checked that it may."""
    return sealing.sign(
        document_id=reflection.pk,
        revision=reflection.revision,
        programme_id=reflection.programme_id,
        kind=REFLECTION,
        content={name: part for name, part in content.items() if name != "session"},
        keys=keys,
        reader_ids=[reflection.author_id],
        worker_id=reflection.author_id,
        supervisor_id=None,
    )


def sealed_of(reflection: Reflection, revision: int | None = None) -> Envelope:
    """Its envelope, the newest unless said, by its author's own signature.

    Raises sealing.CannotOpen.
    """
    return writing.sealed(
        document_id=reflection.pk,
        paper=Paper(REFLECTION, reflection.pk, reflection.programme_id),
        author_id=reflection.author_id,
        worker_id=reflection.author_id,
        supervisor_id=None,
        revision=revision or reflection.revision,
    )


def read_reflection(
    *, reflection: Reflection, keys: UnlockedKeys, revision: int | None = None
) -> dict:
    """Its words, of the newest version unless said.

    Raises sealing.CannotOpen for who has no copy, or when tampered with.
    """
    return sealing.open_envelopes(envelopes=[sealed_of(reflection, revision)], keys=keys)[0]


def words_of(*, reflections: list[Reflection], keys: UnlockedKeys | None) -> dict[UUID, dict]:
    """The words of all these that open, by their ids; with the notes locked, none."""
    if not (reflections and keys):
        return {}
    envelopes = newest_of(reflections)
    opened = sealing.search_envelopes(envelopes=envelopes, keys=keys)
    return {one.document_id: opened[one.pk] for one in envelopes if one.pk in opened}


def newest_of(reflections: list[Reflection]) -> list[Envelope]:
    """The envelopes of these, by their authors' own signatures: of each its newest version."""
    rows = {row.pk: row for row in reflections}
    found = Envelope.objects.filter(document_id__in=rows, kind=REFLECTION, supervisor=None)
    return [one for one in found if _is_newest(one, rows[one.document_id])]


def _is_newest(envelope: Envelope, row: Reflection) -> bool:
    theirs = envelope.author_id == envelope.worker_id == row.author_id
    return theirs and envelope.revision == row.revision


def drafts_of(author: User, kind: str = REFLECTION) -> list[tuple[UUID, Draft]]:
    """What somebody has begun and not finished of a kind, newest first, with their names."""
    drafts = list(Draft.objects.filter(author=author, kind=kind).order_by("-saved_at"))
    found = Writing.objects.filter(pk__in=[draft.document_id for draft in drafts])
    about = dict(found.values_list("pk", "about"))
    return [(about[draft.document_id], draft) for draft in drafts if draft.document_id in about]
