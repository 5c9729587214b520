"""Who may do what with a group's time and its record, and the one door to each of them."""

from uuid import UUID

from django.http import Http404

from confidentiality.access_log import NotYours
from supervision.models import GroupRecord, Slot
from supervision.policies import get_own_slot, supervises
from workers.models import User


def get_group(user: User, slot_id: int) -> Slot:
    """A group's time that has begun, for its supervisor; 404 for anyone else, who came or not."""
    slot = get_own_slot(user, slot_id)
    if not (slot.is_group and slot.is_past):
        raise Http404
    return slot


def get_copy_to_answer(user: User, session_id: UUID) -> GroupRecord:
    """A group's record as it was sealed to the worker who answers it; 404 for anyone else."""
    own = GroupRecord.objects.visible_to(user).records().filter(worker_id=user.pk)
    found = own.filter(session=session_id).select_related("session__worker", "session__supervisor")
    if copy := found.first():
        return copy
    raise NotYours("session", session_id)


def may_write_group(user: User, slot: Slot) -> bool:
    """The supervisor of a group writes its record, once the time has begun."""
    return user.pk == slot.supervisor_id and slot.is_group and slot.is_past


def may_add_to_copy(user: User, copy: GroupRecord) -> bool:
    """What is added later goes to those whom the supervisor still supervises."""
    return user.pk == copy.supervisor_id and supervises(user.pk, copy.worker_id)
