"""What of their own workers share: for the page that lists all that is shared.

It is a page of supervision, which may know nothing of reflections and check-ins: hence a tag.
"""

from django import template

from reflections import policies
from reflections.models import Sharing
from workers.models import User

register = template.Library()
SHOWN = 100


@register.inclusion_tag("reflections/_own_shared.html")
def own_shared(user: User) -> dict:
    """Reflections and check-ins, given and received; received while the two are a pair."""
    standing = Sharing.objects.visible_to(user).standing()
    rows = standing.select_related("shared_with", "reflection__author", "check_in__author")
    rows = list(rows[:SHOWN])
    pairs = policies.pairs_of(user) if rows else set()
    return {
        "given": [row for row in rows if row.worker_id == user.pk],
        "received": [row for row in rows if (row.worker_id, user.pk) in pairs],
    }
