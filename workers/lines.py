"""Posts, leave, line management and pairings: who belongs where, from which day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workers.models import Assignment, Leave, LineManagement, Membership, Post, Role, Team
from workers.refusals import Refused, refused_by_database

SENTENCES = {
    "supervisor_outside_management": _(
        "A supervisor may not manage the worker, directly or further up. "
        "End the line or the pairing first."
    ),
    "nobody_supervises_self": _("Nobody supervises themselves."),
    "nobody_manages_self": _("Nobody manages themselves."),
    "management_without_loops": _("The worker manages this person, directly or further down."),
    "one_post_at_a_time": _("The worker already has a post on those days."),
    "leave_counted_once": _("Leave is already recorded for some of those days."),
    "one_line_manager_at_a_time": _("The worker already has a line manager from a later day."),
    "assigned_once_at_a_time": _("This supervisor is already assigned to the worker."),
}


def _replace(current, *, on: date) -> None:
    """End what holds on that day, so that the next can begin on it."""
    current.on(on).update(ended_on=on)


@transaction.atomic
def start_post(*, membership: Membership, team: Team, started_on: date) -> Post:
    """Put a worker in post in a team from that day; an earlier post ends."""
    with refused_by_database(SENTENCES):
        _replace(membership.posts, on=started_on)
        return Post.objects.create(membership=membership, team=team, started_on=started_on)


@transaction.atomic
def end_post(*, membership: Membership, ended_on: date) -> None:
    """The worker is no longer in post from that day."""
    _replace(membership.posts, on=ended_on)


@transaction.atomic
def set_line_manager(
    *, membership: Membership, manager: Membership, started_on: date
) -> LineManagement:
    """Give a worker a line manager from that day; the earlier line ends.

    Raises Refused when the manager supervises anyone in the line below, or for a circle.
    """
    with refused_by_database(SENTENCES):
        _replace(membership.managers, on=started_on)
        return LineManagement.objects.create(
            worker=membership, manager=manager, started_on=started_on
        )


@transaction.atomic
def assign_supervisor(
    *, membership: Membership, supervisor: Membership, started_on: date
) -> Assignment:
    """Assign a supervisor to a worker from that day, so that the worker can book their times.

    Raises Refused for anyone in the worker's management chain, and who is not a supervisor.
    """
    if not supervisor.roles.filter(role=Role.Kind.SUPERVISOR, ended_at=None).exists():
        raise Refused(_("This person is not a supervisor in the programme."), "supervisor")
    with refused_by_database(SENTENCES):
        return Assignment.objects.create(
            worker=membership, supervisor=supervisor, started_on=started_on
        )


@transaction.atomic
def record_leave(*, membership: Membership, started_on: date, back_on: date) -> Leave:
    """Record weeks away: dates only, never the kind of absence. `back_on` is the first day back."""
    if back_on <= started_on:
        raise Refused(_("The first day back must be after the first day away."), "back_on")
    with refused_by_database(SENTENCES):
        return Leave.objects.create(membership=membership, started_on=started_on, ended_on=back_on)
