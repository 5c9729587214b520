"""The record of a session: drafted and signed by its supervisor, answered by the worker."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft, Envelope
from confidentiality.vault import UnlockedKeys
from supervision import (
    actions,
    addenda,
    agreed,
    contributing,
    messages,
    policies,
    sharing,
    writing,
)
from supervision.diary import taken_or_refused
from supervision.models import Addendum, Confirmation, Record, Session
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

RECORD = "record"
ANSWER = "answer"
# What actions are called where a record has them as one text, as it had at first.
AS_ONE_TEXT = _("Agreed actions")
ANSWERED = _("You have answered this record already.")
SIGNED = _("This record is signed. What is signed does not change.")


def paper_of(session: Session) -> Paper:
    """What its supervisor writes when they write the record of a session."""
    return Paper(RECORD, session.pk, session.programme_id)


def _answer_to(session: Session) -> Paper:
    return Paper(ANSWER, session.pk, session.programme_id)


def draft_of(session: Session, author: User) -> Draft | None:
    """The author's unsigned draft; nobody else's exists for them."""
    return writing.draft_of(paper_of(session), author)


@transaction.atomic
def save_record_draft(
    *,
    session: Session,
    content: dict,
    version: int,
    author: User,
    keys: UnlockedKeys | None = None,
) -> Draft:
    """Keep what is typed of a record, see writing.save_draft. Raises Refused once it is signed."""
    if not policies.may_write(author, session) or policies.record_of(session):
        raise Refused(SIGNED)
    return writing.save_draft(
        paper=paper_of(session), content=content, version=version, author=author, keys=keys
    )


@transaction.atomic
def sign_record(*, session: Session, version: int, keys: UnlockedKeys, by: User) -> Record:
    """Sign the draft as it was checked: sealed to the pair, told to the worker, never changed.

    Raises Refused when it was signed already, has no words, waits for an agreement, the draft
    changed since the check, or somebody tampered with the draft or a key.
    """
    Session.objects.select_for_update().get(pk=session.pk)
    session = policies.get_session(by, session.pk)
    if not policies.may_write(by, session) or policies.record_of(session):
        raise Refused(SIGNED)
    if reason := agreed.why_no_record(session):
        raise Refused(reason)
    try:
        draft, content = writing.checked(paper=paper_of(session), version=version, keys=keys, by=by)
        content = with_actions(session=session, content=content, keys=keys, by=by)
        record = seal_record(session=session, content=content, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    messages.record_signed(record=record)
    return record


def with_actions(*, session: Session, content: dict, keys: UnlockedKeys, by: User) -> dict:
    """A draft as it is signed: its actions numbered, and after them what is carried over."""
    own = content.get("actions", [])
    if isinstance(own, str):
        return content
    known = _carried(session, content, keys)
    agreed_on = [*actions.numbered(own), *actions.carry(by=by, **known)]
    kept = {name: part for name, part in content.items() if not name.startswith("carried")}
    return kept | ({"actions": agreed_on} if agreed_on else {})


def preview(*, session: Session, content: dict, keys: UnlockedKeys, by: User) -> dict:
    """A draft as it would be signed now, for whoever checks it; nothing is changed."""
    own = content.get("actions", [])
    if isinstance(own, str):
        return content
    known = _carried(session, content, keys)
    return content | {"actions": [*own, *actions.as_carried(**known)]}


def _carried(session: Session, content: dict, keys: UnlockedKeys) -> dict:
    """What a draft carries over of what the two have not finished, with its words."""
    chosen, due_on = content.get("carried", []), content.get("carried_due", "")
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    unfinished = actions.unfinished_between(**pair) if chosen else []
    taken = [action for action in unfinished if str(action.pk) in chosen]
    texts = actions.texts_of(actions=taken, keys=keys) if taken else {}
    return {"taken": taken, "due_on": due_on, "texts": texts}


def seal_record(*, session: Session, content: dict, keys: UnlockedKeys, by: User) -> Record:
    """The record's row and its words, sealed to the pair; the caller has checked that it may."""
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    document_id = writing.id_of(paper_of(session), by)
    record = Record.objects.create(id=document_id, session=session, author=by, **pair)
    writing.sign_for_both(
        record, kind=RECORD, programme_id=session.programme_id, content=content, keys=keys
    )
    if isinstance(agreed_on := content.get("actions", []), list):
        actions.agree(record=record, actions=agreed_on)
    return record


