"""Messages about a worker's own texts and about risk: a link and no content."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from reflections.models import Sharing
from workers.models import User
from workers.outbox import queue_message


def _tell(*, key: str, person: User, path: str) -> None:
    _queue(key=key, to=person.email, path=path)


def _queue(*, key: str, to: str, path: str, **how) -> None:
    """The same words whatever it is about: the mailbox may be read by others."""
    queue_message(
        key=key,
        to=to,
        subject=_("You have a message in Holding Space"),
        body=_("Sign in to read it:\n%(link)s\n") % {"link": f"{settings.BASE_URL}{path}"},
        **how,
    )


def shared(*, sharing: Sharing) -> None:
    """A supervisor learns that a worker shares something; the address does not say what."""
    path = reverse("supervision:sharing_list")
    _tell(key=f"shared:{sharing.pk}", person=sharing.shared_with, path=path)
