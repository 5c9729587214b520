"""Posts, leave, and who manages and supervises whom."""

from django.db import models
from django.db.models import F, Q

from workers.models.dated import Dated, ends_after_start, once_at_a_time
from workers.models.places import Membership
from workers.models.programmes import Team


class Post(Dated):
    """A worker's place in a team: being in post is what supervision is owed for."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, models.PROTECT, related_name="posts")

    class Meta:
        constraints = [
            ends_after_start("post_ends_after_start"),
            once_at_a_time("one_post_at_a_time", "membership"),
        ]


class Leave(Dated):
    """Weeks away that do not count towards the next session. The kind of absence is never kept."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="leaves")

    class Meta:
        constraints = [
            ends_after_start("leave_ends_after_start"),
            once_at_a_time("leave_counted_once", "membership"),
        ]


class LineManagement(Dated):
    """Who manages whom. A trigger refuses loops, and a manager who also supervises below."""

    worker = models.ForeignKey(Membership, models.PROTECT, related_name="managers")
    manager = models.ForeignKey(Membership, models.PROTECT, related_name="reports")

    class Meta:
        constraints = [
            ends_after_start("line_ends_after_start"),
            once_at_a_time("one_line_manager_at_a_time", "worker"),
            models.CheckConstraint(condition=~Q(worker=F("manager")), name="nobody_manages_self"),
        ]


class Assignment(Dated):
    """A supervisor assigned to a worker; a trigger refuses anyone in the chain managing them."""

    worker = models.ForeignKey(Membership, models.PROTECT, related_name="supervisors")
    supervisor = models.ForeignKey(Membership, models.PROTECT, related_name="caseload")

    class Meta:
        constraints = [
            ends_after_start("assignment_ends_after_start"),
            once_at_a_time("assigned_once_at_a_time", "worker", "supervisor"),
            models.CheckConstraint(
                condition=~Q(worker=F("supervisor")), name="nobody_supervises_self"
            ),
        ]
