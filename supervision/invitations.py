"""Entries for the calendars of a pair, by mail: each gets their own, which names nobody.

A worker's entry is their booking, a supervisor's is the time they offer: one, however many sit in
it. The two have different ids, so that no calendar or mail server can tell by them who meets whom.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from supervision import calendars, messages
from supervision.calendars import Entry
from supervision.models import Booking, CalendarChoices, Slot
from workers.models import User
from workers.outbox import About, CalendarPart, drop_unsent


@dataclass(frozen=True)
class Seats:
    """How a time stands: seats taken now, changes until now, and when the first was booked."""

    taken: int
    changes: int
    since: datetime


def seats_of(slot: Slot) -> Seats:
    """Counted from the bookings, cancelled ones too: each seat taken or freed is one change."""
    found = slot.bookings.aggregate(
        booked=Count("pk"), cancelled=Count("cancelled_at"), since=Min("booked_at")
    )
    booked, cancelled = found["booked"], found["cancelled"]
    return Seats(booked - cancelled, booked + cancelled, found["since"])


def seat_taken(*, booking: Booking) -> None:
    """Each of the pair is sent the entry, unless they want none by mail.

    A supervisor's comes with the first seat. A booking that takes the place of another keeps its
    event_id, with a sequence higher by two (the cancelling has taken one): the entry then moves,
    and the cancellation of the old time is not sent.
    """
    seats = seats_of(booking.slot)
    refused = _mails_refused(booking)
    if booking.worker_id not in refused:
        _send("REQUEST", booking.worker, _of_worker(booking, booking.event_sequence))
    if seats.taken == 1 and booking.slot.supervisor_id not in refused:
        _send("REQUEST", booking.slot.supervisor, _of_supervisor(booking.slot, seats.changes))


def seat_freed(*, booking: Booking) -> None:
    """Take the entries out of the calendars, and stop what waits to be sent about the time.

    Whoever was sent an entry is sent this too, though they want no more of them since.
    """
    seats = seats_of(booking.slot)
    refused = _mails_refused(booking)
    worker, supervisor = booking.worker, booking.slot.supervisor
    _end(worker, _of_worker(booking, booking.event_sequence + 1), booking.booked_at, refused)
    if seats.taken == 0:
        _end(supervisor, _of_supervisor(booking.slot, seats.changes), seats.since, refused)


def _mails_refused(booking: Booking) -> dict[int, datetime]:
    """Who of the pair wants no entries by mail, and since when."""
    pair = (booking.worker_id, booking.slot.supervisor_id)
    chosen = CalendarChoices.objects.filter(person__in=pair, no_invitations_since__isnull=False)
    return dict(chosen.values_list("person", "no_invitations_since"))


def _of_worker(booking: Booking, sequence: int) -> Entry:
    return Entry(
        booking.event_id, sequence, booking.starts_at, booking.ends_at, stamped_at=timezone.now()
    )


def _of_supervisor(slot: Slot, sequence: int) -> Entry:
    return Entry(slot.event_id, sequence, slot.starts_at, slot.ends_at, stamped_at=timezone.now())


def _end(person: User, entry: Entry, booked_at: datetime, refused: dict[int, datetime]) -> None:
    if person.pk in refused and refused[person.pk] < booked_at:
        drop_unsent(key=_key(entry), about=About(entry.uid, entry.sequence))
    else:
        _send("CANCEL", person, entry)


def _send(method: str, person: User, entry: Entry) -> None:
    write = calendars.request if method == "REQUEST" else calendars.cancellation
    messages.calendar_entry(
        key=_key(entry),
        person=person,
        about=About(entry.uid, entry.sequence),
        calendar=CalendarPart(write(entry, to=person.email), method),
    )


def _key(entry: Entry) -> str:
    return f"calendar:{entry.uid}:{entry.sequence}"
