"""Invitations: a link that expires, with which a person sets the password of their own sign-in."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workers import messages
from workers.models import Invitation, Membership, User
from workers.refusals import Refused

DAYS_VALID = 7


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def invite(*, membership: Membership, by: User | None) -> str:
    """Invite a person to set their password; earlier links stop working. Returns the token.

    The token is in the message alone: the database keeps its digest.
    """
    now = timezone.now()
    membership.invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        membership=membership,
        token_digest=_digest(token),
        invited_by=by,
        expires_at=now + timedelta(days=DAYS_VALID),
    )
    if membership.user.has_usable_password():
        messages.joined_another(invitation=invitation)
    else:
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
    """Set the password and use up the link; a link opened twice works once.

    Raises Refused when another request was first, or when the person already has a password:
    an invitation must never become a way to take over a sign-in.
    """
    taken = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).update(accepted_at=timezone.now())
    user = User.objects.select_for_update().get(pk=invitation.membership.user_id)
    if not taken or user.has_usable_password():
        raise Refused(_("This invitation has been used. Sign in with your password."))
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    return user
