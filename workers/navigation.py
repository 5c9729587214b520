"""What the header of every page offers to the person signed in."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from confidentiality.unlocking import unlock_state
from workers import places
from workers.models import Role


def _links(request: HttpRequest) -> list[dict]:
    """One link for each role a person has; words that say in which role the page speaks."""
    mine = request.places
    found = [
        (places.plays(mine, Role.Kind.SUPERVISOR), _("Today"), "supervision:today_show"),
        (places.plays(mine, Role.Kind.SUPERVISOR), _("My times"), "supervision:slot_own_list"),
        (places.is_worker(mine), _("My clinical supervision"), "supervision:own_show"),
        (
            places.is_line_manager(mine),
            _("My team's protected time"),
            "supervision:protected_time_list",
        ),
        (places.plays(mine, Role.Kind.CUSTODIAN), _("Custodian"), "governance:custodian_show"),
        (places.plays(mine, Role.Kind.PROGRAMME_LEAD), _("Uptake"), "reports:release_list"),
        (
            places.plays(mine, Role.Kind.ADMINISTRATOR),
            _("People and teams"),
            "workers:programme_list",
        ),
    ]
    links = [(text, reverse(name)) for has, text, name in found if has]
    return [
        {"text": text, "href": href, "current": request.path.startswith(href)}
        for text, href in links
    ]


def navigation(request: HttpRequest) -> dict:
    """Context of every page; nothing is queried until a template asks."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "person": user if signed_in else None,
        "navigation": _links(request) if signed_in else [],
        "home_href": reverse("workers:home_show"),
        "help_href": reverse("workers:help_show"),
        "unlock_idle_minutes": settings.UNLOCK_IDLE_MINUTES,
        "unlock_state": SimpleLazyObject(lambda: unlock_state(request)) if signed_in else None,
    }
