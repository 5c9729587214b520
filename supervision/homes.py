"""What waits for a person on their home page, in a constant number of queries."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from confidentiality.models import Draft
from supervision import copies, first_meetings, group_records, recording, what_waits
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
from supervision.templatetags.clock import midnight
from workers.models import User

DAYS_SHOWN = 5
WAITING_SHOWN = 20
ACTIONS_SHOWN = 5
# Lists bring the columns they show: Django words and converts each further one, shown or not.
OF_ACTION = ("owner", "due_on", "worker_id", "supervisor_id") + tuple(
    f"record__session__{name}" for name in ("starts_at", "worker__name", "supervisor__name")
)
OF_TIME = "starts_at", "ends_at", "event_id", "slot__capacity", "slot__how", "slot__where"
OF_SESSION = "starts_at", "programme_id", "worker__name"

# Written out in place of two (docs/decisions/007-speed.md).
UNANSWERED = """
SELECT waiting.worker_id, session.programme_id, count(*)
FROM (
    SELECT worker_id, session_id FROM supervision_record record
    WHERE supervisor_id = %(supervisor)s
    AND NOT EXISTS (SELECT FROM supervision_confirmation WHERE record_id = record.id)
    UNION ALL
    SELECT worker_id, session_id FROM supervision_grouprecord
    WHERE supervisor_id = %(supervisor)s AND number = 0 AND answered_at IS NULL
) waiting JOIN supervision_session session ON session.id = waiting.session_id
GROUP BY 1, 2
"""


def of_worker(worker: User) -> dict:
    """Times ahead and held, past times nobody has logged, and records that wait for an answer."""
    waits = what_waits.for_viewer(worker, what_waits.OF_WORKER)
    return {
        "late": waits["late"],
        "recovery_code_waits": waits["recovery_code"],
        **what_waits.asked(waits, parts_of_worker(worker)),
    }


def parts_of_worker(worker: User) -> dict[str, Callable[[], Iterable]]:
    """How each part that may be empty is asked for, by its name in `what_waits.OF_WORKER`."""
    own = worker.bookings.select_related("slot__supervisor")
    own = own.only("worker", *OF_TIME, "slot__supervisor__name")
    return {
        **_parts_of_both(worker),
        "ahead": lambda: own.ahead()[:WAITING_SHOWN],
        "held": lambda: worker.offers.to_answer().in_order(),
        "to_log": lambda: own.without_outcome()[:WAITING_SHOWN],
        "actions": lambda: unfinished_actions(Action.objects.filter(worker_id=worker.pk)),
        "to_answer": lambda: _oldest(
            Record.objects.filter(worker_id=worker.pk).awaiting_confirmation()
        ),
        "groups_to_answer": lambda: _oldest(
            GroupRecord.objects.filter(worker_id=worker.pk).awaiting_answer()
        ),
    }


def _oldest(records: QuerySet) -> QuerySet:
    shown = "session__starts_at", "session__supervisor__name"
    of = records.select_related("session__supervisor").only(*shown)
    return of.order_by("session__starts_at")[:WAITING_SHOWN]


def _parts_of_both(user: User) -> dict[str, Callable[[], Iterable]]:
    return {
        "copies": lambda: copies.waiting_for_copy(giver=user),
        "agreements": lambda: agreements_to_answer(user),
        "first_meetings": lambda: first_meetings.open_of(user),
    }


def agreements_to_answer(user: User) -> QuerySet[Agreement]:
    """What the other of a pair proposed and this person has not answered."""
    proposed = Agreement.objects.visible_to(user).awaiting_answer().exclude(proposed_by=user)
    return proposed.select_related("proposed_by")[:WAITING_SHOWN]


def unfinished_actions(actions: ActionQuerySet) -> ActionQuerySet:
    """The most urgent of what two people agreed: whose and by when, never what."""
    return actions.unfinished().most_urgent_first().with_session().only(*OF_ACTION)[:ACTIONS_SHOWN]


def of_supervisor(supervisor: User, pairs: list[Pair]) -> dict:
    """Today's times, past times nobody has logged, what is to be written, and the caseload."""
    waits = what_waits.for_viewer(supervisor, what_waits.OF_SUPERVISOR)
    parts = what_waits.asked(waits, parts_of_supervisor(supervisor))
    unanswered = _unanswered_by_worker(supervisor)
    return {
        "late": waits["late"],
        "recovery_code_waits": waits["recovery_code"],
        "waiting": waits["waiting"],
        "unanswered": sum(unanswered.values()),
        "caseload": _with_what_waits(pairs, parts["to_finish"], unanswered),
        **_times_of(supervisor),
        **parts,
    }


def parts_of_supervisor(supervisor: User) -> dict[str, Callable[[], Iterable]]:
    """How each part that may be empty is asked for, by its name in `what_waits.OF_SUPERVISOR`."""
    groups = Slot.objects.filter(supervisor=supervisor)
    sessions = Session.objects.filter(record=None).select_related("worker").only(*OF_SESSION)
    return {
        **_parts_of_both(supervisor),
        "to_finish": lambda: sessions.filter(pk__in=_begun_by(supervisor, recording.RECORD)),
        "groups_to_finish": lambda: groups.filter(
            event_id__in=_begun_by(supervisor, group_records.GROUP_RECORD)
        )[:WAITING_SHOWN],
        "actions": lambda: unfinished_actions(Action.objects.filter(supervisor_id=supervisor.pk)),
    }


def _begun_by(supervisor: User, kind: str) -> QuerySet:
    """What it is about that somebody has begun to write and not yet signed."""
    drafts = Draft.objects.filter(author=supervisor, kind=kind)
    return Writing.objects.filter(pk__in=drafts.values("document_id"), kind=kind).values("about")


def _unanswered_by_worker(supervisor: User) -> Counter:
    """How many signed records wait for an answer, by worker and programme."""
    with connection.cursor() as cursor:
        cursor.execute(UNANSWERED, {"supervisor": supervisor.pk})
        return Counter({tuple(whose): count for *whose, count in cursor.fetchall()})


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


def _times_of(supervisor: User) -> dict:
    """A supervisor's times of today, and the latest before it that nobody has logged."""
    today = midnight(timezone.localdate())
    # Slots without a seat taken have no standing booking: an index knows them.
    own = Booking.objects.filter(slot__supervisor=supervisor, slot__seats_taken__gt=0).standing()
    of_today = Q(starts_at__gte=today, starts_at__lt=today + timedelta(1))
    to_log = Q(session=None, ends_at__lt=today)
    newest = own.filter(of_today | to_log).select_related("worker", "slot", "session")
    newest = newest.only(
        *OF_TIME,
        "worker__name",
        "slot__supervisor_id",
        "session__outcome",
        "session__missed_because",
    )
    times = list(newest.order_by("-starts_at", "id")[: 3 * WAITING_SHOWN])[::-1]
    for booking in times:
        booking.slot.supervisor = supervisor
    before = [booking for booking in times if booking.starts_at < today]
    shared = Agenda.objects.filter(event_id__in=[booking.event_id for booking in times])
    return {
        "times_today": _by_slot([booking for booking in times if booking.starts_at >= today]),
        "to_log": [one for one in before if not one.slot.is_group][-WAITING_SHOWN:],
        "groups_to_log": _by_slot([one for one in before if one.slot.is_group]),
        "agendas": set(shared.values_list("event_id", flat=True)),
    }
