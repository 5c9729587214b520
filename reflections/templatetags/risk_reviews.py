"""What of a person's risk discussions belongs on their home: reviews that are due, plans to answer.

A home is a page of supervision, which may know nothing of risk discussions: hence a tag.
"""

from datetime import timedelta

from django import template
from django.db import connection
from django.utils import timezone

from reflections.models import RiskDiscussion
from workers.models import User

register = template.Library()
SOON = timedelta(days=7)
SHOWN = 10
COLUMNS = "state", "opened_at", "review_on", "worker__name", "supervisor__name"
# Written out: it is one question in place of two long ones (docs/decisions/007-speed.md).
TO_ANSWER = """
SELECT discussion.id FROM reflections_riskdiscussion discussion
CROSS JOIN LATERAL (
    SELECT id, author_id FROM reflections_riskentry
    WHERE discussion_id = discussion.id AND kind = 'plan' ORDER BY number DESC LIMIT 1
) plan
WHERE discussion.supervisor_id = %(supervisor)s AND discussion.state = 'open'
AND plan.author_id <> %(supervisor)s
AND NOT EXISTS (
    SELECT FROM reflections_riskentry WHERE kind = 'endorsement' AND plan_id = plan.id
)
AND EXISTS (
    SELECT FROM workers_assignment pairing
    JOIN workers_membership worker ON worker.id = pairing.worker_id AND worker.left_on IS NULL
    JOIN workers_membership supervisor ON supervisor.id = pairing.supervisor_id
        AND supervisor.left_on IS NULL
    WHERE worker.user_id = discussion.worker_id AND supervisor.user_id = %(supervisor)s
    AND pairing.started_on <= %(today)s
    AND (pairing.ended_on IS NULL OR pairing.ended_on > %(today)s)
)
"""


@register.inclusion_tag("reflections/_risk_reviews.html")
def risk_reviews(user: User) -> dict:
    """Due within a week or late, most urgent first, and plans of today's workers to answer."""
    mine = RiskDiscussion.objects.visible_to(user).still_open().with_people()
    mine = list(mine.only(*COLUMNS))
    rows = [one for one in mine if one.review_on <= timezone.localdate() + SOON]
    waits = _to_answer(user, [one for one in mine if one.supervisor_id == user.pk])
    return {"due": rows[:SHOWN], "waits": waits[:SHOWN], "user_id": user.pk}


def _to_answer(user: User, supervised: list[RiskDiscussion]) -> list[RiskDiscussion]:
    """Those with a plan of the worker's that the supervisor has not answered; a pair of today."""
    if not supervised:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TO_ANSWER, {"supervisor": user.pk, "today": timezone.localdate()})
        asked = {discussion_id for (discussion_id,) in cursor.fetchall()}
    return [one for one in supervised if one.pk in asked]
