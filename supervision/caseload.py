"""Who is supervised by whom now, when they last met and when they meet next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from supervision.models import Booking, Session
from supervision.rhythm import Status, due_on, status_for_supervisor, words_for_worker
from workers.models import Assignment, Leave, User


@dataclass(frozen=True)
class Pair:
    """One current pairing with its dates."""

    assignment: Assignment
    last_held_at: datetime | None
    next_booked_at: datetime | None
    due: date | None

    @property
    def status(self) -> Status:
        booked = timezone.localdate(self.next_booked_at) if self.next_booked_at else None
        return status_for_supervisor(due=self.due, booked=booked, today=timezone.localdate())

    @property
    def words(self) -> str:
        return words_for_worker(due=self.due, today=timezone.localdate())


def _pairings() -> QuerySet[Assignment]:
    """Current pairings, each with its last held and next booked time: one query and its leaves."""
    pair = {
        "worker": OuterRef("worker__user"),
        "supervisor": OuterRef("supervisor__user"),
    }
    held = Session.objects.held().filter(**pair, programme=OuterRef("worker__programme"))
    ahead = Booking.objects.ahead().filter(
        worker=pair["worker"],
        slot__supervisor=pair["supervisor"],
        slot__programme=OuterRef("worker__programme"),
    )
    return (
        Assignment.objects.on(timezone.localdate())
        .filter(worker__left_on=None, supervisor__left_on=None)
        .select_related("worker__user", "worker__programme", "supervisor__user")
        .annotate(
            last_held_at=Subquery(
                held.filter(is_debrief=False).order_by("-starts_at").values("starts_at")[:1]
            ),
            next_booked_at=Subquery(ahead.order_by("starts_at").values("starts_at")[:1]),
        )
        .prefetch_related(Prefetch("worker__leaves", Leave.objects.order_by("started_on")))
    )


def _pair(row: Assignment) -> Pair:
    since = timezone.localdate(row.last_held_at) if row.last_held_at else row.started_on
    due = due_on(
        since=since,
        weeks=row.worker.programme.weeks_between,
        leaves=[(leave.started_on, leave.ended_on) for leave in row.worker.leaves.all()],
    )
    return Pair(row, row.last_held_at, row.next_booked_at, due)


def caseload_of(supervisor: User) -> list[Pair]:
    """The workers of a supervisor, most urgent first."""
    rows = _pairings().filter(supervisor__user=supervisor)
    pairs = [_pair(row) for row in rows.order_by("worker__user__name")]
    return sorted(pairs, key=lambda pair: pair.status.urgency)


def supervisors_of(worker: User) -> list[Pair]:
    """The supervisors assigned to a worker, by name, with when the next session is due."""
    rows = _pairings().filter(worker__user=worker)
    return [_pair(row) for row in rows.order_by("supervisor__user__name")]


def current_workers(supervisor: User) -> QuerySet:
    """The ids of the people a supervisor supervises today."""
    return (
        Assignment.objects.on(timezone.localdate())
        .filter(supervisor__user=supervisor, worker__left_on=None, supervisor__left_on=None)
        .values(worker_user=F("worker__user"))
    )
