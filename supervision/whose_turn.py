"""Whose turn it is when a seat becomes free: the fair order of the waiting list."""

from typing import NamedTuple

from django.db import connections

from supervision.caseload import who_is_due
from supervision.models import Slot, Waiting

# Longest since the last session held in the programme, with whomever; never held counts from the
# beginning of the pairing. Then who joined first. Left out: whoever is offered a time already, had
# this one before, gives or has another session then, is on leave that day, is not assigned then,
# or would sit in a group with a person of their line of management. The row stays locked, so that
# two seats that become free at once go to two people and nobody waits for anybody.
WAITS = """
SELECT waiting.worker_id, worker.email
FROM supervision_slot slot
JOIN workers_programme programme ON programme.id = slot.programme_id
CROSS JOIN LATERAL (SELECT (slot.starts_at AT TIME ZONE programme.time_zone)::date AS day) meets
JOIN workers_membership supervisor ON supervisor.user_id = slot.supervisor_id
    AND supervisor.programme_id = slot.programme_id AND supervisor.left_on IS NULL
JOIN workers_assignment pairing ON pairing.supervisor_id = supervisor.id
    AND pairing.started_on <= meets.day
    AND (pairing.ended_on IS NULL OR pairing.ended_on > meets.day)
JOIN workers_membership place ON place.id = pairing.worker_id AND place.left_on IS NULL
JOIN supervision_waiting waiting ON waiting.worker_id = place.user_id
    AND waiting.programme_id = slot.programme_id AND waiting.left_at IS NULL
    AND (waiting.supervisor_id IS NULL OR waiting.supervisor_id = slot.supervisor_id)
JOIN workers_user worker ON worker.id = waiting.worker_id
WHERE slot.id = %(slot)s AND slot.withdrawn_at IS NULL
AND slot.capacity > slot.seats_taken + slot.seats_held
AND (%(due)s::bigint[] IS NULL OR waiting.worker_id = ANY(%(due)s))
AND NOT EXISTS (
    SELECT FROM supervision_offer offer JOIN supervision_slot held ON held.id = offer.slot_id
    WHERE offer.worker_id = waiting.worker_id AND offer.ended_at IS NULL
    AND (
        offer.why = 'waiting'
        OR (held.starts_at < slot.ends_at AND held.ends_at > slot.starts_at)
    )
)
AND NOT EXISTS (
    SELECT FROM supervision_offer offer
    WHERE offer.slot_id = slot.id AND offer.worker_id = waiting.worker_id
    AND offer.answer <> 'lapsed'
)
AND NOT EXISTS (
    SELECT FROM supervision_booking booking
    WHERE booking.slot_id = slot.id AND booking.worker_id = waiting.worker_id
)
AND NOT EXISTS (
    SELECT FROM supervision_booking booking
    WHERE booking.worker_id IN (waiting.worker_id, slot.supervisor_id)
    AND booking.cancelled_at IS NULL
    AND booking.starts_at < slot.ends_at AND booking.ends_at > slot.starts_at
)
AND NOT EXISTS (
    SELECT FROM supervision_slot own
    WHERE own.supervisor_id = waiting.worker_id AND own.withdrawn_at IS NULL
    AND own.seats_taken + own.seats_held > 0
    AND own.starts_at < slot.ends_at AND own.ends_at > slot.starts_at
)
AND NOT EXISTS (
    SELECT FROM workers_leave away WHERE away.membership_id = place.id
    AND away.started_on <= meets.day AND (away.ended_on IS NULL OR away.ended_on > meets.day)
)
"""
# Asked for groups alone: PostgreSQL needs longer to plan it than to answer all the rest.
OUTSIDE_LINES = """
AND NOT EXISTS (
    SELECT FROM (
        SELECT worker_id FROM supervision_booking
        WHERE slot_id = slot.id AND cancelled_at IS NULL
        UNION ALL
        SELECT worker_id FROM supervision_offer WHERE slot_id = slot.id AND ended_at IS NULL
    ) other
    WHERE EXISTS (
        SELECT FROM workers_chain_above(other.worker_id, daterange(meets.day, meets.day, '[]'))
        WHERE user_id = waiting.worker_id
    ) OR EXISTS (
        SELECT FROM workers_chain_above(waiting.worker_id, daterange(meets.day, meets.day, '[]'))
        WHERE user_id = other.worker_id
    )
)
"""
LONGEST_FIRST = """
ORDER BY coalesce(
    (
        SELECT held.starts_at FROM supervision_session held
        WHERE held.worker_id = waiting.worker_id AND held.programme_id = slot.programme_id
        AND held.outcome = 'held' AND NOT held.is_debrief AND NOT held.is_first_meeting
        ORDER BY held.starts_at DESC LIMIT 1
    ),
    pairing.started_on::timestamp AT TIME ZONE programme.time_zone
), waiting.joined_at, waiting.id
LIMIT 1
FOR UPDATE OF waiting SKIP LOCKED
"""


# The tables are named in the order in which they are best joined. To look for a better one took
# PostgreSQL 35 to 140 ms, and answering 4.
AS_WRITTEN = "SET LOCAL join_collapse_limit = 1"
AS_USUAL = "SET LOCAL join_collapse_limit TO DEFAULT"


class Next(NamedTuple):
    """Who is next, and where they are told."""

    worker_id: int
    email: str


def next_for(slot: Slot, *, using: str) -> Next | None:
    """Whose turn it is for a free seat of this slot; None where nobody who waits can have it."""
    if not Waiting.objects.using(using).now().filter(programme=slot.programme_id).exists():
        return None
    known = {"slot": slot.pk, "due": _due_alone(slot, using)}
    with connections[using].cursor() as cursor:
        # All parts are constants of this module.
        cursor.execute(AS_WRITTEN)
        cursor.execute(question(slot), known)  # nosemgrep: raw-sql-from-parts
        found = cursor.fetchone()
        cursor.execute(AS_USUAL)
    return found and Next(*found)


def question(slot: Slot) -> str:
    """What is asked about a slot; the parts are constants of this module."""
    return WAITS + (OUTSIDE_LINES if slot.is_group else "") + LONGEST_FIRST


def _due_alone(slot: Slot, using: str) -> list[int] | None:
    """While a time is kept for those who are due, only they are offered it; None is everybody."""
    if slot.is_open:
        return None
    return who_is_due(supervisor_id=slot.supervisor_id, programme_id=slot.programme_id, using=using)
