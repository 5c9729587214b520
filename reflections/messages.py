"""Messages about a worker's own texts and about risk: a link and no content."""

from datetime import datetime

from django.urls import reverse

from reflections.models import RiskEntry, Sharing, Statement
from workers.messages import tell
from workers.models import User
from workers.outbox import About, drop_unsent


def shared(*, sharing: Sharing) -> None:
    """A supervisor learns that a worker shares something; the address does not say what."""
    path = reverse("supervision:sharing_list")
    tell(key=f"shared:{sharing.pk}", to=sharing.shared_with.email, path=path)


def risk_said(*, entry: RiskEntry, to: User) -> None:
    """The other of the two has something to read. The link is that of their home: an address of
    risk discussions would tell whoever reads the mailbox that there is one.
    """
    tell(key=f"risk:{entry.pk}", to=to.email, path="/")


def risk_due(*, key: str, to: str, about: About, due_at: datetime) -> None:
    """Somebody has something to look at again today. Written by run_jobs, so by its own role."""
    tell(key=key, to=to, path="/", about=about, due_at=due_at, using="jobs")


def risk_settled(*, about: About) -> None:
    """A reminder of this that is not sent yet goes no more."""
    drop_unsent(key=f"risk-settled:{about.topic}:{about.version}", about=about)


def statement(*, key: str, statement: Statement, to: User) -> None:
    """One of the two has something to read about a statement; the address does not say so."""
    tell(key=f"statement-{key}:{statement.pk}", to=to.email, path="/")
