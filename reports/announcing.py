"""A lead is told that a report is there: a link and no content, once for each report and lead.

The role that makes reports knows no addresses. So the jobs role writes the message, from the
published row: whoever is killed in between leaves it to the next round.
"""

from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from workers.messages import tell

# Later nobody is told: who switched the jobs off for a month reads the list.
DAYS = 30
# Whoever led the programme when its report was made, leads it still, and can sign in.
TO_TELL = """
SELECT release.id, place.user_id, person.email
FROM reports_release release
JOIN workers_membership place ON place.programme_id = release.programme_id
JOIN workers_role role ON role.membership_id = place.id
JOIN workers_user person ON person.id = place.user_id
WHERE release.made_at > %(now)s - %(days)s * interval '1 day'
AND role.role = 'programme_lead' AND role.ended_at IS NULL AND role.given_at <= release.made_at
AND place.left_on IS NULL AND person.is_active
ORDER BY release.id, place.user_id
"""


@transaction.atomic(using="jobs")
def write_due() -> int:
    """Queue a message to each lead about each report of the last days; how many there are.

    Twice is as good as once: the outbox keeps one message for each.
    """
    with connections["jobs"].cursor() as cursor:
        cursor.execute(TO_TELL, {"now": timezone.now(), "days": DAYS})
        found = cursor.fetchall()
    for release_id, person_id, email in found:
        tell(
            key=f"report:{release_id}:{person_id}",
            to=email,
            path=reverse("reports:release_show", kwargs={"release_id": release_id}),
            using="jobs",
        )
    return len(found)
