"""Pairings end and people leave: future seats go first, the past stays."""

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import agreements, availability, messages, offers
from supervision.booking import mark_cancelled
from supervision.diary import lock_diaries, taken_or_refused
from supervision.models import Booking, Offer, Slot, Waiting
from workers import people
from workers.models import Assignment, Membership, Role, User
from workers.refusals import Refused

TRY_AGAIN = _("Somebody is changing these times at this moment. Try again.")


def _free_seats(ahead: QuerySet[Booking], *, category: str, by: User) -> list[int]:
    """Cancel bookings ahead that cannot take place, and tell both of each pair; in which slots.

    What is logged already took place or was missed, and stays. The diary of one of each pair is
    locked before this looks: whoever books or cancels between the two waits for it.
    """
    rows = list(ahead.filter(session=None).select_related("worker", "slot__supervisor"))
    for row in rows:
        mark_cancelled(booking=row, category=category, by=by)
        messages.cancelled_for_both(booking=row)
    return [row.slot_id for row in rows]


def _offers_times(membership: Membership) -> bool:
    """Whether the person offers times ahead in the programme, or will of themselves."""
    weekly = availability.in_force(membership.user).filter(programme=membership.programme_id)
    return _free_times(membership).exists() or weekly.exists()


def _free_times(membership: Membership) -> QuerySet[Slot]:
    """Times ahead that the person still offers in the programme."""
    return Slot.objects.ahead().filter(
        supervisor=membership.user_id, programme=membership.programme_id, withdrawn_at=None
    )


@transaction.atomic
def end_assignment(*, assignment: Assignment, ended_on: date, by: User) -> None:
    """A supervisor no longer supervises a worker from that day; later bookings are cancelled.

    The supervisor is told once, in words that do not say who wanted it. Their records stay with the
    two who made them. Raises Refused for a day before it began, and for one after it ended: what
    was cancelled then does not come back.
    """
    with taken_or_refused(TRY_AGAIN):
        lock_diaries(assignment.worker.user_id, assignment.supervisor.user_id)
        pairing = _that_can_end(assignment, ended_on)
        Assignment.objects.filter(pk=pairing.pk).update(ended_on=ended_on)
        first = datetime.combine(ended_on, time.min, tzinfo=pairing.worker.programme.zone)
        theirs = {
            "worker": assignment.worker.user_id,
            "slot__supervisor": assignment.supervisor.user_id,
            "slot__programme": pairing.worker.programme_id,
            "slot__starts_at__gte": first,
        }
        freed = offers.let_go(Offer.objects.filter(**theirs))
        ahead = Booking.objects.ahead().filter(**theirs)
        offers.pass_on(freed + _free_seats(ahead, category=Booking.Category.OTHER, by=by))
        agreements.end_with_pairing(pairing, ended_on=ended_on, by=by)
        messages.pairing_ended(pairing=assignment)


def _that_can_end(assignment: Assignment, ended_on: date) -> Assignment:
    """The pairing as it stands now. Raises Refused where it cannot end on that day."""
    of_two = Assignment.objects.select_related("worker__programme", "supervisor")
    pairing = of_two.get(pk=assignment.pk)
    if ended_on < pairing.started_on:
        raise Refused(_("The pairing began later than that."), "ended_on")
    if pairing.ended_on and ended_on > pairing.ended_on:
        raise Refused(_("The pairing has ended earlier. Assign the supervisor anew."), "ended_on")
    return pairing


@transaction.atomic
def leave_programme(*, membership: Membership, left_on: date, by: User) -> None:
    """A person has left: their seats, and seats in their times, are freed; then their place ends.

    The times they still offer are withdrawn. Raises Refused for a day to come: until then the
    person still needs their place; and whatever record_leaving refuses.
    """
    if left_on > timezone.localdate():
        raise Refused(_("Record this on the day or later, not before."), "left_on")
    with taken_or_refused(TRY_AGAIN):
        lock_diaries(membership.user_id)
        freed = _let_go_of_promises(membership)
        ahead = Booking.objects.ahead().filter(slot__programme=membership.programme_id)
        own, given = Q(worker=membership.user_id), Q(slot__supervisor=membership.user_id)
        freed += _free_seats(ahead.filter(own), category=Booking.Category.NOT_NEEDED, by=by)
        _free_seats(ahead.filter(given), category=Booking.Category.SUPERVISOR_UNAVAILABLE, by=by)
        _free_times(membership).filter(seats_taken=0).update(withdrawn_at=timezone.now())
        agreements.end_all_of(membership, ended_on=left_on, by=by)
        availability.end_patterns_of(
            supervisor_id=membership.user_id, programme_id=membership.programme_id, on=left_on
        )
        people.record_leaving(membership=membership, on=left_on, by=by)
        offers.pass_on(freed)


def _let_go_of_promises(membership: Membership) -> list[int]:
    """Nobody waits, and nothing is held any more, for or by who has left. Whose seats are free."""
    waits = Waiting.objects.now().filter(worker=membership.user_id)
    waits.filter(programme=membership.programme_id).update(left_at=timezone.now())
    here = Offer.objects.filter(slot__programme=membership.programme_id)
    offers.let_go(here.filter(slot__supervisor=membership.user_id))
    return offers.let_go(here.filter(worker=membership.user_id))


@transaction.atomic
def take_role_back(*, role: Role, by: User) -> None:
    """Take a role back. Raises Refused for a supervisor who still offers times ahead, too."""
    if role.role == Role.Kind.SUPERVISOR and role.ended_at is None:
        with taken_or_refused(TRY_AGAIN):
            lock_diaries(role.membership.user_id)
            if _offers_times(role.membership):
                raise Refused(
                    _(
                        "This person still offers times ahead. They end their weekly times and "
                        "withdraw the others first."
                    )
                )
            people.end_role(role=role, by=by)
    else:
        people.end_role(role=role, by=by)
