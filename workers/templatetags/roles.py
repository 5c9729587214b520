"""Roles in words."""

from django import template

from workers.models import Membership, Role

register = template.Library()


@register.filter
def role_words(place: Membership) -> str:
    """The roles of a place that carries `role_names`, as people say them."""
    return ", ".join(str(Role.Kind(role).label) for role in place.role_names)
