"""What of a person's risk discussions belongs on their home: reviews that are due, plans to answer.

A home is a page of supervision, which may know nothing of risk discussions: hence a tag.
"""

from datetime import timedelta

from django import template
from django.utils import timezone

from reflections import policies
from reflections.models import RiskDiscussion
from workers.models import User

register = template.Library()
SOON = timedelta(days=7)
SHOWN = 10


@register.inclusion_tag("reflections/_risk_reviews.html")
def risk_reviews(user: User) -> dict:
    """Due within a week or late, most urgent first, and plans of today's workers to answer."""
    mine = RiskDiscussion.objects.visible_to(user).still_open().with_people().with_plan()
    rows = [one for one in mine if one.review_on <= timezone.localdate() + SOON]
    waits = [one for one in mine if _waits_for(user, one)]
    pairs = policies.pairs_of(user) if waits else set()
    waits = [one for one in waits if (one.worker_id, one.supervisor_id) in pairs]
    return {"due": rows[:SHOWN], "waits": waits[:SHOWN], "user_id": user.pk}


def _waits_for(user: User, discussion: RiskDiscussion) -> bool:
    """A plan of the worker's that the supervisor has not answered."""
    asked = discussion.supervisor_id == user.pk and discussion.plan_author_id != user.pk
    return asked and discussion.answered_at is None
