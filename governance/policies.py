"""Who may do what about custodians and lost keys, and the doors to them."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from confidentiality.models import Custodian, Recovery
from governance import recovery
from supervision.copies import people_met
from workers.models import User
from workers.policies import is_administrator


def get_own_custodianship(user: User, custodian_id: UUID) -> Custodian:
    """What this person was named for; 404 for anyone else."""
    return get_object_or_404(Custodian.objects.standing().filter(user=user), pk=custodian_id)


def get_custodian_to_approve(user: User, custodian_id: UUID) -> Custodian:
    """Somebody named in a programme whose custodian this person is; 404 for anyone else."""
    own = Custodian.objects.standing().filter(user=user, serves_from__isnull=False)
    named = Custodian.objects.standing().filter(programme_id__in=own.values("programme_id"))
    return get_object_or_404(named.exclude(user=user), pk=custodian_id)


def get_custodian_to_end(user: User, custodian_id: UUID) -> Custodian:
    """A custodian, for themselves and for the programme's administrator; 404 for anyone else."""
    custodian = get_object_or_404(Custodian.objects.standing(), pk=custodian_id)
    if custodian.user_id != user.pk and not is_administrator(user, custodian.programme_id):
        raise Http404
    return custodian


def get_recovery_to_consider(user: User, recovery_id: UUID) -> Recovery:
    """A request, for the custodians who may approve it; 404 for anyone else."""
    asked = get_object_or_404(recovery.open_in(programmes_of(user)), pk=recovery_id)
    if not recovery.may_approve(user, asked):
        raise Http404
    return asked


def get_recovery_to_end(user: User, recovery_id: UUID) -> Recovery:
    """A request, for who asked and for the custodians of the programme; 404 for anyone else."""
    concerned = Q(person=user) | Q(programme_id__in=programmes_of(user))
    return get_object_or_404(Recovery.objects.filter(concerned), pk=recovery_id)


def programmes_of(user: User) -> list[int]:
    """The programmes whose custodian this person is, named or serving."""
    rows = Custodian.objects.standing().filter(user=user)
    return list(rows.values_list("programme_id", flat=True))


def recoveries_near(user: User) -> list[Recovery]:
    """What is asked for by people with whom this person made records, now or once."""
    asked = Recovery.objects.filter(ended_at=None, person__in=people_met(user))
    return list(asked.select_related("person", "keys"))
