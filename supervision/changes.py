"""A worker asks for another supervisor: without a reason, and without anybody in the line knowing.

The supervisor of today learns nothing until their pairing ends, and then only that it does.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import messages
from supervision.diary import lock_diaries
from supervision.models import ChangeRequest
from workers.models import Assignment, Programme, Role, User
from workers.refusals import Refused


def administrators_of(programme: Programme) -> QuerySet[User]:
    """Who administers a programme today, by name."""
    held = Role.objects.filter(
        membership__programme=programme,
        membership__left_on=None,
        role=Role.Kind.ADMINISTRATOR,
        ended_at=None,
    )
    return User.objects.filter(pk__in=held.values("membership__user")).order_by("name", "pk")


def supervisors_of(worker: User, programme: Programme) -> list[int]:
    """The supervisors a worker has in a programme, today or from a later day."""
    pairings = Assignment.objects.filter(worker__user=worker, worker__programme=programme)
    held = [row for row in pairings.select_related("supervisor") if not _is_over(row)]
    return sorted({row.supervisor.user_id for row in held})


def _is_over(pairing: Assignment) -> bool:
    return pairing.ended_on is not None and pairing.ended_on <= timezone.localdate()


def readers_of(worker: User, programme: Programme) -> list[User]:
    """The administrators who read what this worker asks for: none who supervises them."""
    kept_from = supervisors_of(worker, programme)
    return list(administrators_of(programme).exclude(pk__in=kept_from))


def asked_by(worker: User, programme: Programme) -> ChangeRequest | None:
    """What a worker asked for and nobody has arranged."""
    own = ChangeRequest.objects.filter(worker=worker, programme=programme)
    return own.open().with_names().first()


@transaction.atomic
def ask(*, worker: User, programme: Programme, wished_for: User | None = None) -> ChangeRequest:
    """Ask for another supervisor. Asking again changes the wish, and is one request all the same.

    Raises Refused where nobody could arrange it but a supervisor of the worker.
    """
    lock_diaries(worker.pk)
    readers = readers_of(worker, programme)
    if not readers:
        raise Refused(
            _(
                "Your supervisor is the only administrator of the programme, so they alone would "
                "read this. Your agreement says whom else you can turn to."
            )
        )
    if mine := asked_by(worker, programme):
        ChangeRequest.objects.filter(pk=mine.pk).update(wished_for=wished_for)
        return mine
    change = ChangeRequest.objects.create(
        worker=worker,
        programme=programme,
        wished_for=wished_for,
        kept_from=supervisors_of(worker, programme),
    )
    for administrator in readers:
        messages.change_asked(change=change, to=administrator)
    return change


@transaction.atomic
def withdraw(*, change: ChangeRequest) -> None:
    """Take it back. Twice is as good as once. Raises Refused once it is arranged."""
    own = ChangeRequest.objects.filter(pk=change.pk, done_at=None)
    if not own.update(withdrawn_at=Coalesce("withdrawn_at", timezone.now())):
        raise Refused(_("This has been arranged already."))


@transaction.atomic
def mark_done(*, change: ChangeRequest, by: User) -> None:
    """The administrator has arranged it; the worker is told. Twice is as good as once."""
    asked = ChangeRequest.objects.open().filter(pk=change.pk)
    if asked.update(done_at=timezone.now(), done_by=by):
        messages.change_arranged(change=change)
