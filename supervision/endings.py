"""Pairings end and people leave: future seats go first, the past stays."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision import messages
from supervision.booking import mark_cancelled
from supervision.diary import lock_diaries
from supervision.models import Booking
from workers import people
from workers.models import Assignment, Membership, User
from workers.refusals import Refused


def _free_seats(ahead: QuerySet[Booking], *, category: str, by: User) -> None:
    """Cancel bookings ahead that cannot take place; both of each pair are told."""
    rows = list(ahead.select_related("worker", "slot__supervisor"))
    lock_diaries(*{row.worker_id for row in rows}, *{row.slot.supervisor_id for row in rows})
    for row in rows:
        mark_cancelled(booking=row, category=category, by=by)
        messages.cancelled_for_both(booking=row)


@transaction.atomic
def end_assignment(*, assignment: Assignment, ended_on: date, by: User) -> None:
    """A supervisor no longer supervises a worker from that day; later bookings are cancelled.

    Their records stay with the two who made them. Raises Refused for a day before it began.
    """
    if ended_on < assignment.started_on:
        raise Refused(_("The pairing began later than that."), "ended_on")
    Assignment.objects.filter(pk=assignment.pk).update(ended_on=ended_on)
    ahead = Booking.objects.ahead().filter(
        worker=assignment.worker.user_id,
        slot__supervisor=assignment.supervisor.user_id,
        slot__programme=assignment.worker.programme_id,
        starts_at__date__gte=ended_on,
    )
    _free_seats(ahead, category=Booking.Category.OTHER, by=by)


@transaction.atomic
def leave_programme(*, membership: Membership, left_on: date, by: User) -> None:
    """A person has left: their seats, and seats in their times, are freed; then their place ends.

    Raises Refused for a day to come: until then the person still needs their place.
    """
    if left_on > timezone.localdate():
        raise Refused(_("Record this on the day or later, not before."), "left_on")
    ahead = Booking.objects.ahead().filter(slot__programme=membership.programme_id)
    own, given = Q(worker=membership.user_id), Q(slot__supervisor=membership.user_id)
    _free_seats(ahead.filter(own), category=Booking.Category.NOT_NEEDED, by=by)
    _free_seats(ahead.filter(given), category=Booking.Category.SUPERVISOR_UNAVAILABLE, by=by)
    people.record_leaving(membership=membership, on=left_on, by=by)
