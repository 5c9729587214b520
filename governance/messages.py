"""Messages about custodians and lost keys: a link and no content."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from workers.messages import tell
from workers.models import Membership, User


def tell_all(*, key: str, people: Iterable[User], page: str) -> None:
    """The same few words to each of them, once for each key."""
    for person in people:
        tell(key=f"{key}:{person.pk}", to=person.email, path=reverse(page))


def everybody_in(programme_id: int) -> list[User]:
    """Whom a change of custodians concerns: everybody who has a place."""
    here = Membership.objects.current().filter(programme=programme_id)
    return list(User.objects.filter(pk__in=here.values("user"), is_active=True))


def left_open(*, key: str, to: str, due_at: datetime) -> None:
    """A custodian has something to consider. Written by run_jobs, so by its own role."""
    path = reverse("governance:custodian_show")
    tell(key=key, to=to, path=path, due_at=due_at, using="jobs")
