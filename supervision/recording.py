"""The record of a session: drafted and signed by its supervisor, answered by the worker."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft, Envelope
from confidentiality.vault import UnlockedKeys
from supervision import messages, policies
from supervision.diary import taken_or_refused
from supervision.models import Confirmation, Record, Session, Writing
from workers.models import User
from workers.refusals import Refused

RECORD = "record"
ANSWER = "answer"
SECTIONS = ("covered", "actions", "learning")
ANSWERED = _("You have answered this record already.")
CHANGED = _("The draft has changed since you checked it. Check it once more.")
SIGNED = _("This record is signed. What is signed does not change.")


def writing_of(session: Session, author: User) -> Writing:
    """The id under which this author writes the record: random, known before the first word."""
    return Writing.objects.get_or_create(session=session, author=author)[0]


def draft_of(session: Session, author: User) -> Draft | None:
    """The author's unsigned draft; nobody else's exists for them."""
    writing = Writing.objects.filter(session=session, author=author).first()
    return Draft.objects.of(author, writing.pk) if writing else None


@transaction.atomic
def save_record_draft(
    *,
    session: Session,
    content: dict,
    version: int,
    author: User,
    keys: UnlockedKeys | None = None,
) -> Draft:
    """Keep what is typed, sealed to its author alone; works with the notes locked too.

    Raises drafting.DraftChanged when another tab saved other words since, Refused once signed and
    for what cannot be sealed. The same words again are no clash: an answer may get lost on a
    train. Only unlocked `keys` can tell.
    """
    if not policies.may_write(author, session) or policies.record_of(session):
        raise Refused(SIGNED)
    words = {name: content.get(name, "") for name in SECTIONS}
    about = {"document_id": writing_of(session, author).pk, "programme_id": session.programme_id}
    try:
        return drafting.save_draft(
            author=author, kind=RECORD, content=words, version=version, **about
        )
    except drafting.DraftChanged as changed:
        kept = changed.draft
        if kept and keys and drafting.open_draft(draft=kept, keys=keys) == words:
            return kept
        raise
    except (drafting.TooLong, sealing.CannotOpen) as reason:
        raise Refused(str(reason)) from reason


@transaction.atomic
def sign_record(*, session: Session, version: int, keys: UnlockedKeys, by: User) -> Record:
    """Sign the draft as it was checked: sealed to the pair, told to the worker, never changed.

    Raises Refused when it was signed already, has no words, the draft changed since the check, or
    somebody tampered with the draft or a key.
    """
    Session.objects.select_for_update().get(pk=session.pk)
    session = policies.get_session(by, session.pk)
    if not policies.may_write(by, session) or policies.record_of(session):
        raise Refused(SIGNED)
    draft = draft_of(session, by)
    if draft is None or draft.version != version:
        raise Refused(CHANGED)
    try:
        content = drafting.open_draft(draft=draft, keys=keys)
        if not any(words.strip() for words in content.values()):
            raise Refused(_("Write something first: an empty record cannot be signed."))
        record = seal_record(session=session, content=content, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    messages.record_signed(record=record)
    return record


def seal_record(*, session: Session, content: dict, keys: UnlockedKeys, by: User) -> Record:
    """The record's row and its words, sealed to the pair; the caller has checked that it may."""
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    document_id = writing_of(session, by).pk
    record = Record.objects.create(id=document_id, session=session, author=by, **pair)
    sealing.sign(
        document_id=record.pk,
        programme_id=session.programme_id,
        kind=RECORD,
        content=content,
        keys=keys,
        reader_ids=list(pair.values()),
        **pair,
    )
    return record


def _sealed(document_id: UUID, kind: str, session: Session, author_id: int) -> Envelope:
    """The envelope of a document signed by this author for the pair of this session, and no other.

    Somebody who writes the database could add a later revision in their own name: what is read
    here is the first, and its author, pair, kind and programme are what the signature binds.
    """
    envelope = Envelope.objects.filter(
        document_id=document_id,
        revision=1,
        kind=kind,
        author=author_id,
        programme_id=session.programme_id,
        worker=session.worker_id,
        supervisor=session.supervisor_id,
    ).first()
    if envelope is None:
        raise sealing.CannotOpen
    return envelope


def read_record(*, record: Record, keys: UnlockedKeys) -> dict:
    """The words of a record; under `answer` and `words` what the worker answered, if they did.

    Raises sealing.CannotOpen where this reader has no copy, or where anything was tampered with.
    """
    session = record.session
    sealed = [_sealed(record.pk, RECORD, session, session.supervisor_id)]
    if confirmation := getattr(record, "confirmation", None):
        sealed.append(_sealed_answer(confirmation, session))
    opened = sealing.open_envelopes(envelopes=sealed, keys=keys)
    return {name: words for content in opened for name, words in content.items()}


def _sealed_answer(confirmation: Confirmation, session: Session) -> Envelope:
    """What the worker answered, by their own signature and not by a column."""
    return _sealed(confirmation.pk, ANSWER, session, session.worker_id)


@transaction.atomic
def answer_record(
    *, record: Record, answer: str, words: str, keys: UnlockedKeys, by: User
) -> Confirmation:
    """The worker confirms a record or sees it differently; their words stand beside it.

    Sending the same answer twice finds the first. Raises Refused for anyone else, and for another
    answer the second time.
    """
    Session.objects.select_for_update().get(pk=record.session_id)
    record = policies.get_record(by, record.session_id)
    given = getattr(record, "confirmation", None)
    sent = {"answer": answer, "words": words}
    if given and by.pk == record.worker_id and _given(given, record.session, keys) == sent:
        return given
    if not policies.may_answer(by, record):
        raise Refused(ANSWERED)
    with taken_or_refused(ANSWERED):
        confirmation = seal_answer(record=record, content=sent, keys=keys)
    messages.record_answered(record=record)
    return confirmation


def _given(confirmation: Confirmation, session: Session, keys: UnlockedKeys) -> dict:
    envelope = _sealed_answer(confirmation, session)
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]


def seal_answer(*, record: Record, content: dict, keys: UnlockedKeys) -> Confirmation:
    """The answer (`answer`, `words`), sealed to the pair; the caller has checked that it may."""
    pair = {"worker_id": record.worker_id, "supervisor_id": record.supervisor_id}
    confirmation = Confirmation.objects.create(record=record, **pair)
    sealing.sign(
        document_id=confirmation.pk,
        programme_id=record.session.programme_id,
        kind=ANSWER,
        content=content,
        keys=keys,
        reader_ids=list(pair.values()),
        **pair,
    )
    return confirmation
