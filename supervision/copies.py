"""Copies for workers whose keys came after the record: given by hand, and both are told."""

from django.db import transaction
from django.db.models import Count

from confidentiality import sealing
from confidentiality.vault import UnlockedKeys
from supervision import messages
from supervision.caseload import Pair
from workers.models import User


def waiting_for_copy(*, supervisor: User, pairs: list[Pair]) -> list[tuple[User, int]]:
    """Workers who set up their keys after records were signed for them, with how many wait.

    Only `pairs`, the people whom this supervisor supervises now: a copy is given by a person, who
    first asks the worker whether the new keys are really theirs.
    """
    waiting = (
        sealing.without_copy(supervisor_id=supervisor.pk)
        .filter(worker_id__in=[pair.worker_id for pair in pairs])
        .values_list("worker_id")
        .annotate(count=Count("pk"))
    )
    counts = dict(waiting)
    return [(worker, counts[worker.pk]) for worker in User.objects.filter(pk__in=counts)]


@transaction.atomic
def give_copies(*, worker: User, keys: UnlockedKeys, by: User) -> int:
    """Seal waiting records to a worker whose keys came later; both are told. Returns a count."""
    waiting = sealing.without_copy(supervisor_id=by.pk).filter(worker_id=worker.pk)
    for envelope in waiting:
        sealing.give_copy(envelope=envelope, keys=keys, reader_id=worker.pk)
    count = len(waiting)
    if count:
        messages.copies_given(worker=worker, by=by)
    return count
