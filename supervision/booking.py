"""Workers book protected time and cancel it; supervisors cancel too. Nothing is ever deleted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import caseload, invitations, messages, offers, policies
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Booking, Offer, Slot
from workers.models import User
from workers.refusals import Refused

JUST_TAKEN = _("That time has just been taken.")


@transaction.atomic
def book_slot(*, slot: Slot, worker: User, by: User, promised: bool = False) -> Booking:
    """Book a seat for a worker with a supervisor who is assigned to them.

    A seat held for them is the one they take. `promised` says that they were offered this time:
    it need not be open to everybody yet.

    Raises Refused for the past, a withdrawn or full slot, a worker who would be in two places at
    once. Asking twice finds the booking made first. Of fifty people at once, as many win as there
    are seats.
    """
    with taken_or_refused(JUST_TAKEN):
        lock_diaries(slot.supervisor_id, worker.pk)
        slot = Slot.objects.select_related("programme", "supervisor").get(pk=slot.pk)
        if mine := slot.bookings.standing().filter(worker=worker).first():
            return mine
        if slot.seats_held and offers.use_own(slot, worker):
            slot.refresh_from_db(fields=["seats_held"])
            promised = True
        _check_bookable(slot, worker, promised)
        booking = Booking.objects.create(
            slot=slot,
            worker=worker,
            seat=_first_free_seat(slot),
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            booked_by=by,
        )
        invitations.seat_taken(booking=booking)
        messages.booked(booking=booking, by=by)
    return booking


def _first_free_seat(slot: Slot) -> int:
    taken = set(slot.bookings.standing().values_list("seat", flat=True))
    return next(number for number in range(1, slot.capacity + 1) if number not in taken)


def _check_bookable(slot: Slot, worker: User, promised: bool) -> None:
    """The rules that have a sentence of their own; the constraints hold whatever slips past."""
    if not policies.are_assigned(
        worker=worker,
        supervisor=slot.supervisor,
        programme_id=slot.programme_id,
        on=timezone.localdate(slot.starts_at, slot.programme.zone),
    ):
        raise Refused(_("This supervisor is not assigned to you."), "slot")
    if slot.is_past:
        raise Refused(_("That time has already passed."), "slot")
    if slot.withdrawn_at or slot.seats_free < 1 or not (promised or _sees(slot, worker)):
        raise Refused(JUST_TAKEN, "slot")
    clash = Booking.objects.standing().filter(
        worker=worker, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at
    )
    if clash.exists():
        raise Refused(_("You already have protected time then."), "slot")


def _sees(slot: Slot, worker: User) -> bool:
    """While a time is kept for those who are due, for anybody else it is not there."""
    return slot.is_open or worker.pk in caseload.who_is_due(
        supervisor_id=slot.supervisor_id, programme_id=slot.programme_id
    )


@transaction.atomic
def cancel_booking(*, booking: Booking, category: str, by: User) -> None:
    """Give up protected time, with the kind of reason, which stays between the pair.

    The row stays, so that time lost to operational pressure is counted against the organisation
    and never the worker. The seat goes to whoever waits; where the supervisor cancels, the nearest
    times are held for the worker. Raises Refused when already cancelled or logged.
    """
    with taken_or_refused(BUSY):
        lock_diaries(booking.slot.supervisor_id, booking.worker_id)
        booking = policies.get_booking(by, booking.pk)
        if not policies.may_cancel(by, booking):
            raise Refused(_("This time is already cancelled, or it is logged what became of it."))
        closes = category == Booking.Category.SUPERVISOR_UNAVAILABLE
        if closes and booking.slot.seats_taken == 1:
            # Before the slot's own row is changed, like everybody who ends a promise.
            offers.let_go(Offer.objects.filter(slot=booking.slot))
        mark_cancelled(booking=booking, category=category, by=by)
        messages.cancelled(booking=booking, by=by)
        if by.pk == booking.slot.supervisor_id and category != Booking.Category.NOT_NEEDED:
            offers.hold_alternatives(booking=booking)
        if closes:
            _close_if_nobody_comes(booking.slot)
        else:
            offers.offer_seats(slot_id=booking.slot_id)


def _close_if_nobody_comes(slot: Slot) -> None:
    """A supervisor who is not available offers that time no longer; a group may still meet."""
    free = Slot.objects.filter(pk=slot.pk, seats_taken=0, seats_held=0, withdrawn_at=None)
    free.update(withdrawn_at=timezone.now())


def mark_cancelled(*, booking: Booking, category: str, by: User) -> None:
    """Write who gave the time up, when and why, and take it out of the calendars of the pair.

    The caller has checked that they may.
    """
    booking.cancelled_at = timezone.now()
    booking.cancelled_by = by
    booking.cancelled_category = category
    booking.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_category"])
    invitations.seat_freed(booking=booking)
