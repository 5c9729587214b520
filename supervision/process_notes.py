"""A supervisor's own notes on a session: for their eyes, and the worker knows that they exist."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft
from confidentiality.vault import UnlockedKeys
from supervision import messages, policies, writing
from supervision.models import ProcessNote, Session
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

PROCESS_NOTE = "process_note"
NOT_YOURS = _("Only the supervisor of a session keeps own notes on it.")
# Names what a note is about, each one after those kept before.
NOTES = UUID("3f0c2d84-1c55-4c7c-9a55-0a6f6f3e2b70")


def paper_of(session: Session) -> Paper:
    """What its supervisor writes when they write the next own note on a session."""
    about = uuid5(NOTES, f"{session.pk}:{kept_on(session).count()}")
    return Paper(PROCESS_NOTE, about, session.programme_id)


def kept_on(session: Session):
    """The own notes kept here on a session, oldest first."""
    return ProcessNote.objects.filter(session=session, is_elsewhere=False)


@transaction.atomic
def save_note_draft(
    *, session: Session, content: dict, version: int, author: User, keys: UnlockedKeys | None
) -> Draft:
    """Keep what is typed, see writing.save_draft. Raises Refused for anyone but the supervisor."""
    if not policies.may_write(author, session):
        raise Refused(NOT_YOURS)
    return writing.save_draft(
        paper=paper_of(session), content=content, version=version, author=author, keys=keys
    )


@transaction.atomic
def keep_note(*, session: Session, version: int, keys: UnlockedKeys, by: User) -> ProcessNote:
    """Keep a note, sealed to its author alone; custodians hold halves, as for every text.

    The worker is told once that there are such notes. Raises Refused for anyone but the
    supervisor, and for what is empty or changed since.
    """
    Session.objects.select_for_update().get(pk=session.pk)
    if not policies.may_write(by, session):
        raise Refused(NOT_YOURS)
    paper = paper_of(session)
    try:
        draft, content = writing.checked(paper=paper, version=version, keys=keys, by=by)
        note = seal_note(session=session, content=content, keys=keys, paper=paper)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    messages.notes_kept(session=session)
    return note


def seal_note(*, session: Session, content: dict, keys: UnlockedKeys, paper: Paper) -> ProcessNote:
    """The row and its words, sealed to the supervisor; the caller has checked that it may."""
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    note = ProcessNote.objects.create(
        id=writing.id_of(paper, session.supervisor), session=session, **pair
    )
    sealing.sign(
        document_id=note.pk,
        programme_id=session.programme_id,
        kind=PROCESS_NOTE,
        content=content,
        keys=keys,
        reader_ids=[session.supervisor_id],
        **pair,
    )
    return note


@transaction.atomic
def say_held_elsewhere(*, session: Session, by: User) -> None:
    """The supervisor keeps own notes elsewhere; the worker is told. Twice is as good as once."""
    if not policies.may_write(by, session):
        raise Refused(NOT_YOURS)
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    note = ProcessNote(session=session, is_elsewhere=True, **pair)
    ProcessNote.objects.bulk_create([note], ignore_conflicts=True)
    messages.notes_kept(session=session)


def read_notes(*, session: Session, keys: UnlockedKeys) -> list[tuple[ProcessNote, dict]]:
    """The own notes of a session with their words, to their author. Raises sealing.CannotOpen."""
    notes = list(kept_on(session))
    envelopes = [
        writing.sealed(
            document_id=note.pk,
            paper=Paper(PROCESS_NOTE, session.pk, session.programme_id),
            author_id=note.supervisor_id,
            worker_id=note.worker_id,
            supervisor_id=note.supervisor_id,
        )
        for note in notes
    ]
    if not notes:
        return []
    opened = sealing.open_envelopes(envelopes=envelopes, keys=keys)
    return list(zip(notes, opened, strict=True))
