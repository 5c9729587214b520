"""Who is supervised by whom now, when they last met and when they meet next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from supervision.rhythm import (
    Status,
    due_on,
    out_of_post,
    status_for_supervisor,
    words_for_worker,
)
from workers.models import Assignment, Programme, User

# Written out because Django needed longer to put it into words than for the rest of the page
# (docs/decisions/007-speed.md).
PAIRS = """
SELECT pairing.id AS assignment_id, pairing.started_on, pairing.ended_on,
    programme.id AS programme_id, programme.name AS programme,
    coalesce(agreed.weeks_between, programme.weeks_between) AS weeks_between,
    agreed.id AS agreement_id, agreed.review_on,
    worker_user.id AS worker_id, worker_user.name AS worker,
    supervisor_user.id AS supervisor_id, supervisor_user.name AS supervisor,
    (
        SELECT starts_at FROM supervision_session
        WHERE worker_id = worker_user.id AND supervisor_id = supervisor_user.id
        AND programme_id = programme.id AND outcome = 'held' AND NOT is_debrief
        AND NOT is_first_meeting
        ORDER BY starts_at DESC LIMIT 1
    ) AS last_held_at,
    (
        SELECT booking.starts_at
        FROM supervision_booking booking JOIN supervision_slot slot ON slot.id = booking.slot_id
        WHERE booking.worker_id = worker_user.id AND slot.supervisor_id = supervisor_user.id
        AND slot.programme_id = programme.id
        AND booking.cancelled_at IS NULL AND booking.ends_at > %(now)s
        ORDER BY booking.starts_at LIMIT 1
    ) AS next_booked_at,
    ARRAY(
        SELECT started_on FROM workers_leave WHERE membership_id = worker.id ORDER BY started_on
    ) AS away,
    ARRAY(
        SELECT ended_on FROM workers_leave WHERE membership_id = worker.id ORDER BY started_on
    ) AS back,
    ARRAY(
        SELECT started_on FROM workers_post WHERE membership_id = worker.id ORDER BY started_on
    ) AS posted,
    ARRAY(
        SELECT ended_on FROM workers_post WHERE membership_id = worker.id ORDER BY started_on
    ) AS unposted
FROM workers_assignment pairing
JOIN workers_membership worker ON worker.id = pairing.worker_id
JOIN workers_membership supervisor ON supervisor.id = pairing.supervisor_id
    AND supervisor.programme_id = worker.programme_id
JOIN workers_programme programme ON programme.id = worker.programme_id
JOIN workers_user worker_user ON worker_user.id = worker.user_id
JOIN workers_user supervisor_user ON supervisor_user.id = supervisor.user_id
LEFT JOIN LATERAL (
    SELECT id, weeks_between, review_on FROM supervision_agreement
    WHERE worker_id = worker_user.id AND supervisor_id = supervisor_user.id
    AND programme_id = programme.id AND agreed_at IS NOT NULL
    AND (ended_on IS NULL OR ended_on > %(today)s)
    ORDER BY version DESC LIMIT 1
) agreed ON true
WHERE worker.left_on IS NULL AND supervisor.left_on IS NULL
AND pairing.started_on <= %(today)s AND (pairing.ended_on IS NULL OR pairing.ended_on > %(today)s)
"""
OF_SUPERVISOR = "AND supervisor.user_id = %(user)s ORDER BY worker_user.name"
OF_WORKER = "AND worker.user_id = %(user)s ORDER BY supervisor_user.name"
REVIEW_IS_NEAR = timedelta(weeks=4)


@dataclass(frozen=True)
class Pair:
    """One current pairing with its dates, and how it stands today."""

    assignment_id: int
    ended_on: date | None
    programme_id: int
    programme: str
    worker_id: int
    worker: str
    supervisor_id: int
    supervisor: str
    agreement_id: UUID | None
    review_on: date | None
    last_held_at: datetime | None
    next_booked_at: datetime | None
    is_due: bool
    status: Status
    words: str

    @property
    def review_is_near(self) -> bool:
        """Whether the two should look at their agreement again within four weeks."""
        return bool(self.review_on) and self.review_on <= timezone.localdate() + REVIEW_IS_NEAR

    @property
    def review_is_past(self) -> bool:
        return bool(self.review_on) and self.review_on < timezone.localdate()


def _pairs(of_whom: str, user_id: int, using: str = DEFAULT_DB_ALIAS) -> list[Pair]:
    today = timezone.localdate()
    known = {"user": user_id, "today": today, "now": timezone.now()}
    with connections[using].cursor() as cursor:
        # Both halves are constants of this module.
        cursor.execute(PAIRS + of_whom, known)  # nosemgrep: raw-sql-from-parts
        names = [column.name for column in cursor.description]
        return [_pair(dict(zip(names, row, strict=True)), today) for row in cursor.fetchall()]


def _pair(row: dict, today: date) -> Pair:
    held, booked, paired_on = row["last_held_at"], row["next_booked_at"], row.pop("started_on")
    leaves = zip(row.pop("away"), row.pop("back"), strict=True)
    posts = zip(row.pop("posted"), row.pop("unposted"), strict=True)
    due = due_on(
        since=timezone.localdate(held) if held else paired_on,
        weeks=row.pop("weeks_between"),
        away=[*leaves, *out_of_post(posts)],
    )
    booked_on = timezone.localdate(booked) if booked else None
    return Pair(
        **row,
        is_due=due is not None and due <= today,
        status=status_for_supervisor(due=due, booked=booked_on, today=today),
        words="" if booked else words_for_worker(due=due, today=today),
    )


def caseload_of(supervisor: User) -> list[Pair]:
    """The workers of a supervisor, most urgent first."""
    return sorted(_pairs(OF_SUPERVISOR, supervisor.pk), key=lambda pair: pair.status.urgency)


def supervisors_of(worker: User) -> list[Pair]:
    """The supervisors assigned to a worker, by name, with when the next session is due."""
    return _pairs(OF_WORKER, worker.pk)


def who_is_due(
    *, supervisor_id: int, programme_id: int, using: str = DEFAULT_DB_ALIAS
) -> list[int]:
    """The workers of a supervisor in a programme whose next session is due today or was before.

    Whether they have booked one does not matter: a time kept for them is then still theirs to see.
    """
    pairs = _pairs(OF_SUPERVISOR, supervisor_id, using)
    return [pair.worker_id for pair in pairs if pair.is_due and pair.programme_id == programme_id]


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
