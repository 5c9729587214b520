"""Risk discussions that nobody holds any more: both of the two have left, and it is still open.

Custodians hear of it from the first of the next month on: who left today is known to many, and what
appeared in the same hour would say whose it is.
"""

from datetime import datetime, time, timedelta

from django.db import connection, connections, transaction
from django.utils import timezone

from governance import messages

MORNING = time(8)
# Serving custodians of programmes in which such a one stands open; the role learns no more of it
# than reminding its two people needs (reflections/risk_reminders.py).
CONCERNED = """
SELECT DISTINCT risk.programme_id, person.id, person.email
FROM reflections_riskdiscussion risk
JOIN confidentiality_custodian custodian ON custodian.programme_id = risk.programme_id
    AND custodian.serves_from <= now() AND custodian.left_at IS NULL
JOIN workers_user person ON person.id = custodian.user_id AND person.is_active
WHERE risk.state = 'open' AND NOT EXISTS (
    SELECT FROM workers_membership place
    WHERE place.user_id IN (risk.worker_id, risk.supervisor_id)
    AND place.programme_id = risk.programme_id
    AND (place.left_on IS NULL OR place.left_on >= date_trunc('month', %(today)s::date))
)
"""


def late_by_programme() -> dict[int, list[bool]]:
    """Of each that both have left whether its day of review is past, by programme, for a custodian
    who serves it. Whose they are the database tells nobody.
    """
    found: dict[int, list[bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT programme_id, is_late FROM risks_left_open()")
        for programme_id, is_late in cursor.fetchall():
            found.setdefault(programme_id, []).append(is_late)
    return found


@transaction.atomic(using="jobs")
def remind_custodians() -> int:
    """Queue a message to each custodian of such a programme, once a week; to how many."""
    today = timezone.localdate()
    with connections["jobs"].cursor() as cursor:
        cursor.execute(CONCERNED, {"today": today})
        found: list[tuple[int, int, str]] = cursor.fetchall()
    morning = datetime.combine(today, MORNING, tzinfo=timezone.get_current_timezone())
    monday = today - timedelta(days=today.weekday())
    for programme_id, person_id, email in found:
        messages.left_open(
            key=f"left-open:{programme_id}:{person_id}:{monday}",
            to=email,
            due_at=max(morning, timezone.now()),
        )
    return len(found)
