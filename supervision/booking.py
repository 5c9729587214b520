"""Workers book protected time and cancel it; supervisors cancel too. Nothing is ever deleted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality.vault import UnlockedKeys
from supervision import (
    agreed,
    cancelling_words,
    caseload,
    choice_policies,
    invitations,
    messages,
    offers,
    policies,
)
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Booking, FirstMeeting, Offer, Slot
from workers.models import User
from workers.refusals import Refused

JUST_TAKEN = _("That time has just been taken.")
NOT_ASSIGNED = _("This supervisor is not assigned to you.")
NOT_ASSIGNED_TO_THEM = _("You are not assigned to this worker on that day.")
ELSEWHERE = _("You already have protected time then.")
# What a supervisor reads of it: where else the worker is, is not theirs to know.
CANNOT_COME = _("The worker cannot come at that time. Choose another one.")
CLOSED = _("This time is already cancelled, or it is logged what became of it.")


@transaction.atomic
def book_slot(*, slot: Slot, worker: User, by: User, promised: bool = False) -> Booking:
    """Book a seat with a supervisor who is assigned to the worker, or agreed to a first meeting.

    A seat held for them is the one they take. `promised` says that they were offered this time:
    it need not be open to everybody yet.

    Raises Refused for the past, a withdrawn or full slot, a worker who would be in two places at
    once. Asking twice finds the booking made first. Of fifty people at once, as many win as there
    are seats.
    """
    with taken_or_refused(JUST_TAKEN):
        lock_diaries(slot.supervisor_id, worker.pk)
        if mine := slot.bookings.standing().filter(worker=worker).first():
            return mine
        booking = take_seat(slot=slot, worker=worker, by=by, promised=promised)
        messages.booked(booking=booking, by=by)
    return booking


def take_seat(*, slot: Slot, worker: User, by: User, promised: bool = False, **more) -> Booking:
    """Write the booking of a free seat, and send the entries for the calendars of the pair.

    The caller has locked both diaries and tells the two. `more` says what the booking follows
    from: another that was moved, or a series. Raises Refused as book_slot does.
    """
    slot = Slot.objects.select_related("programme", "supervisor").get(pk=slot.pk)
    if slot.seats_held and offers.use_own(slot, worker):
        slot.refresh_from_db(fields=["seats_held"])
        promised = True
    first_meeting = _check_bookable(slot, worker, by, promised)
    booking = Booking.objects.create(
        slot=slot,
        worker=worker,
        seat=_first_free_seat(slot),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_by=by,
        first_meeting=first_meeting,
        **more,
    )
    invitations.seat_taken(booking=booking)
    return booking


def _first_free_seat(slot: Slot) -> int:
    taken = set(slot.bookings.standing().values_list("seat", flat=True))
    return next(number for number in range(1, slot.capacity + 1) if number not in taken)


def _check_bookable(slot: Slot, worker: User, by: User, promised: bool) -> FirstMeeting | None:
    """The rules that have a sentence of their own; the constraints hold whatever slips past.

    None for a pair; the first meeting that the two agreed on for who is not assigned.
    """
    first_meeting = _first_meeting_unless_paired(slot, worker, by)
    if slot.is_past:
        raise Refused(_("That time has already passed."), "slot")
    if slot.withdrawn_at or slot.seats_free < 1 or not (promised or _sees(slot, worker)):
        raise Refused(JUST_TAKEN, "slot")
    clash = Booking.objects.standing().filter(
        worker=worker, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at
    )
    if clash.exists():
        raise Refused(ELSEWHERE if by.pk == worker.pk else CANNOT_COME, "slot")
    return first_meeting


def _first_meeting_unless_paired(slot: Slot, worker: User, by: User) -> FirstMeeting | None:
    if policies.are_assigned(
        worker=worker,
        supervisor=slot.supervisor,
        programme_id=slot.programme_id,
        on=timezone.localdate(slot.starts_at, slot.programme.zone),
    ):
        return None
    meeting = choice_policies.first_meeting_at(slot, worker)
    if meeting is None:
        raise Refused(NOT_ASSIGNED if by.pk == worker.pk else NOT_ASSIGNED_TO_THEM, "slot")
    if meeting.bookings.standing().exists():
        raise Refused(
            _("Your first meeting is booked. Cancel that time to choose another."), "slot"
        )
    return meeting


def _sees(slot: Slot, worker: User) -> bool:
    """While a time is kept for those who are due, for anybody else it is not there."""
    return slot.is_open or worker.pk in caseload.who_is_due(
        supervisor_id=slot.supervisor_id, programme_id=slot.programme_id
    )


@transaction.atomic
def cancel_booking(
    *,
    booking: Booking,
    category: str,
    by: User,
    words: str = "",
    keys: UnlockedKeys | None = None,
) -> None:
    """Give up protected time, with the kind of reason, which stays between the pair.

    `words` to the other are sealed to the two, with unlocked `keys`. The row stays, so that time
    lost to operational pressure is counted against the organisation and never the worker.
    Raises Refused when already cancelled or logged.
    """
    with taken_or_refused(BUSY):
        lock_diaries(booking.slot.supervisor_id, booking.worker_id)
        booking = policies.get_booking(by, booking.pk)
        if not policies.may_cancel(by, booking):
            raise Refused(CLOSED)
        give_up(bookings=[booking], category=category, by=by)
        if words:
            cancelling_words.seal_words(booking=booking, words=words, keys=keys, by=by)
        messages.cancelled(booking=booking, by=by)


def give_up(*, bookings: list[Booking], category: str, by: User) -> None:
    """One of the pair gives times up: late or in time, and what becomes of their seats.

    They go to whoever waits; where the supervisor cancels, the nearest times are held for the
    worker in place of the first. The caller has locked both diaries, checked that they may, and
    tells the other.
    """
    closes = category == Booking.Category.SUPERVISOR_UNAVAILABLE
    if closes:
        # Before any slot's own row is changed, like everybody who ends a promise.
        left = [booking.slot_id for booking in bookings if booking.slot.seats_taken == 1]
        offers.let_go(Offer.objects.filter(slot__in=left))
    for booking in bookings:
        late = agreed.is_late(booking)
        mark_cancelled(booking=booking, category=category, by=by, is_late=late)
        if booking == bookings[0]:
            _hold_others(booking, category, by)
    for booking in bookings:
        if closes:
            _close_if_nobody_comes(booking.slot)
        else:
            offers.offer_seats(slot_id=booking.slot_id)


def _hold_others(booking: Booking, category: str, by: User) -> None:
    if by.pk == booking.slot.supervisor_id and category != Booking.Category.NOT_NEEDED:
        offers.hold_alternatives(booking=booking)


def _close_if_nobody_comes(slot: Slot) -> None:
    """A supervisor who is not available offers that time no longer; a group may still meet."""
    free = Slot.objects.filter(pk=slot.pk, seats_taken=0, seats_held=0, withdrawn_at=None)
    free.update(withdrawn_at=timezone.now())


def mark_cancelled(*, booking: Booking, category: str, by: User, is_late: bool = False) -> None:
    """Write who gave the time up, when and why, and take it out of the calendars of the pair.

    The caller has checked that they may.
    """
    booking.cancelled_at = timezone.now()
    booking.cancelled_by = by
    booking.cancelled_category = category
    booking.is_late = is_late
    changed = ["cancelled_at", "cancelled_by", "cancelled_category", "is_late"]
    booking.save(update_fields=changed)
    invitations.seat_freed(booking=booking)
