"""A group's record: one text, sealed apart to each who came, and answered by each in private."""

from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft, Envelope
from confidentiality.vault import UnlockedKeys
from supervision import agreed, group_policies, messages, writing
from supervision.models import GroupRecord, Session, Slot
from supervision.recording import ANSWERED, SIGNED
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

GROUP_RECORD = "group_record"
GROUP_ADDENDUM = "group_addendum"
GROUP_ANSWER = "group_answer"
NOBODY = _("Nobody who came can have a copy yet. First log who came, and see to the agreements.")
FORMER = _("You supervise nobody any more who has a copy of this record.")
ADDED = _("You added to this record in another tab. Look at what stands there, then add again.")


def paper_of(slot: Slot) -> Paper:
    """What its supervisor writes when they write the record of a group's session."""
    return Paper(GROUP_RECORD, slot.event_id, slot.programme_id)


def kind_of(copy: GroupRecord) -> str:
    return GROUP_ADDENDUM if copy.number else GROUP_RECORD


@dataclass(frozen=True)
class Attendee:
    """One session of a group as its supervisor sees it: what became of it, and which copies."""

    session: Session
    copies: list[GroupRecord] = field(default_factory=list)
    why_none: str = ""

    @property
    def came(self) -> bool:
        return self.session.outcome == Session.Outcome.HELD

    @property
    def has_answered(self) -> bool:
        return any(copy.answered_at for copy in self.copies)


def attendees_of(slot: Slot) -> list[Attendee]:
    """Everybody of whom it was logged whether they came, by name."""
    found = Session.objects.filter(booking__slot=slot, is_group=True).order_by("worker__name")
    sessions = list(found.select_related("worker", "record"))
    copies: dict = {one.pk: [] for one in sessions}
    for copy in GroupRecord.objects.filter(session__in=copies):
        copies[copy.session_id].append(copy)
    why = agreed.why_no_records(sessions)
    return [Attendee(one, copies[one.pk], str(why[one.pk])) for one in sessions]


def is_signed(attendees: list[Attendee]) -> bool:
    return any(one.copies for one in attendees)


def readers_of(attendees: list[Attendee]) -> list[Session]:
    """The sessions of those who came, may have a copy and have none yet."""
    able = [one for one in attendees if one.came and not one.why_none and not one.copies]
    return [one.session for one in able]


def _locked(slot: Slot) -> list[Attendee]:
    """Its attendees, of whom nothing is logged otherwise until the transaction ends."""
    rows = Session.objects.filter(booking__slot=slot, is_group=True).order_by("pk")
    list(rows.select_for_update(of=("self",)))
    return attendees_of(slot)


@transaction.atomic
def save_group_draft(
    *, slot: Slot, content: dict, version: int, author: User, keys: UnlockedKeys | None = None
) -> Draft:
    """Keep what is typed, see writing.save_draft. Raises Refused once it is signed."""
    if not group_policies.may_write_group(author, slot) or is_signed(attendees_of(slot)):
        raise Refused(SIGNED)
    return writing.save_draft(
        paper=paper_of(slot), content=content, version=version, author=author, keys=keys
    )


