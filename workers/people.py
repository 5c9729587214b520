"""People come, take on roles and leave: one function for each event."""

from datetime import date

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from workers.invitations import invite
from workers.models import Membership, Programme, Role, User
from workers.refusals import Refused


@transaction.atomic
def add_person(
    *,
    programme: Programme,
    name: str,
    email: str,
    by: User | None,
    invited: bool = True,
    joined_on: date | None = None,
) -> Membership:
    """Give a person a place in a programme, and an invitation to it.

    Whether they are known from another programme, and by what name, shows nowhere: the place has
    the name given here, and a sign-in that was closed opens when they accept. Somebody who had
    left comes back to the place they had. They join today unless `joined_on` says otherwise.
    Raises Refused when already there.
    """
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
    place, new = Membership.objects.get_or_create(
        user=user,
        programme=programme,
        defaults={"name": name, "joined_on": joined_on or timezone.localdate()},
    )
    if not new and place.left_on is None:
        raise Refused(_("This person already has a place in the programme."), "email")
    if not new:
        place.name, place.left_on = name, None
        place.save(update_fields=["name", "left_on"])
    if invited:
        invite(membership=place, by=by)
    return place


@transaction.atomic
def rename_person(*, membership: Membership, name: str) -> None:
    """Write a person's name as they want it, in this programme.

    The name of the sign-in, which the people they meet see, follows unless another programme
    knows them too.
    """
    Membership.objects.filter(pk=membership.pk).update(name=name)
    elsewhere = Membership.objects.filter(user=membership.user_id).exclude(pk=membership.pk)
    if not elsewhere.exists():
        User.objects.filter(pk=membership.user_id).update(name=name)


@transaction.atomic
def give_role(*, membership: Membership, role: str, by: User | None) -> Role:
    """Let a person act in a role from now on. Giving it twice changes nothing."""
    found = membership.roles.filter(role=role, ended_at=None).first()
    return found or Role.objects.create(membership=membership, role=role, given_by=by)


@transaction.atomic
def end_role(*, role: Role, by: User) -> None:
    """Take a role back. Raises Refused for the last administrator: somebody must hold the keys."""
    others = (
        Role.objects.select_for_update()
        .filter(membership__programme=role.membership.programme_id, role=role.role, ended_at=None)
        .exclude(pk=role.pk)
    )
    if role.role == Role.Kind.ADMINISTRATOR and not others.exists():
        raise Refused(_("A programme needs an administrator. Give the role to someone else first."))
    Role.objects.filter(pk=role.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)


@transaction.atomic
def record_leaving(*, membership: Membership, on: date, by: User) -> None:
    """A person leaves a programme: post, lines, pairings and roles end that day; history stays.

    Without another place the sign-in closes. Raises Refused while the person manages others (their
    reports need a manager first) and for the last administrator.
    """
    if on < membership.joined_on:
        raise Refused(_("The person joined later than that."), "left_on")
    if membership.reports.on(on).exists():
        raise Refused(_("This person manages others. Give their reports another manager first."))
    for role in membership.roles.filter(ended_at=None):
        end_role(role=role, by=by)
    for rows in (
        membership.posts,
        membership.leaves,
        membership.managers,
        membership.supervisors,
        membership.caseload,
    ):
        still = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on))
        still.update(ended_on=Greatest("started_on", Value(on)))
    membership.invitations.filter(accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    membership.left_on = on
    membership.save(update_fields=["left_on"])
    if not Membership.objects.current().filter(user=membership.user_id).exists():
        User.objects.filter(pk=membership.user_id).update(is_active=False)
