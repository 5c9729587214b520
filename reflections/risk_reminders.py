"""Reminders of risk discussions: on their day of review, then every week, without content."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from reflections import messages
from reflections.risk import about_reminders

MORNING = time(8)
AGAIN_AFTER = timedelta(days=7)

# Open ones whose day has come, to both, also when they no longer meet: it waits for a decision.
# Who left the programme hears no more of it.
# A second process that looks at the same moment waits for the row and then finds it marked.
DUE = """
WITH marked AS (
    UPDATE reflections_riskdiscussion SET reminded_on = %(today)s
    WHERE review_on <= %(today)s AND state = 'open'
    AND (reminded_on IS NULL OR reminded_on <= %(before)s)
    RETURNING id, worker_id, supervisor_id, programme_id
)
SELECT marked.id, person.id, person.email
FROM marked JOIN workers_user person
    ON person.id IN (marked.worker_id, marked.supervisor_id) AND person.is_active
JOIN workers_membership place ON place.user_id = person.id
    AND place.programme_id = marked.programme_id AND place.left_on IS NULL
"""


@transaction.atomic(using="jobs")
def write_due() -> int:
    """Queue a reminder for both of each pair whose day of review has come; how many.

    It goes in the morning, and no more once somebody has looked at it again or closed it.
    """
    today = timezone.localdate()
    with connections["jobs"].cursor() as cursor:
        cursor.execute(DUE, {"today": today, "before": today - AGAIN_AFTER})
        found: list[tuple[UUID, int, str]] = cursor.fetchall()
    morning = datetime.combine(today, MORNING, tzinfo=timezone.get_current_timezone())
    for discussion_id, person_id, email in found:
        messages.risk_due(
            key=f"risk-due:{discussion_id}:{person_id}:{today}",
            to=email,
            about=about_reminders(discussion_id, 2 * today.toordinal()),
            due_at=max(morning, timezone.now()),
        )
    return len(found)
