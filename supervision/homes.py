"""What waits for a person on their home page, in a constant number of queries."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from confidentiality.models import Draft
from supervision.models import Booking, Record, Session, Writing
from workers.models import User

DAYS_SHOWN = 5
WAITING_SHOWN = 20


def _with_people(bookings):
    return bookings.select_related("worker", "slot__supervisor", "slot__programme")


def of_worker(worker: User) -> dict:
    """Times ahead, past times nobody has logged, and records that wait for an answer."""
    own = Booking.objects.filter(worker=worker)
    return {
        "ahead": list(_with_people(own.ahead())[:WAITING_SHOWN]),
        "to_log": list(_with_people(own.without_outcome())[:WAITING_SHOWN]),
        "to_answer": list(
            Record.objects.filter(worker_id=worker.pk)
            .awaiting_confirmation()
            .select_related("session__supervisor")
            .order_by("session__starts_at")[:WAITING_SHOWN]
        ),
    }


def of_supervisor(supervisor: User) -> dict:
    """Today's times, past times nobody has logged, drafts to finish, answers still to come."""
    own = _with_people(Booking.objects.filter(slot__supervisor=supervisor))
    zone = timezone.get_current_timezone()
    midnight = datetime.combine(timezone.localdate(), time.min, tzinfo=zone)
    today = own.standing().filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(1))
    drafts = Draft.objects.filter(author=supervisor).values("document_id")
    return {
        "bookings_today": list(today.select_related("session")),
        "to_log": list(own.without_outcome().filter(ends_at__lt=midnight)[:WAITING_SHOWN]),
        "to_finish": list(
            Session.objects.filter(
                pk__in=Writing.objects.filter(pk__in=drafts).values("session"), record=None
            ).select_related("worker")[:WAITING_SHOWN]
        ),
        "unanswered": Record.objects.filter(supervisor_id=supervisor.pk)
        .awaiting_confirmation()
        .count(),
    }
