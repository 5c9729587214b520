"""Who may run a programme, and the doors through which people and places are fetched."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from workers.models import Leave, Membership, Programme, Role, Team, User


def _programmes_of(user: User, role: str) -> QuerySet[Programme]:
    """The programmes in which somebody who has not left holds this role now."""
    return Programme.objects.filter(
        memberships__user=user,
        memberships__left_on=None,
        memberships__roles__role=role,
        memberships__roles__ended_at=None,
    )


def is_administrator(user: User, programme_id: int) -> bool:
    """Whether the person administers this programme now."""
    return _programmes_of(user, Role.Kind.ADMINISTRATOR).filter(pk=programme_id).exists()


def get_programme_to_lead(user: User, programme_id: int) -> Programme:
    """The programme, for its lead; 404 for anyone else, as if it did not exist."""
    return get_object_or_404(_programmes_of(user, Role.Kind.PROGRAMME_LEAD), pk=programme_id)


def get_programme_to_run(user: User, programme_id: int) -> Programme:
    """The programme, for its administrator; 404 for anyone else, as if it did not exist."""
    return get_object_or_404(_programmes_of(user, Role.Kind.ADMINISTRATOR), pk=programme_id)


def get_place_to_run(user: User, programme_id: int, person_id: int) -> Membership:
    """A person's place in a programme, for its administrator; 404 for anyone else."""
    if not is_administrator(user, programme_id):
        raise Http404
    places = Membership.objects.with_invited().select_related("user", "programme")
    return get_object_or_404(places, programme=programme_id, user=person_id)


def get_team_to_run(user: User, programme_id: int, team_id: int) -> Team:
    """A team, for the administrator of its programme; 404 for anyone else."""
    programme = get_programme_to_run(user, programme_id)
    return get_object_or_404(programme.teams.all(), pk=team_id)


def get_role_to_run(user: User, programme_id: int, role_id: int) -> Role:
    """A role held now or once, for the administrator of its programme; 404 for anyone else."""
    programme = get_programme_to_run(user, programme_id)
    given = Role.objects.filter(membership__programme=programme)
    return get_object_or_404(given.select_related("membership__user"), pk=role_id)


def get_leave_to_run(user: User, programme_id: int, person_id: int, leave_id: int) -> Leave:
    """Somebody's leave, for the administrator of their programme; 404 for anyone else."""
    place = get_place_to_run(user, programme_id, person_id)
    leaves = place.leaves.select_related("membership__programme", "membership__user")
    return get_object_or_404(leaves, pk=leave_id)