def _sealed(document_id: UUID, paper: Paper, session: Session, author_id: int) -> Envelope:
    """What this author signed for the pair of this session."""
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    return writing.sealed(document_id=document_id, paper=paper, author_id=author_id, **pair)


def read_record(*, record: Record, keys: UnlockedKeys) -> dict:
    """The words of a record; under `answer` and `words` what the worker answered, if they did.

    Under `addenda`, if there are any, what was added: pairs of its row and its words, which are
    None for somebody with whom it is not shared yet. All is read, and logged, in one call.
    Raises sealing.CannotOpen where this reader has no copy, or where anything was tampered with.
    """
    session = record.session
    sealed = [_sealed(record.pk, paper_of(session), session, session.supervisor_id)]
    if confirmation := getattr(record, "confirmation", None):
        sealed.append(_sealed_answer(confirmation, session))
    added = list(record.addenda.select_related("author"))
    shown = [addendum for addendum in added if _is_for(addendum, keys)]
    sealed += [addenda.sealed_of(addendum, session) for addendum in shown]
    opened = sealing.open_envelopes(envelopes=sealed, keys=keys)
    count = len(sealed) - len(shown)
    read = {name: words for content in opened[:count] for name, words in content.items()}
    words = {row.pk: content["words"] for row, content in zip(shown, opened[count:], strict=True)}
    return read | ({"addenda": [(row, words.get(row.pk)) for row in added]} if added else {})


def _is_for(addendum: Addendum, keys: UnlockedKeys) -> bool:
    """Signed for the pair, or shared with this reader since."""
    if keys.user_id in (addendum.worker_id, addendum.supervisor_id):
        return True
    return Envelope.objects.filter(document_id=addendum.pk).exists()


def _sealed_answer(confirmation: Confirmation, session: Session) -> Envelope:
    """What the worker answered, by their own signature and not by a column."""
    return _sealed(confirmation.pk, _answer_to(session), session, session.worker_id)


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
    _lend_themes(record, answer, keys, by)
    sharing.share_what_came_later(record=record, keys=keys, by=by)
    messages.record_answered(record=record)
    return confirmation


def _lend_themes(record: Record, answer: str, keys: UnlockedKeys, by: User) -> None:
    """Lend the themes of what was confirmed, if the worker lends any (decision 050).

    The record is opened in any case, so that the log does not tell who lends.
    """
    session = record.session
    envelope = _sealed(record.pk, paper_of(session), session, session.supervisor_id)
    with suppress(sealing.CannotOpen):
        words = sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]
        if answer == Confirmation.Answer.CONFIRMED:
            known = {"programme_id": session.programme_id, "keys": keys, "by": by}
            contributing.contribute_themes(words=words, **known)


def _given(confirmation: Confirmation, session: Session, keys: UnlockedKeys) -> dict:
    envelope = _sealed_answer(confirmation, session)
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]


def seal_answer(*, record: Record, content: dict, keys: UnlockedKeys) -> Confirmation:
    """The answer (`answer`, `words`), sealed to the pair; the caller has checked that it may."""
    pair = {"worker_id": record.worker_id, "supervisor_id": record.supervisor_id}
    confirmation = Confirmation.objects.create(record=record, **pair)
    programme_id = record.session.programme_id
    writing.sign_for_both(
        confirmation, kind=ANSWER, programme_id=programme_id, content=content, keys=keys
    )
    return confirmation
