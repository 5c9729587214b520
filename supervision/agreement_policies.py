"""Who may do what with an agreement and the pairing it is about, and the one door to each."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from supervision.models import Agreement
from workers.models import Assignment, User


def get_agreement(user: User, agreement_id: UUID) -> Agreement:
    """What two people agreed or propose, for the two; 404 for anyone else."""
    mine = Agreement.objects.visible_to(user)
    people = "worker", "supervisor", "proposed_by", "programme"
    return get_object_or_404(mine.select_related(*people), pk=agreement_id)


def get_pairing(user: User, assignment_id: int) -> Assignment:
    """A pairing of today, for the two; 404 for anyone else."""
    mine = Q(worker__user=user) | Q(supervisor__user=user)
    today = Assignment.objects.on(timezone.localdate()).filter(
        mine, worker__left_on=None, supervisor__left_on=None
    )
    people = "worker__user", "worker__programme", "supervisor__user"
    return get_object_or_404(today.select_related(*people), pk=assignment_id)


def get_pairing_to_propose(user: User, assignment_id: int) -> Assignment:
    """A pairing of today, for its supervisor, who writes the agreement; 404 for anyone else."""
    pairing = get_pairing(user, assignment_id)
    if user.pk != pairing.supervisor.user_id:
        raise Http404
    return pairing


def may_answer_agreement(user: User, agreement: Agreement) -> bool:
    """The worker signs what the supervisor proposes, or asks for a change; once."""
    on_screen = agreement.awaits_answer and not agreement.is_on_paper
    return on_screen and user.pk == agreement.worker_id


def may_confirm_paper(user: User, agreement: Agreement) -> bool:
    """Who did not say it confirms that both signed on paper."""
    on_paper = agreement.awaits_answer and agreement.is_on_paper
    pair = agreement.worker_id, agreement.supervisor_id
    return on_paper and user.pk in pair and user.pk != agreement.proposed_by_id