@transaction.atomic
def sign_group_record(
    *, slot: Slot, version: int, keys: UnlockedKeys, by: User
) -> list[GroupRecord]:
    """Sign the draft as it was checked: a copy to each who came, who are told; all or none.

    Who agreed to keep no records, or has no agreement in time, gets none. Raises Refused when it
    was signed already, has no words, nobody could read it, or the draft changed since the check.
    """
    attendees = _locked(slot)
    if not group_policies.may_write_group(by, slot) or is_signed(attendees):
        raise Refused(SIGNED)
    readers = readers_of(attendees)
    if not readers:
        raise Refused(NOBODY)
    try:
        draft, content = writing.checked(paper=paper_of(slot), version=version, keys=keys, by=by)
        copies = seal_copies(sessions=readers, number=0, content=content, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    return copies


def seal_copies(
    *, sessions: list[Session], number: int, content: dict, keys: UnlockedKeys, by: User
) -> list[GroupRecord]:
    """A row and the same words for each of these, who are told; the caller has checked."""
    copies = [
        GroupRecord(
            id=uuid4(),
            session=one,
            number=number,
            worker_id=one.worker_id,
            supervisor_id=one.supervisor_id,
            author=by,
        )
        for one in sessions
    ]
    GroupRecord.objects.bulk_create(copies)
    sealing.sign_copies(
        worker_of={copy.pk: copy.worker_id for copy in copies},
        programme_id=sessions[0].programme_id,
        kind=kind_of(copies[0]),
        content=content,
        keys=keys,
    )
    for copy in copies:
        messages.group_record_signed(copy=copy)
    return copies


@transaction.atomic
def give_missing(*, slot: Slot, keys: UnlockedKeys, by: User) -> int:
    """Who was logged as there only after it was signed gets copies too; how many people.

    Safe to repeat. Raises Refused for anyone but the supervisor, or when tampered with.
    """
    attendees = _locked(slot)
    if not group_policies.may_write_group(by, slot):
        raise Refused(SIGNED)
    readers = readers_of(attendees)
    try:
        for copy, content in read_texts(attendees, keys) if readers else []:
            known = {"number": copy.number, "content": content, "keys": keys, "by": by}
            seal_copies(sessions=readers, **known)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    return len(readers)


@transaction.atomic
def add_to_group_record(
    *, slot: Slot, words: str, number: int, keys: UnlockedKeys, by: User
) -> list[GroupRecord]:
    """The supervisor adds to a signed record, for all who have a copy; nothing signed changes.

    The same words sent twice are one. Raises Refused for whom the supervisor supervises no more.
    """
    attendees = _locked(slot)
    count = max((len(one.copies) for one in attendees), default=0)
    try:
        if 0 < number < count:
            return _added_before(attendees, words, number, keys)
        if number != count or count == 0:
            raise Refused(ADDED)
        held = [one.session for one in attendees if one.copies and _may_add(by, one)]
        if not held:
            raise Refused(FORMER)
        known = {"number": number, "content": {"words": words}, "keys": keys, "by": by}
        return seal_copies(sessions=held, **known)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


def _added_before(
    attendees: list[Attendee], words: str, number: int, keys: UnlockedKeys
) -> list[GroupRecord]:
    """What was added under this number, if it was the same. Raises Refused."""
    if read_texts(attendees, keys)[number][1]["words"] != words:
        raise Refused(ADDED)
    return [copy for one in attendees for copy in one.copies if copy.number == number]


def _may_add(by: User, attendee: Attendee) -> bool:
    return group_policies.may_add_to_copy(by, attendee.copies[0])


def sealed_of(copy: GroupRecord, session: Session) -> Envelope:
    """Its envelope, by the supervisor's own signature. Raises sealing.CannotOpen."""
    return writing.sealed(
        document_id=copy.pk,
        paper=Paper(kind_of(copy), session.pk, session.programme_id),
        author_id=session.supervisor_id,
        worker_id=session.worker_id,
        supervisor_id=session.supervisor_id,
    )


def read_texts(attendees: list[Attendee], keys: UnlockedKeys) -> list[tuple[GroupRecord, dict]]:
    """What was signed for a group, in order, for its supervisor: from the fullest set of copies."""
    fullest = max(attendees, key=lambda one: len(one.copies), default=None)
    if fullest is None or not fullest.copies:
        return []
    envelopes = [sealed_of(copy, fullest.session) for copy in fullest.copies]
    opened = sealing.open_envelopes(envelopes=envelopes, keys=keys)
    return list(zip(fullest.copies, opened, strict=True))


def read_copies(
    *, copies: list[GroupRecord], session: Session, keys: UnlockedKeys
) -> tuple[list[dict], dict]:
    """The words of the copies of one pair, in order, and what the worker answered, if they did.

    Raises sealing.CannotOpen where this reader has no copy, or where anything was tampered with.
    """
    envelopes = [sealed_of(copy, session) for copy in copies]
    envelopes += [_sealed_answer(copy, session) for copy in copies if copy.answer_id]
    opened = sealing.open_envelopes(envelopes=envelopes, keys=keys) if envelopes else []
    answers = opened[len(copies) :]
    return opened[: len(copies)], answers[0] if answers else {}


def _sealed_answer(copy: GroupRecord, session: Session) -> Envelope:
    return writing.sealed(
        document_id=copy.answer_id,
        paper=Paper(GROUP_ANSWER, session.pk, session.programme_id),
        author_id=session.worker_id,
        worker_id=session.worker_id,
        supervisor_id=session.supervisor_id,
    )


@transaction.atomic
def answer_group_record(
    *, copy: GroupRecord, answer: str, words: str, keys: UnlockedKeys, by: User
) -> None:
    """One of those who came confirms it or sees it differently; only the supervisor reads that.

    Sending the same answer twice is as good as once. Raises Refused for anyone else, and for
    another answer the second time.
    """
    Session.objects.select_for_update().get(pk=copy.session_id)
    copy = GroupRecord.objects.select_related("session__supervisor").get(pk=copy.pk)
    session, sent = copy.session, {"answer": answer, "words": words}
    try:
        if by.pk == copy.worker_id and copy.answer_id:
            given = read_copies(copies=[copy], session=session, keys=keys)[1]
            if given == sent:
                return
        if by.pk != copy.worker_id or copy.answer_id:
            raise Refused(ANSWERED)
        seal_answer(copy=copy, session=session, content=sent, keys=keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    messages.group_record_answered(copy=copy)


def seal_answer(*, copy: GroupRecord, session: Session, content: dict, keys: UnlockedKeys) -> None:
    """The answer (`answer`, `words`), sealed to the pair; the caller has checked that it may."""
    copy.answer_id, copy.answered_at = uuid4(), timezone.now()
    copy.save(update_fields=["answer_id", "answered_at"])
    writing.sign_for_both(
        copy,
        kind=GROUP_ANSWER,
        programme_id=session.programme_id,
        content=content,
        keys=keys,
        document_id=copy.answer_id,
    )
