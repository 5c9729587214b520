"""A booked time moves to another of the same supervisor: never lost before the other is had."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from supervision import messages, offers, open_times, policies
from supervision.booking import JUST_TAKEN, mark_cancelled, take_seat
from supervision.diary import lock_diaries, taken_or_refused
from supervision.models import Booking, Slot
from workers.models import User
from workers.refusals import Refused

CLOSED = _("This time has begun, is cancelled already or logged, so it cannot be moved.")
# The cancelling of the old time takes the number between, see docs/decisions/035-calendar.md.
LATER = 2


def times_to_move_to(booking: Booking) -> QuerySet[Slot]:
    """What else the same supervisor offers this worker in the programme, taken or not.

    For a first meeting the times at which the two may first meet.
    """
    slot, first = booking.slot, booking.first_meeting
    if first and not first.ended_at:
        offered = open_times.offered_in_first_meeting(first)
    else:
        offered = open_times.offered_to(booking.worker)
    here = offered.filter(supervisor=slot.supervisor_id, programme=slot.programme_id)
    return here.exclude(pk=slot.pk)


@transaction.atomic
def move_booking(*, booking: Booking, slot: Slot, by: User) -> Booking:
    """Move a booked time to another open time of the same supervisor, for either of the pair.

    One transaction: whatever refuses the new seat leaves the old one as it was, and nobody sees
    the moment between. Both are told once; the seat left goes to whoever waits. Twice is as good
    as once. Raises Refused for a time that has begun, is cancelled or logged, and as book_slot.
    """
    with taken_or_refused(JUST_TAKEN):
        lock_diaries(booking.slot.supervisor_id, booking.worker_id)
        old = policies.get_booking(by, booking.pk)
        if moved := _moved_before(old, slot):
            return moved
        _check_may_move(old, slot, by)
        # Before any slot's own row is changed, like everybody who ends a promise.
        promised = bool(offers.use_own(slot, old.worker))
        mark_cancelled(booking=old, category=Booking.Category.MOVED, by=by)
        new = take_seat(
            slot=slot,
            worker=old.worker,
            by=by,
            promised=promised,
            moved_from=old,
            series=old.series,
            event_id=old.event_id,
            event_sequence=old.event_sequence + LATER,
        )
        messages.moved(booking=new)
        offers.offer_seats(slot_id=old.slot_id)
    return new


def moved_to(booking: Booking) -> Booking | None:
    """Where a moved time is now."""
    return Booking.objects.filter(moved_from=booking).first() if booking.is_moved else None


def _moved_before(old: Booking, slot: Slot) -> Booking | None:
    """Where an earlier press of the same button moved it."""
    return Booking.objects.filter(moved_from=old, slot=slot).first()


def _check_may_move(old: Booking, slot: Slot, by: User) -> None:
    if not policies.may_move(by, old):
        raise Refused(CLOSED)
    left = old.slot
    same = left.supervisor_id, left.programme_id
    if slot.pk == left.pk or (slot.supervisor_id, slot.programme_id) != same:
        raise Refused(_("Choose another time of the same supervisor."), "slot")
