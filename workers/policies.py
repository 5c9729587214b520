"""Who may run a programme, and the doors through which people and places are fetched."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from workers.models import Leave, Membership, Programme, Role, Team, User


def _holds(user: User, programme_id: int, role: str) -> bool:
    return Role.objects.filter(
        membership__user=user,
        membership__programme=programme_id,
        membership__left_on=None,
        role=role,
        ended_at=None,
    ).exists()


def is_administrator(user: User, programme_id: int) -> bool:
    """Whether the person administers this programme now."""
    return _holds(user, programme_id, Role.Kind.ADMINISTRATOR)


def get_programme_to_lead(user: User, programme_id: int) -> Programme:
    """The programme, for its lead; 404 for anyone else, as if it did not exist."""
    if not _holds(user, programme_id, Role.Kind.PROGRAMME_LEAD):
        raise Http404
    return get_object_or_404(Programme, pk=programme_id)


def get_programme_to_run(user: User, programme_id: int) -> Programme:
    """The programme, for its administrator; 404 for anyone else, as if it did not exist."""
    if not is_administrator(user, programme_id):
        raise Http404
    return get_object_or_404(Programme, pk=programme_id)


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
