"""Programmes and teams: set up, renamed, their norms changed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workers.models import Membership, Programme, Role, Team
from workers.people import add_person, give_role
from workers.refusals import refused_by_database


@transaction.atomic
def start_programme(
    *, programme: dict, administrator_name: str, administrator_email: str
) -> Membership:
    """Begin a programme with its first administrator, who is invited by e-mail.

    `programme` holds the fields of Programme. Raises Refused when the name is taken.
    """
    with refused_by_database(
        {"workers_programme_name_key": _("There is a programme of this name already.")}
    ):
        started = Programme.objects.create(**programme)
    place = add_person(
        programme=started, name=administrator_name, email=administrator_email, by=None
    )
    give_role(membership=place, role=Role.Kind.ADMINISTRATOR, by=None)
    return place


@transaction.atomic
def change_programme(*, programme: Programme, **fields) -> None:
    """Change a programme's name, norms or help routes."""
    for name, value in fields.items():
        setattr(programme, name, value)
    with refused_by_database(
        {"workers_programme_name_key": _("There is a programme of this name already.")}
    ):
        programme.save(update_fields=list(fields))


TEAM_NAME_TAKEN = {"team_name_once_a_programme": _("There is a team of this name already.")}


@transaction.atomic
def add_team(*, programme: Programme, name: str) -> Team:
    """Add a team. Raises Refused when the programme has one of that name."""
    with refused_by_database(TEAM_NAME_TAKEN):
        return Team.objects.create(programme=programme, name=name)


@transaction.atomic
def rename_team(*, team: Team, name: str) -> None:
    """Rename a team; its history goes with it."""
    with refused_by_database(TEAM_NAME_TAKEN):
        Team.objects.filter(pk=team.pk).update(name=name)
