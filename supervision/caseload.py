"""Who is supervised by whom now, when they last met and when they meet next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from supervision.rhythm import Status, due_on, status_for_supervisor, words_for_worker
from workers.models import Assignment, Programme, User

# Written out because Django needed longer to put it into words than for the rest of the page
# (docs/decisions/007-speed.md).
PAIRS = """
SELECT pairing.id, pairing.started_on, programme.name, programme.weeks_between,
    worker_user.id, worker_user.name, supervisor_user.name,
    (
        SELECT starts_at FROM supervision_session
        WHERE worker_id = worker_user.id AND supervisor_id = supervisor_user.id
        AND programme_id = programme.id AND outcome = 'held' AND NOT is_debrief
        ORDER BY starts_at DESC LIMIT 1
    ),
    (
        SELECT booking.starts_at
        FROM supervision_booking booking JOIN supervision_slot slot ON slot.id = booking.slot_id
        WHERE booking.worker_id = worker_user.id AND slot.supervisor_id = supervisor_user.id
        AND slot.programme_id = programme.id
        AND booking.cancelled_at IS NULL AND booking.ends_at > %(now)s
        ORDER BY booking.starts_at LIMIT 1
    ),
    ARRAY(SELECT started_on FROM workers_leave WHERE membership_id = worker.id ORDER BY started_on),
    ARRAY(SELECT ended_on FROM workers_leave WHERE membership_id = worker.id ORDER BY started_on)
FROM workers_assignment pairing
JOIN workers_membership worker ON worker.id = pairing.worker_id
JOIN workers_membership supervisor ON supervisor.id = pairing.supervisor_id
JOIN workers_programme programme ON programme.id = worker.programme_id
JOIN workers_user worker_user ON worker_user.id = worker.user_id
JOIN workers_user supervisor_user ON supervisor_user.id = supervisor.user_id
WHERE worker.left_on IS NULL AND supervisor.left_on IS NULL
AND pairing.started_on <= %(today)s AND (pairing.ended_on IS NULL OR pairing.ended_on > %(today)s)
"""
OF_SUPERVISOR = "AND supervisor.user_id = %(user)s ORDER BY worker_user.name"
OF_WORKER = "AND worker.user_id = %(user)s ORDER BY supervisor_user.name"


@dataclass(frozen=True)
class Pair:
    """One current pairing with its dates, and how it stands today."""

    assignment_id: int
    programme: str
    worker_id: int
    worker: str
    supervisor: str
    last_held_at: datetime | None
    next_booked_at: datetime | None
    status: Status
    words: str


def _pairs(of_whom: str, user: User) -> list[Pair]:
    today = timezone.localdate()
    known = {"user": user.pk, "today": today, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(PAIRS + of_whom, known)
        return [_pair(*row, today=today) for row in cursor.fetchall()]


def _pair(
    assignment_id: int,
    started_on: date,
    programme: str,
    weeks: int,
    worker_id: int,
    worker: str,
    supervisor: str,
    last_held_at: datetime | None,
    next_booked_at: datetime | None,
    *leaves: list[date | None],
    today: date,
) -> Pair:
    since = timezone.localdate(last_held_at) if last_held_at else started_on
    due = due_on(since=since, weeks=weeks, leaves=list(zip(*leaves, strict=True)))
    booked = timezone.localdate(next_booked_at) if next_booked_at else None
    return Pair(
        assignment_id=assignment_id,
        programme=programme,
        worker_id=worker_id,
        worker=worker,
        supervisor=supervisor,
        last_held_at=last_held_at,
        next_booked_at=next_booked_at,
        status=status_for_supervisor(due=due, booked=booked, today=today),
        words=words_for_worker(due=due, today=today),
    )


def caseload_of(supervisor: User) -> list[Pair]:
    """The workers of a supervisor, most urgent first."""
    return sorted(_pairs(OF_SUPERVISOR, supervisor), key=lambda pair: pair.status.urgency)


def supervisors_of(worker: User) -> list[Pair]:
    """The supervisors assigned to a worker, by name, with when the next session is due."""
    return _pairs(OF_WORKER, worker)


def people_of_pairing(assignment_id: int) -> dict[str, Programme | User]:
    """The programme of a pairing, its worker and its supervisor."""
    people = Assignment.objects.select_related(
        "worker__programme", "worker__user", "supervisor__user"
    )
    found = people.get(pk=assignment_id)
    return {
        "programme": found.worker.programme,
        "worker": found.worker.user,
        "supervisor": found.supervisor.user,
    }


def supervisor_places(worker: User) -> list[tuple[int, int]]:
    """The people who supervise a worker today, each with the programme in which they do."""
    return list(
        Assignment.objects.on(timezone.localdate())
        .filter(worker__user=worker, worker__left_on=None, supervisor__left_on=None)
        .values_list("supervisor__user", "supervisor__programme")
    )
