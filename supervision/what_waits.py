"""What on a home holds anything at all: one question, so that what is empty is not asked about.

Most of some twenty parts are empty on most days, and Django needed longer to put the question about
one of them into words than PostgreSQL to answer all of these (docs/decisions/007-speed.md). Where
this says no there is nothing; where it says yes, the part says what.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from confidentiality.enrolment import RECOVERY_CODE_WAITS
from confidentiality.sealing import COPIES_WAIT
from supervision.group_records import GROUP_RECORD
from supervision.recording import RECORD
from workers.models import User

LATE_DAYS_SHOWN = 365

# Times that were given up with short notice in a year.
LATE = """(
    SELECT ARRAY[count(*), count(*) FILTER (WHERE booking.cancelled_by_id = %(viewer)s)]
    FROM supervision_booking booking JOIN supervision_slot slot ON slot.id = booking.slot_id
    WHERE booking.is_late AND booking.cancelled_at >= %(year_ago)s AND {theirs} = %(viewer)s
)"""
OF_BOTH = {
    "copies": COPIES_WAIT,
    "recovery_code": RECOVERY_CODE_WAITS,
    "agreements": """EXISTS (
        SELECT FROM supervision_agreement
        WHERE %(viewer)s IN (worker_id, supervisor_id) AND proposed_by_id <> %(viewer)s
        AND agreed_at IS NULL AND change_asked_at IS NULL AND ended_on IS NULL
    )""",
    "first_meetings": """EXISTS (
        SELECT FROM supervision_firstmeeting
        WHERE %(viewer)s IN (worker_id, supervisor_id) AND ended_at IS NULL
    )""",
}
OF_WORKER = OF_BOTH | {
    "ahead": """EXISTS (
        SELECT FROM supervision_booking
        WHERE worker_id = %(viewer)s AND cancelled_at IS NULL AND ends_at > %(now)s
    )""",
    "held": """EXISTS (
        SELECT FROM supervision_offer
        WHERE worker_id = %(viewer)s AND ended_at IS NULL AND expires_at > %(now)s
    )""",
    "to_log": """EXISTS (
        SELECT FROM supervision_booking booking
        WHERE worker_id = %(viewer)s AND cancelled_at IS NULL AND ends_at <= %(now)s
        AND NOT EXISTS (SELECT FROM supervision_session WHERE booking_id = booking.id)
    )""",
    "actions": """EXISTS (
        SELECT FROM supervision_action
        WHERE worker_id = %(viewer)s AND state IN ('open', 'carried')
    )""",
    "to_answer": """EXISTS (
        SELECT FROM supervision_record record WHERE worker_id = %(viewer)s
        AND NOT EXISTS (SELECT FROM supervision_confirmation WHERE record_id = record.id)
    )""",
    "groups_to_answer": """EXISTS (
        SELECT FROM supervision_grouprecord
        WHERE worker_id = %(viewer)s AND number = 0 AND answered_at IS NULL
    )""",
    "late": LATE.format(theirs="booking.worker_id"),
}
OF_SUPERVISOR = OF_BOTH | {
    "to_finish": """EXISTS (
        SELECT FROM confidentiality_draft WHERE author_id = %(viewer)s AND kind = %(record)s
    )""",
    "groups_to_finish": """EXISTS (
        SELECT FROM confidentiality_draft WHERE author_id = %(viewer)s AND kind = %(group_record)s
    )""",
    "actions": """EXISTS (
        SELECT FROM supervision_action
        WHERE supervisor_id = %(viewer)s AND state IN ('open', 'carried')
    )""",
    # How many workers wait for a time that the viewer could give: a number, no names.
    "waiting": """(
        SELECT count(*) FROM supervision_waiting waiting
        WHERE left_at IS NULL AND (supervisor_id IS NULL OR supervisor_id = %(viewer)s)
        AND EXISTS (
            SELECT FROM workers_assignment pairing
            JOIN workers_membership worker ON worker.id = pairing.worker_id
            JOIN workers_membership supervisor ON supervisor.id = pairing.supervisor_id
            WHERE supervisor.user_id = %(viewer)s AND supervisor.left_on IS NULL
            AND worker.user_id = waiting.worker_id AND worker.left_on IS NULL
            AND worker.programme_id = waiting.programme_id
            AND pairing.started_on <= %(today)s
            AND (pairing.ended_on IS NULL OR pairing.ended_on > %(today)s)
        )
    )""",
    "late": LATE.format(theirs="slot.supervisor_id"),
}


class Late(NamedTuple):
    """How many times were cancelled with less notice than agreed, and how many by who looks."""

    all: int
    own: int


def for_viewer(viewer: User, parts: dict[str, str]) -> dict:
    """Of each part whether it holds anything, and the numbers; `viewer` is who is looking."""
    now = timezone.now()
    known = {
        "viewer": viewer.pk,
        "now": now,
        "today": timezone.localdate(),
        "year_ago": now - timedelta(days=LATE_DAYS_SHOWN),
        "record": RECORD,
        "group_record": GROUP_RECORD,
    }
    with connection.cursor() as cursor:
        # Every part is a constant of this module.
        question = "SELECT " + ", ".join(parts.values())
        cursor.execute(question, known)  # nosemgrep: raw-sql-from-parts
        found = dict(zip(parts, cursor.fetchone(), strict=True))
    return found | {"late": Late(*found["late"])}


def asked(waits: dict, parts: dict[str, Callable[[], Iterable]]) -> dict[str, list]:
    """What each part holds; one that holds nothing is not asked."""
    return {name: list(part()) if waits[name] else [] for name, part in parts.items()}
