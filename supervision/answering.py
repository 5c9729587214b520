"""Workers answer for a seat that is held for them: they take it, or not this time."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision import offers, policies
from supervision.booking import book_slot
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Booking, Offer, Waiting
from supervision.templatetags.clock import moment
from workers.models import User
from workers.refusals import Refused


@transaction.atomic
def accept_offer(*, offer: Offer, by: User) -> Booking:
    """Take a seat that is held: the promise ends and the booking begins in one step.

    What else was held in its place is let go, and the worker leaves the waiting list. Twice is as
    good as once. Raises Refused when the time to answer is over, even by a moment, and whatever
    book_slot refuses; the seat is then still held.
    """
    others = _no_longer_needed(offer)
    supervisors = others.values_list("slot__supervisor", flat=True)
    with taken_or_refused(BUSY):
        lock_diaries(by.pk, offer.slot.supervisor_id, *supervisors)
        if not offers.end_offer(offer, Offer.Answer.ACCEPTED):
            return _accepted_before(policies.get_offer(by, offer.pk))
        freed = offers.let_go(others)
        _leave_waiting_list(offer)
        booking = book_slot(slot=offer.slot, worker=offer.worker, by=by, promised=True)
        offers.pass_on(freed)
    return booking


def _no_longer_needed(offer: Offer) -> QuerySet[Offer]:
    """What is held in place of the same cancelled time, or because the worker waited."""
    same = Q(why=Offer.Why.WAITING, slot__programme=offer.slot.programme_id)
    if offer.instead_of_id:
        same |= Q(instead_of=offer.instead_of_id)
    return Offer.objects.standing().filter(same, worker=offer.worker_id).exclude(pk=offer.pk)


def _accepted_before(offer: Offer) -> Booking:
    """The booking of a promise accepted earlier. Raises Refused for one that is over."""
    if offer.answer != Offer.Answer.ACCEPTED:
        raise Refused(
            _("This time was held for you until %(when)s. That is over.")
            % {"when": moment(offer.ended_at or offer.expires_at)}
        )
    return booking_of(offer)


def booking_of(offer: Offer) -> Booking:
    """What an accepted promise became, cancelled since or not."""
    made = offer.slot.bookings.filter(worker=offer.worker_id)
    return made.latest("booked_at")


def _leave_waiting_list(offer: Offer) -> None:
    waits = Waiting.objects.now().filter(worker=offer.worker_id)
    waits.filter(programme=offer.slot.programme_id).update(left_at=timezone.now())


@transaction.atomic
def decline_offer(*, offer: Offer) -> None:
    """Not this time: the seat goes to whoever is next, and the worker keeps their place in turn.

    Twice is as good as once, and too late is as good as in time. Raises Refused for a time that
    the worker has taken.
    """
    with taken_or_refused(BUSY):
        ended = offers.end_offer(offer, Offer.Answer.NOT_THIS_TIME)
        if ended:
            offers.offer_seats(slot_id=offer.slot_id)
    if not ended and Offer.objects.filter(pk=offer.pk, answer=Offer.Answer.ACCEPTED).exists():
        raise Refused(_("You have taken this time. Cancel the booking if you cannot come."))
