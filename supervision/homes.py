"""What waits for a person on their home page, in a constant number of queries."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from confidentiality.models import Draft
from supervision import first_meetings, recording
from supervision.models import Action, Agenda, Agreement, Booking, Record, Session, Writing
from supervision.models.actions import ActionQuerySet
from supervision.waiting import waiting_for
from workers.models import User

DAYS_SHOWN = 5
WAITING_SHOWN = 20
LATE_DAYS_SHOWN = 365
ACTIONS_SHOWN = 5


def of_worker(worker: User) -> dict:
    """Times ahead and held, past times nobody has logged, and records that wait for an answer."""
    own = worker.bookings.select_related("slot__supervisor")
    return {
        "ahead": list(own.ahead()[:WAITING_SHOWN]),
        "held": list(worker.offers.to_answer().in_order()),
        "to_log": list(own.without_outcome()[:WAITING_SHOWN]),
        "late": cancelled_late(worker, Q(worker=worker)),
        "agreements": agreements_to_answer(worker),
        "first_meetings": first_meetings.open_of(worker),
        "actions": unfinished_actions(Action.objects.filter(worker_id=worker.pk)),
        "to_answer": list(
            Record.objects.filter(worker_id=worker.pk)
            .awaiting_confirmation()
            .select_related("session__supervisor")
            .order_by("session__starts_at")[:WAITING_SHOWN]
        ),
    }


def agreements_to_answer(user: User) -> list[Agreement]:
    """What the other of a pair proposed and this person has not answered."""
    proposed = Agreement.objects.visible_to(user).awaiting_answer().exclude(proposed_by=user)
    return list(proposed.select_related("proposed_by")[:WAITING_SHOWN])


def unfinished_actions(actions: ActionQuerySet) -> list[Action]:
    """The most urgent of what two people agreed: whose and by when, never what."""
    return list(actions.unfinished().most_urgent_first().with_session()[:ACTIONS_SHOWN])


def of_supervisor(supervisor: User) -> dict:
    """Today's times, past times nobody has logged, drafts to finish, answers still to come."""
    midnight = datetime.combine(
        timezone.localdate(), time.min, tzinfo=timezone.get_current_timezone()
    )
    times = _times_of(supervisor, midnight)
    written = Draft.objects.filter(author=supervisor).values_list("document_id", flat=True)
    begun = Writing.objects.filter(pk__in=list(written), kind=recording.RECORD)
    to_finish = Session.objects.filter(pk__in=begun.values("about"), record=None)
    shared = Agenda.objects.filter(event_id__in=[booking.event_id for booking in times])
    return {
        "agendas": set(shared.values_list("event_id", flat=True)),
        "agreements": agreements_to_answer(supervisor),
        "first_meetings": first_meetings.open_of(supervisor),
        "late": cancelled_late(supervisor, Q(slot__supervisor=supervisor)),
        "actions": unfinished_actions(Action.objects.filter(supervisor_id=supervisor.pk)),
        "bookings_today": [booking for booking in times if booking.starts_at >= midnight],
        "to_log": [booking for booking in times if booking.starts_at < midnight][-WAITING_SHOWN:],
        "to_finish": list(to_finish.select_related("worker")[:WAITING_SHOWN]),
        "unanswered": Record.objects.filter(supervisor_id=supervisor.pk)
        .awaiting_confirmation()
        .count(),
        "waiting": waiting_for(supervisor),
    }


def cancelled_late(user: User, theirs: Q) -> dict[str, int]:
    """How many of somebody's times were given up with short notice in a year, and by them."""
    since = timezone.now() - timedelta(days=LATE_DAYS_SHOWN)
    late = Booking.objects.late().filter(theirs, cancelled_at__gte=since)
    return late.aggregate(all=Count("pk"), own=Count("pk", filter=Q(cancelled_by=user)))


def _times_of(supervisor: User, midnight: datetime) -> list[Booking]:
    """A supervisor's times of today, and the latest before it that nobody has logged."""
    # Slots without a seat taken have no standing booking: an index knows them.
    own = Booking.objects.filter(slot__supervisor=supervisor, slot__seats_taken__gt=0).standing()
    today = Q(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(1))
    to_log = Q(session=None, ends_at__lt=midnight)
    newest = own.filter(today | to_log).select_related("worker", "slot", "session")
    times = list(newest.order_by("-starts_at", "id")[: 3 * WAITING_SHOWN])
    for booking in times:
        booking.slot.supervisor = supervisor
    return times[::-1]
