"""Messages about custodians and lost keys: a link and no content."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from workers.messages import absolute
from workers.models import Membership, User
from workers.outbox import queue_message


def tell(*, key: str, people: Iterable[User], page: str) -> None:
    """The same few words to each of them, once for each key."""
    link = absolute(reverse(page))
    for person in people:
        queue_message(
            key=f"{key}:{person.pk}",
            to=person.email,
            subject=_("You have a message in Holding Space"),
            body=_("Sign in to read it:\n%(link)s\n") % {"link": link},
        )


def everybody_in(programme_id: int) -> list[User]:
    """Whom a change of custodians concerns: everybody who has a place."""
    here = Membership.objects.current().filter(programme=programme_id)
    return list(User.objects.filter(pk__in=here.values("user"), is_active=True))
