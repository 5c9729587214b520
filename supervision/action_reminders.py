"""Reminders of agreed actions: on the day by which they should be done, once, without content."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import connections, transaction
from django.utils import timezone

from supervision import messages
from supervision.actions import about_reminders

MORNING = time(8)

# Unfinished actions whose day has come; a supervisor is reminded while they supervise the worker.
# Each is marked for its day, so that nobody is reminded of it twice: another process that looks
# at the same moment waits for the row and then finds it marked. Rows of row level security hold
# here as everywhere: what is finished does not exist for this role.
DUE = """
WITH marked AS (
    UPDATE supervision_action AS action SET reminded_for = due_on
    WHERE due_on <= %(today)s AND reminded_for IS DISTINCT FROM due_on
    AND state IN ('open', 'carried')
    RETURNING worker_id, supervisor_id, owner
)
SELECT worker_id, supervisor_id, owner, person.email
FROM marked
JOIN workers_user person ON person.is_active
    AND person.id = CASE owner WHEN 'worker' THEN worker_id ELSE supervisor_id END
WHERE owner = 'worker' OR EXISTS (
    SELECT FROM workers_assignment pairing
    JOIN workers_membership worker ON worker.id = pairing.worker_id
    JOIN workers_membership supervisor ON supervisor.id = pairing.supervisor_id
    WHERE worker.user_id = marked.worker_id AND supervisor.user_id = marked.supervisor_id
    AND pairing.started_on <= %(today)s
    AND (pairing.ended_on IS NULL OR pairing.ended_on > %(today)s)
)
GROUP BY worker_id, supervisor_id, owner, person.email
"""


@dataclass(frozen=True)
class Due:
    """One person who has something to do by today, from one pair."""

    worker_id: int
    supervisor_id: int
    owner: str
    email: str


@transaction.atomic(using="jobs")
def write_due() -> int:
    """Queue one reminder for each owner in each pair who has something due; how many.

    It goes in the morning, and no more once everything due was done, carried over or dropped.
    """
    today = timezone.localdate()
    with connections["jobs"].cursor() as cursor:
        cursor.execute(DUE, {"today": today})
        found = [Due(*row) for row in cursor.fetchall()]
    morning = datetime.combine(today, MORNING, tzinfo=timezone.get_current_timezone())
    for due in found:
        pair = {"worker_id": due.worker_id, "supervisor_id": due.supervisor_id}
        about = about_reminders(owner=due.owner, version=2 * today.toordinal(), **pair)
        messages.actions_due(
            key=f"actions-due:{about.topic}:{today}",
            to=due.email,
            about=about,
            due_at=max(morning, timezone.now()),
        )
    return len(found)
