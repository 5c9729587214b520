"""What became of a record that a second tab still sends as a draft: it was signed."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from supervision import group_records, record_reading, recording
from supervision.group_records import Attendee
from supervision.late import Ended
from supervision.models import Session, Slot


def of_record(request: HttpRequest, session: Session, typed: list[tuple] | None) -> Ended:
    """A session's record; `typed` is what the tab says of it, as `said_in` says it."""

    def kept() -> list[tuple]:
        words = recording.read_record(record=session.record, keys=request.keys)
        return record_reading.said_in(words, session.programme_id)

    where = reverse("supervision:record_signed", kwargs={"session_id": session.pk})
    return _signed(where, typed, kept)


def of_group(
    request: HttpRequest, slot: Slot, attendees: list[Attendee], typed: list[tuple] | None
) -> Ended:
    """The record of a group's session, the same way."""

    def kept() -> list[tuple]:
        _copy, words = group_records.read_texts(attendees, request.keys)[0]
        return record_reading.said_in(words, slot.programme_id)

    where = reverse("supervision:group_show", kwargs={"slot_id": slot.pk})
    return _signed(where, typed, kept)


def _signed(where: str, typed: list[tuple] | None, kept: Callable[[], list[tuple]]) -> Ended:
    return Ended(
        _("This record was signed already, in another tab or before."),
        where,
        _("Go on to what was signed"),
        typed,
        kept,
        _("This record is signed. It was signed once."),
    )
