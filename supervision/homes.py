"""What waits for a person on their home page, in a constant number of queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from confidentiality.models import Draft
from supervision import first_meetings, group_records, recording
from supervision.caseload import Pair
from supervision.models import (
    Action,
    Agenda,
    Agreement,
    Booking,
    GroupRecord,
    Record,
    Session,
    Slot,
    Writing,
)
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
        "groups_to_answer": list(
            GroupRecord.objects.filter(worker_id=worker.pk)
            .awaiting_answer()
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


def of_supervisor(supervisor: User, pairs: list[Pair]) -> dict:
    """Today's times, past times nobody has logged, what is to be written, and the caseload."""
    midnight = datetime.combine(
        timezone.localdate(), time.min, tzinfo=timezone.get_current_timezone()
    )
    times = _times_of(supervisor, midnight)
    before = [booking for booking in times if booking.starts_at < midnight]
    shared = Agenda.objects.filter(event_id__in=[booking.event_id for booking in times])
    begun = _begun_by(supervisor)
    unanswered = _unanswered_by_worker(supervisor)
    return {
        "agendas": set(shared.values_list("event_id", flat=True)),
        "agreements": agreements_to_answer(supervisor),
        "first_meetings": first_meetings.open_of(supervisor),
        "late": cancelled_late(supervisor, Q(slot__supervisor=supervisor)),
        "actions": unfinished_actions(Action.objects.filter(supervisor_id=supervisor.pk)),
        "times_today": _by_slot([booking for booking in times if booking.starts_at >= midnight]),
        "to_log": [one for one in before if not one.slot.is_group][-WAITING_SHOWN:],
        "groups_to_log": _by_slot([one for one in before if one.slot.is_group]),
        "unanswered": sum(unanswered.values()),
        "waiting": waiting_for(supervisor),
        "caseload": _with_what_waits(pairs, begun["to_finish"], unanswered),
        **begun,
    }


def _begun_by(supervisor: User) -> dict:
    """Records that somebody has begun to write and not yet signed, of groups too."""
    written = Draft.objects.filter(author=supervisor).values_list("document_id", flat=True)
    kinds = recording.RECORD, group_records.GROUP_RECORD
    about = Writing.objects.filter(pk__in=list(written), kind__in=kinds).values("about")
    groups = Slot.objects.filter(supervisor=supervisor, event_id__in=about)
    return {
        "to_finish": list(
            Session.objects.filter(pk__in=about, record=None).select_related("worker")
        ),
        "groups_to_finish": list(groups[:WAITING_SHOWN]),
    }


def _unanswered_by_worker(supervisor: User) -> Counter:
    """How many signed records wait for an answer, by worker and programme."""
    counts: Counter = Counter()
    for waiting in (
        Record.objects.filter(supervisor_id=supervisor.pk).awaiting_confirmation(),
        GroupRecord.objects.filter(supervisor_id=supervisor.pk).awaiting_answer(),
    ):
        of = waiting.order_by().values_list("worker_id", "session__programme")
        for worker_id, programme_id, count in of.annotate(count=Count("pk")):
            counts[worker_id, programme_id] += count
    return counts


@dataclass(frozen=True)
class Waits:
    """What waits in one pair: records begun and not signed, and signed and not answered."""

    to_finish: int
    unanswered: int


def _with_what_waits(
    pairs: list[Pair], to_finish: list[Session], unanswered: Counter
) -> list[tuple[Pair, Waits]]:
    """Each pair, in the order given, with what waits in it."""
    begun = Counter((one.worker_id, one.programme_id) for one in to_finish)
    keys = [(pair.worker_id, pair.programme_id) for pair in pairs]
    waits = [Waits(begun[key], unanswered[key]) for key in keys]
    return list(zip(pairs, waits, strict=True))


def _by_slot(bookings: list[Booking]) -> list[list[Booking]]:
    """The bookings of each time together: of a group several, else one."""
    of: dict[int, list[Booking]] = {}
    for booking in bookings:
        of.setdefault(booking.slot_id, []).append(booking)
    return list(of.values())


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
