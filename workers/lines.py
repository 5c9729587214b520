"""Posts, leave, line management and pairings: who belongs where, from which day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workers.models import (
    Assignment,
    DatedQuerySet,
    Leave,
    LineManagement,
    Membership,
    Post,
    Role,
    Team,
)
from workers.refusals import Refused, refused_by_database

# One sentence for every such clash: which line stands in the way may be another programme's affair.
NOT_INDEPENDENT = _(
    "This cannot be arranged: the two are not independent of each other. Nobody supervises a "
    "worker whom they manage, directly or further up, or sits in a group with them, and lines of "
    "management make no circle. Time that is booked already is given up first."
)
SENTENCES = {
    "custodian_independent": _(
        "This person is a custodian, who manages nobody and administers nothing in the programme."
    ),
    "supervisor_outside_management": NOT_INDEPENDENT,
    "management_without_loops": NOT_INDEPENDENT,
    "no_seats_within_line": NOT_INDEPENDENT,
    "nobody_supervises_self": _("Nobody supervises themselves."),
    "nobody_manages_self": _("Nobody manages themselves."),
    "line_within_programme": _("The two are not in the same programme."),
    "one_post_at_a_time": _("The worker already has a post on those days."),
    "leave_counted_once": _("Leave is already recorded for some of those days."),
    "leave_ends_after_start": _("The first day back must be after the first day away."),
    "one_line_manager_at_a_time": _("The worker already has a line manager from a later day."),
    "assigned_once_at_a_time": _("This supervisor is already assigned to the worker."),
}


def _replace(current: DatedQuerySet, *, on: date) -> None:
    """End what holds on that day, so that the next can begin on it."""
    current.on(on).update(ended_on=on)


def _end(rows: DatedQuerySet, *, on: date, none_there: str) -> None:
    """End what holds on that day; what ended on it already stays. Raises Refused for nothing."""
    if not rows.on(on).update(ended_on=on) and not rows.filter(ended_on=on).exists():
        raise Refused(none_there, "ended_on")


def check_here(*places: Membership) -> None:
    """Raises Refused for somebody who has left: nothing new begins for them."""
    if any(place.left_on for place in places):
        raise Refused(_("This person has left the programme. Add them again first."))


def _check_together(one: Membership, other: Membership) -> None:
    if one.programme_id != other.programme_id:
        raise Refused(SENTENCES["line_within_programme"])


@transaction.atomic
def start_post(*, membership: Membership, team: Team, started_on: date) -> Post:
    """Put a worker in post in a team from that day; an earlier post ends.

    The team they are in on that day changes nothing. Raises Refused for somebody who has left.
    """
    check_here(membership)
    if held := membership.posts.on(started_on).filter(team=team).first():
        return held
    with refused_by_database(SENTENCES):
        _replace(membership.posts, on=started_on)
        return Post.objects.create(membership=membership, team=team, started_on=started_on)


@transaction.atomic
def end_post(*, membership: Membership, ended_on: date) -> None:
    """The worker is no longer in post from that day. Raises Refused where there is no post."""
    _end(membership.posts, on=ended_on, none_there=_("There is no post on that day."))


@transaction.atomic
def set_line_manager(
    *, membership: Membership, manager: Membership, started_on: date
) -> LineManagement:
    """Give a worker a line manager from that day; the earlier line ends.

    The manager they have on that day changes nothing. Raises Refused when the manager supervises
    anyone in the line below or has time ahead with them, for a circle, another programme, and
    whoever has left.
    """
    check_here(membership, manager)
    _check_together(membership, manager)
    if held := membership.managers.on(started_on).filter(manager=manager).first():
        return held
    with refused_by_database(SENTENCES):
        _replace(membership.managers, on=started_on)
        return LineManagement.objects.create(
            worker=membership, manager=manager, started_on=started_on
        )


@transaction.atomic
def end_line(*, membership: Membership, ended_on: date) -> None:
    """Nobody manages the worker from that day. Raises Refused where nobody does on it."""
    _end(membership.managers, on=ended_on, none_there=_("There is no line manager on that day."))


@transaction.atomic
def assign_supervisor(
    *, membership: Membership, supervisor: Membership, started_on: date
) -> Assignment:
    """Assign a supervisor to a worker from that day, so that the worker can book their times.

    Raises Refused for anyone in the worker's management chain, who is not a supervisor, another
    programme, and whoever has left.
    """
    check_here(membership, supervisor)
    _check_together(membership, supervisor)
    if not supervisor.roles.filter(role=Role.Kind.SUPERVISOR, ended_at=None).exists():
        raise Refused(_("This person is not a supervisor in the programme."), "supervisor")
    with refused_by_database(SENTENCES):
        return Assignment.objects.create(
            worker=membership, supervisor=supervisor, started_on=started_on
        )


@transaction.atomic
def record_leave(*, membership: Membership, started_on: date, back_on: date | None = None) -> Leave:
    """Record weeks away: dates only, never the kind of absence.

    `back_on` is the first day back, None while nobody knows it.
    """
    check_here(membership)
    if back_on and back_on <= started_on:
        raise Refused(SENTENCES["leave_ends_after_start"], "back_on")
    with refused_by_database(SENTENCES):
        return Leave.objects.create(membership=membership, started_on=started_on, ended_on=back_on)


@transaction.atomic
def correct_leave(*, leave: Leave, back_on: date) -> None:
    """Say or put right the first day back; the first day away means that no leave was taken."""
    with refused_by_database(SENTENCES):
        Leave.objects.filter(pk=leave.pk).update(ended_on=back_on)
