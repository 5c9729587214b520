"""Words on their way: saved as they are typed, sealed to their author, until they are signed.

Every kind of text goes this way, a record, an agreement, an agenda: what differs is what it is
about.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft, Envelope
from confidentiality.vault import UnlockedKeys
from supervision.models import Writing
from workers.models import User
from workers.refusals import Refused

CHANGED = _("The draft has changed since you checked it. Check it once more.")
EMPTY = _("Write something first: what is empty cannot be signed.")


@dataclass(frozen=True)
class Paper:
    """What somebody writes: its kind, the session or other thing it is about, and the programme."""

    kind: str
    about: UUID
    programme_id: int


def id_of(paper: Paper, author: User) -> UUID:
    """The id that the signed text will have: random, known to its author before the first word."""
    return _named(paper, author)[0]


def _named(paper: Paper, author: User) -> tuple[UUID, bool]:
    """That id, and whether it was given just now."""
    about = {"kind": paper.kind, "about": paper.about, "author": author}
    row, is_new = Writing.objects.get_or_create(**about)
    return row.pk, is_new


def draft_of(paper: Paper, author: User) -> Draft | None:
    """The author's unsigned draft; nobody else's exists for them."""
    writing = Writing.objects.filter(kind=paper.kind, about=paper.about, author=author).first()
    return Draft.objects.of(author, writing.pk) if writing else None


def save_draft(
    *, paper: Paper, content: dict, version: int, author: User, keys: UnlockedKeys | None
) -> Draft:
    """Keep what is typed, sealed to its author alone; works with the notes locked too.

    Raises drafting.DraftChanged when another tab saved other words since, Refused for what cannot
    be sealed. The same words again are no clash: an answer may get lost on a train. Only unlocked
    `keys` can tell.
    """
    document_id, is_new = _named(paper, author)
    about = {"document_id": document_id, "programme_id": paper.programme_id, "kind": paper.kind}
    try:
        return drafting.save_draft(
            author=author, content=content, version=version, again=not is_new, **about
        )
    except drafting.DraftChanged as changed:
        kept = changed.draft
        if kept and keys and drafting.open_draft(draft=kept, keys=keys) == content:
            return kept
        raise
    except (drafting.TooLong, sealing.CannotOpen) as reason:
        raise Refused(str(reason)) from reason


def checked(*, paper: Paper, version: int, keys: UnlockedKeys, by: User) -> tuple[Draft, dict]:
    """The draft and its words, as they were checked before signing.

    Raises Refused when they changed since or say nothing, sealing.CannotOpen when tampered with.
    """
    draft = draft_of(paper, by)
    if draft is None or draft.version != version:
        raise Refused(CHANGED)
    content = drafting.open_draft(draft=draft, keys=keys)
    if not any(_says_something(words) for words in content.values()):
        raise Refused(EMPTY)
    return draft, content


def _says_something(words: object) -> bool:
    return bool(words.strip()) if isinstance(words, str) else bool(words)


def sign_for_both(
    of: object,
    *,
    kind: str,
    programme_id: int,
    content: dict,
    keys: UnlockedKeys,
    document_id: UUID | None = None,
) -> None:
    """Sign what this row says for the two whose it is: its `worker_id` and its `supervisor_id`.

    The text has the row's id unless it has one of its own. Raises sealing.CannotOpen and what
    sealing.sign raises besides.
    """
    sealing.sign(
        document_id=document_id or of.pk,
        programme_id=programme_id,
        kind=kind,
        content=content,
        keys=keys,
        worker_id=of.worker_id,
        supervisor_id=of.supervisor_id,
        reader_ids=[of.worker_id, of.supervisor_id],
    )


def sealed(
    *,
    document_id: UUID,
    paper: Paper,
    author_id: int,
    worker_id: int,
    supervisor_id: int | None,
    revision: int = 1,
) -> Envelope:
    """The envelope of a text signed by this author for this pair, and no other.

    Somebody who writes the database could add a later revision in their own name: what is read
    here is the first, unless what it belongs to says that there are others, and its author, pair,
    kind and programme are what the signature binds.
    """
    envelope = Envelope.objects.filter(
        document_id=document_id,
        revision=revision,
        kind=paper.kind,
        author=author_id,
        programme_id=paper.programme_id,
        worker=worker_id,
        supervisor=supervisor_id,
    ).first()
    if envelope is None:
        raise sealing.CannotOpen
    return envelope
