"""Messages to people: a link and no content, written to the outbox with the row they tell of."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from workers.models import Invitation
from workers.outbox import queue_message


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def tell(*, key: str, to: str, path: str, **how) -> None:
    """One message with a link and no content: the same words whatever it is about, for the mailbox
    may be read by others. `how` is what queue_message takes besides.
    """
    queue_message(
        key=key,
        to=to,
        subject=_("You have a message in Holding Space"),
        body=_("Sign in to read it:\n%(link)s\n") % {"link": absolute(path)},
        **how,
    )


def invitation(*, invitation: Invitation, token: str) -> None:
    """The one message that opens a door, so its body is erased once sent."""
    link = absolute(reverse("workers:invitation_accept", kwargs={"token": token}))
    queue_message(
        key=f"invitation:{invitation.pk}",
        to=invitation.membership.user.email,
        subject=_("Your invitation to Holding Space"),
        body=_(
            "You have been invited to Holding Space.\n\n"
            "Accept here. The link works once, for seven days:\n%(link)s\n\n"
            "If you did not expect this, you can ignore it.\n"
        )
        % {"link": link},
        erase_when_sent=True,
    )
