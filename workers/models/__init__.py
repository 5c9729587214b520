"""People and their places: programmes, teams, posts, and who manages and supervises whom."""

from workers.models.dated import (
    Dated,
    DatedQuerySet,
    Days,
    Int8Range,
    ends_after_start,
    once_at_a_time,
)
from workers.models.lines import Assignment, Leave, LineManagement, Post
from workers.models.outgoing import OutgoingMessage
from workers.models.people import User
from workers.models.places import Invitation, Membership, Role
from workers.models.programmes import USUAL_SUPPORT, Programme, Team

__all__ = [
    "USUAL_SUPPORT",
    "Assignment",
    "Dated",
    "DatedQuerySet",
    "Days",
    "Int8Range",
    "Invitation",
    "Leave",
    "LineManagement",
    "Membership",
    "OutgoingMessage",
    "Post",
    "Programme",
    "Role",
    "Team",
    "User",
    "ends_after_start",
    "once_at_a_time",
]
