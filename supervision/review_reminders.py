"""Reminders to look at an agreement again: on the day of its review, once, without content."""

from datetime import datetime, time

from django.db import connections, transaction
from django.utils import timezone

from supervision import messages

MORNING = time(8)

# Agreements that hold and whose day has come. Each is marked, so that nobody is told twice: another
# process that looks at the same moment waits for the row and then finds it marked.
DUE = """
WITH marked AS (
    UPDATE supervision_agreement SET review_reminded_at = %(now)s
    WHERE review_on <= %(today)s AND review_reminded_at IS NULL
    AND agreed_at IS NOT NULL AND (ended_on IS NULL OR ended_on > %(today)s)
    RETURNING id, worker_id, supervisor_id
)
SELECT marked.id, person.id, person.email
FROM marked JOIN workers_user person ON person.id IN (worker_id, supervisor_id)
WHERE person.is_active
"""


@transaction.atomic(using="jobs")
def write_due() -> int:
    """Queue a message to each of the two whose agreement should be looked at again; how many.

    It goes in the morning. A next version has a day of its own, and is reminded of anew.
    """
    today, now = timezone.localdate(), timezone.now()
    with connections["jobs"].cursor() as cursor:
        cursor.execute(DUE, {"today": today, "now": now})
        found = cursor.fetchall()
    morning = datetime.combine(today, MORNING, tzinfo=timezone.get_current_timezone())
    for agreement_id, person_id, email in found:
        messages.review_due(
            agreement_id=agreement_id, person_id=person_id, to=email, due_at=max(morning, now)
        )
    return len(found)
