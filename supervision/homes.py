"""What waits for a person on their home page, in a constant number of queries."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from confidentiality.models import Draft
from supervision.models import Booking, Record, Session
from workers.models import User

DAYS_SHOWN = 5
WAITING_SHOWN = 20


def of_worker(worker: User) -> dict:
    """Times ahead, past times nobody has logged, and records that wait for an answer."""
    own = worker.bookings.select_related("slot__supervisor")
    return {
        "ahead": list(own.ahead()[:WAITING_SHOWN]),
        "to_log": list(own.without_outcome()[:WAITING_SHOWN]),
        "to_answer": list(
            Record.objects.filter(worker_id=worker.pk)
            .awaiting_confirmation()
            .select_related("session__supervisor")
            .order_by("session__starts_at")[:WAITING_SHOWN]
        ),
    }


def of_supervisor(supervisor: User) -> dict:
    """Today's times, past times nobody has logged, drafts to finish, answers still to come."""
    own = Booking.objects.filter(slot__supervisor=supervisor).select_related("worker", "slot")
    zone = timezone.get_current_timezone()
    midnight = datetime.combine(timezone.localdate(), time.min, tzinfo=zone)
    today = own.standing().filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(1))
    to_log = list(own.without_outcome().filter(ends_at__lt=midnight)[:WAITING_SHOWN])
    for booking in to_log:
        booking.slot.supervisor = supervisor
    written = Draft.objects.filter(author=supervisor).values_list("document_id", flat=True)
    to_finish = Session.objects.filter(writings__in=list(written), record=None)
    return {
        "bookings_today": list(today.select_related("session")),
        "to_log": to_log,
        "to_finish": list(to_finish.select_related("worker")[:WAITING_SHOWN]),
        "unanswered": Record.objects.filter(supervisor_id=supervisor.pk)
        .awaiting_confirmation()
        .count(),
    }
