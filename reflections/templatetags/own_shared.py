"""What of their own workers share: for the page that lists all that is shared.

It is a page of supervision, which may know nothing of reflections and check-ins: hence a tag.
"""

from django import template

from reflections import policies
from reflections.models import Sharing
from workers.models import User

register = template.Library()
RECEIVED_SHOWN = 100


@register.inclusion_tag("reflections/_own_shared.html")
def own_shared(user: User) -> dict:
    """Reflections and check-ins, given and received; received while the two are a pair.

    All that is given: who made new keys can end it nowhere else.
    """
    standing = Sharing.objects.visible_to(user).standing().select_related("shared_with")
    standing = standing.select_related("reflection__author", "check_in__author")
    received = standing.filter(shared_with=user)[:RECEIVED_SHOWN]
    pairs = policies.pairs_of(user)
    return {
        "given": [
            (row, (user.pk, row.shared_with_id) in pairs)
            for row in standing.filter(worker_id=user.pk)
        ],
        "received": [row for row in received if (row.worker_id, user.pk) in pairs],
    }
