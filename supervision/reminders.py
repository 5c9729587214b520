"""Reminders of protected time: written when they are due, once, and void when the time is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from supervision import messages
from supervision.models import Lead
from supervision.models.calendars import USUAL_LEADS
from workers.outbox import About

# Who sits in a time soon, and who offers it; whose moment has come, and was still ahead both when
# the time was booked and when it was chosen; all of them are marked, so that none comes twice.
DUE = """
WITH soon AS (
    SELECT id, slot_id, worker_id, starts_at, booked_at, event_id, event_sequence
    FROM supervision_booking
    WHERE cancelled_at IS NULL AND starts_at > %(now)s
    AND starts_at <= %(now)s + %(longest)s * interval '1 hour'
), meets AS (
    SELECT slot_id, worker_id AS person_id, id AS booking_id, starts_at, booked_at,
        event_id AS topic, event_sequence AS version
    FROM soon
    UNION ALL
    SELECT slot.id, slot.supervisor_id, NULL, slot.starts_at, min(soon.booked_at), slot.event_id, (
        SELECT count(*) + count(cancelled_at) FROM supervision_booking WHERE slot_id = slot.id
    )
    FROM soon JOIN supervision_slot slot ON slot.id = soon.slot_id
    GROUP BY slot.id, slot.supervisor_id, slot.starts_at, slot.event_id
), due AS (
    SELECT meets.*, person.email, lead.hours
    FROM meets
    JOIN workers_user person ON person.id = meets.person_id AND person.is_active
    LEFT JOIN supervision_calendarchoices chosen ON chosen.person_id = meets.person_id
    CROSS JOIN unnest(coalesce(chosen.reminder_hours, %(usual)s::smallint[])) AS lead (hours)
    WHERE meets.starts_at - lead.hours * interval '1 hour' <= %(now)s
    AND meets.starts_at - lead.hours * interval '1 hour'
        >= greatest(meets.booked_at, chosen.hours_chosen_at)
    AND NOT EXISTS (
        SELECT FROM supervision_reminder reminder
        WHERE reminder.slot_id = meets.slot_id AND reminder.person_id = meets.person_id
        AND reminder.hours = lead.hours
    )
), marked AS (
    INSERT INTO supervision_reminder (slot_id, person_id, hours, written_at)
    SELECT slot_id, person_id, hours, %(now)s FROM due
    ON CONFLICT DO NOTHING
    RETURNING slot_id, person_id, hours
)
SELECT slot_id, person_id, booking_id, email, topic, version, starts_at, min(hours)
FROM due JOIN marked USING (slot_id, person_id, hours)
GROUP BY slot_id, person_id, booking_id, email, topic, version, starts_at
"""


@dataclass(frozen=True)
class Due:
    """One person to remind of one time; of several moments that were missed, the last."""

    slot_id: int
    person_id: int
    booking_id: UUID | None
    email: str
    topic: UUID
    version: int
    starts_at: datetime
    hours: int


@transaction.atomic(using="jobs")
def write_due() -> int:
    """Queue every reminder whose moment has come; how many.

    One for a time that is cancelled at this very moment is about an older version of it than the
    cancellation, and is dropped unsent. So is one that could not be sent before the time begins.
    """
    known = {"now": timezone.now(), "longest": max(Lead.values), "usual": USUAL_LEADS}
    with connections["jobs"].cursor() as cursor:
        cursor.execute(DUE, known)
        found = [Due(*row) for row in cursor.fetchall()]
    for due in found:
        messages.reminder(
            key=f"reminder:{due.slot_id}:{due.person_id}:{due.hours}",
            to=due.email,
            booking_id=due.booking_id,
            about=About(due.topic, due.version, until=due.starts_at),
        )
    return len(found)
