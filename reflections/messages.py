"""Messages about a worker's own texts and about risk: a link and no content."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from reflections.models import RiskEntry, Sharing, Statement
from workers.models import User
from workers.outbox import About, drop_unsent, queue_message


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


def risk_said(*, entry: RiskEntry, to: User) -> None:
    """The other of the two has something to read. The link is that of their home: an address of
    risk discussions would tell whoever reads the mailbox that there is one.
    """
    _tell(key=f"risk:{entry.pk}", person=to, path="/")


def risk_due(*, key: str, to: str, about: About, due_at: datetime) -> None:
    """Somebody has something to look at again today. Written by run_jobs, so by its own role."""
    _queue(key=key, to=to, path="/", about=about, due_at=due_at, using="jobs")


def risk_settled(*, about: About) -> None:
    """A reminder of this that is not sent yet goes no more."""
    drop_unsent(key=f"risk-settled:{about.topic}:{about.version}", about=about)


def statement(*, key: str, statement: Statement, to: User) -> None:
    """One of the two has something to read about a statement; the address does not say so."""
    _tell(key=f"statement-{key}:{statement.pk}", person=to, path="/")
