"""Workers who find no time that suits wait for one, once in each programme."""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import caseload, offers
from supervision.diary import lock_diaries
from supervision.models import Booking, Offer, Waiting
from workers.models import User
from workers.refusals import Refused


@transaction.atomic
def join_waiting_list(
    *, worker: User, programme_id: int, supervisor_id: int | None = None
) -> Waiting:
    """Wait for a time of one supervisor, or of any that the worker has in the programme.

    Twice is as good as once. Raises Refused for somebody not assigned to the worker, and while
    they wait for somebody else: who changes their mind leaves first.
    """
    lock_diaries(worker.pk)
    theirs = {
        pair.supervisor_id
        for pair in caseload.supervisors_of(worker)
        if pair.programme_id == programme_id
    }
    if not theirs or (supervisor_id and supervisor_id not in theirs):
        raise Refused(_("This supervisor is not assigned to you."), "with_whom")
    mine = Waiting.objects.now().filter(worker=worker, programme=programme_id).first()
    if mine is None:
        return Waiting.objects.create(
            worker=worker, programme_id=programme_id, supervisor_id=supervisor_id
        )
    if mine.supervisor_id != supervisor_id:
        raise Refused(_("You are waiting already. Leave the waiting list first."), "with_whom")
    return mine


@transaction.atomic
def leave_waiting_list(*, waiting: Waiting) -> None:
    """Wait no longer; a time held for the worker because they waited goes to whoever is next.

    The diary is locked first, as it is by accepting, which ends promise and waiting the other way
    round.
    """
    lock_diaries(waiting.worker_id)
    Waiting.objects.filter(pk=waiting.pk).update(left_at=Coalesce("left_at", timezone.now()))
    held = Offer.objects.filter(
        worker=waiting.worker_id, slot__programme=waiting.programme_id, why=Offer.Why.WAITING
    )
    offers.pass_on(offers.let_go(held))


def waits_of(worker: User) -> list[Waiting]:
    """What a worker waits for now."""
    own = Waiting.objects.visible_to(worker).now()
    return list(own.select_related("supervisor", "programme"))


def held_in_place_of(booking: Booking, user: User) -> list[Offer]:
    """What is held for the worker in place of a cancelled time; nothing for the supervisor."""
    if booking.cancelled_at is None:
        return []
    return list(Offer.objects.visible_to(user).to_answer().filter(instead_of=booking).in_order())
