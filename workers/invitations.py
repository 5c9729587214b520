"""Invitations: a link that expires, with which a person takes up their place."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.tries import may_try
from workers import messages
from workers.models import Invitation, Membership, User
from workers.refusals import Refused

DAYS_VALID = 7


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def invite(*, membership: Membership, by: User | None) -> str:
    """Invite a person to their place; earlier links stop working. Returns the token.

    The token is in the message alone: the database keeps its digest. The message is the same
    whether or not they have a password. Raises Refused for somebody who has left.
    """
    if membership.left_on:
        raise Refused(_("This person has left the programme. Add them again first."))
    now = timezone.now()
    membership.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        membership=membership,
        token_digest=_digest(token),
        invited_by=by,
        expires_at=now + timedelta(days=DAYS_VALID),
    )
    messages.invitation(invitation=invitation, token=token)
    return token


def find_invitation(token: str) -> Invitation | None:
    """The invitation that this link opens now, or nothing: used, expired and unknown look alike."""
    return (
        Invitation.objects.filter(
            token_digest=_digest(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
            membership__left_on=None,
        )
        .select_related("membership__user", "membership__programme")
        .first()
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str) -> User:
    """Take up the place and use up the link; a link opened twice works once.

    The first time this sets the password. Who has one types it: an invitation must never become
    a way to take over a sign-in. A sign-in that was closed is open afterwards. Raises Refused when
    another request was first, for another password than theirs, and after five of those.
    """
    taken = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).update(accepted_at=timezone.now())
    user = User.objects.select_for_update().get(pk=invitation.membership.user_id)
    if not taken:
        raise Refused(_("This invitation has been used. Sign in with your password."))
    if user.has_usable_password():
        if not may_try(f"invitation:{invitation.pk}", most=5, seconds=300):
            raise Refused(_("That was wrong several times. Wait five minutes."), "password")
        if not user.check_password(password):
            raise Refused(_("This is not the password you sign in with."), "password")
    else:
        user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    return user


def asked_back(email: str) -> QuerySet[User]:
    """People whose sign-in is closed and who may open it again: they can reset its password."""
    return User.objects.filter(
        email=email.strip().lower(),
        is_active=False,
        memberships__left_on=None,
        memberships__invitations__accepted_at=None,
        memberships__invitations__withdrawn_at=None,
        memberships__invitations__expires_at__gt=timezone.now(),
    ).distinct()
