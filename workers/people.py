"""People come, take on roles and leave: one function for each event."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.models import Custodian
from workers.invitations import invite
from workers.lines import SENTENCES, check_here
from workers.models import Membership, Programme, Role, User
from workers.refusals import Refused, refused_by_database


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
    user, _new = User.objects.get_or_create(
        email=email, defaults={"name": name, "password": make_password(None)}
    )
    place, new = Membership.objects.get_or_create(
        user=user,
        programme=programme,
        defaults={"name": name, "joined_on": joined_on or timezone.localdate()},
    )
    if not new:
        _come_back(place, name)
    if invited:
        invite(membership=place, by=by)
    return place


def _come_back(place: Membership, name: str) -> None:
    if place.left_on is None:
        raise Refused(_("This person already has a place in the programme."), "email")
    place.name, place.left_on = name, None
    place.save(update_fields=["name", "left_on"])


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
    """Let a person act in a role from now on. Giving it twice changes nothing.

    Raises Refused for somebody who has left.
    """
    check_here(membership)
    with refused_by_database(SENTENCES):
        given, _new = Role.objects.get_or_create(
            membership=membership, role=role, ended_at=None, defaults={"given_by": by}
        )
    return given


@transaction.atomic
def end_role(*, role: Role, by: User) -> None:
    """Take a role back; one that has ended stays as it was.

    Raises Refused for the last administrator: somebody must hold the keys. For a supervisor who
    still supervises somebody, today or from a later day. And for a custodian: leaving waits until
    others hold what they hold.
    """
    # All of them, in one order: two administrators who let go at once are heard one by one.
    held = Role.objects.filter(
        membership__programme=role.membership.programme_id,
        membership__left_on=None,
        role=role.role,
        ended_at=None,
    )
    held = list(held.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if role.role == Role.Kind.ADMINISTRATOR and held == [role.pk]:
        raise Refused(_("A programme needs an administrator. Give the role to someone else first."))
    if role.role == Role.Kind.SUPERVISOR and _still(role.membership.caseload).exists():
        raise Refused(_("This person still supervises somebody. End those pairings first."))
    place = role.membership
    named = Custodian.objects.standing().filter(programme_id=place.programme_id, user=place.user_id)
    if role.role == Role.Kind.CUSTODIAN and named.exists():
        raise Refused(_("Custodians leave by the page “Custodians”, and not here."))
    Role.objects.filter(pk=role.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)


def _still(rows: QuerySet, *, on: date | None = None) -> QuerySet:
    """Rows that hold on that day or will later, today unless said; not those that never held."""
    after = Q(ended_on__gt=on or timezone.localdate()) & Q(ended_on__gt=F("started_on"))
    return rows.filter(Q(ended_on=None) | after)


@transaction.atomic
def record_leaving(*, membership: Membership, on: date, by: User) -> None:
    """A person leaves a programme: post, lines, pairings and roles end that day; history stays.

    Without another place the sign-in closes. Raises Refused for who has left already, while the
    person manages others (their reports need a manager first) and for the last administrator.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.left_on:
        raise Refused(_("This person has already left."))
    if on < membership.joined_on:
        raise Refused(_("The person joined later than that."), "left_on")
    if _still(membership.reports, on=on).exists():
        raise Refused(_("This person manages others. Give their reports another manager first."))
    for rows in (
        membership.posts,
        membership.leaves,
        membership.managers,
        membership.supervisors,
        membership.caseload,
    ):
        _still(rows, on=on).update(ended_on=Greatest("started_on", Value(on)))
    for role in membership.roles.filter(ended_at=None):
        end_role(role=role, by=by)
    membership.invitations.filter(accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    Membership.objects.filter(pk=membership.pk).update(left_on=on)
    if not Membership.objects.current().filter(user=membership.user_id).exists():
        User.objects.filter(pk=membership.user_id).update(is_active=False)
