"""How a group's record is read: by one who came, and by the supervisor."""

from dataclasses import dataclass, field

from confidentiality.sealing import CannotOpen
from confidentiality.vault import UnlockedKeys
from supervision import group_records
from supervision.group_records import Attendee
from supervision.models import Confirmation, GroupRecord, Session
from supervision.record_reading import Reading, as_read
from workers.models import User


@dataclass(frozen=True)
class GroupReading:
    """What a page shows of a group's record: its words where they open, or why they do not."""

    copies: list[GroupRecord]
    reading: Reading | None = None
    added: list[tuple[GroupRecord, str]] = field(default_factory=list)
    answer: str = ""
    answer_words: str = ""
    cannot_open: str = ""
    may_answer: bool = False

    @property
    def record(self) -> GroupRecord:
        return self.copies[0]


def of_session(session: Session, user: User, keys: UnlockedKeys | None) -> GroupReading | None:
    """The copy of one pair, for the two of it; None where nothing is signed for them."""
    copies = list(session.group_records.all()) if session.is_group else []
    if not copies:
        return None
    may_answer = user.pk == session.worker_id and copies[0].answered_at is None
    if keys is None:
        return GroupReading(copies, may_answer=may_answer)
    try:
        texts, answer = group_records.read_copies(copies=copies, session=session, keys=keys)
    except CannotOpen as reason:
        return GroupReading(copies, cannot_open=str(reason))
    return GroupReading(
        copies,
        answer=Confirmation.Answer(answer["answer"]).label if answer else "",
        answer_words=answer.get("words", ""),
        may_answer=may_answer,
        **_words_of(copies, texts, session.programme_id),
    )


def of_group(attendees: list[Attendee], keys: UnlockedKeys | None) -> GroupReading | None:
    """What was signed for all, for the supervisor; None while nothing is."""
    signed = max((one.copies for one in attendees), key=len, default=[])
    if not signed or keys is None:
        return GroupReading(signed) if signed else None
    try:
        texts = [content for _copy, content in group_records.read_texts(attendees, keys)]
    except CannotOpen as reason:
        return GroupReading(signed, cannot_open=str(reason))
    return GroupReading(signed, **_words_of(signed, texts, attendees[0].session.programme_id))


def _words_of(copies: list[GroupRecord], texts: list[dict], programme_id: int) -> dict:
    later = zip(copies[1:], texts[1:], strict=True)
    return {
        "reading": as_read(texts[0], programme_id),
        "added": [(copy, content["words"]) for copy, content in later],
    }
