"""The places of the person signed in: programmes, and in which roles they speak there."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from workers.models import Assignment, LineManagement, Membership, Post, Role, User


def places_of(user: User) -> list[Membership]:
    """Current places with `role_names`, `in_post`, `is_supervised` and `manages`: one query."""
    today = timezone.localdate()
    mine = {"worker": OuterRef("pk")}
    return list(
        Membership.objects.current()
        .filter(user=user)
        .select_related("programme")
        .with_role_names()
        .annotate(
            in_post=Exists(Post.objects.on(today).filter(membership=OuterRef("pk"))),
            is_supervised=Exists(Assignment.objects.on(today).filter(**mine)),
            manages=Exists(LineManagement.objects.on(today).filter(manager=OuterRef("pk"))),
        )
        .order_by("programme__name")
    )


def plays(places: list[Membership], role: str) -> bool:
    """Whether the person has this role anywhere."""
    return any(role in place.role_names for place in places)


def is_worker(places: list[Membership]) -> bool:
    return any(place.in_post or place.is_supervised for place in places)


def is_line_manager(places: list[Membership]) -> bool:
    return any(place.manages for place in places)


def home_of(places: list[Membership]) -> str:
    """The name of the page a person starts on: where their next action most likely is."""
    if plays(places, Role.Kind.SUPERVISOR):
        return "supervision:today_show"
    if is_worker(places):
        return "supervision:own_show"
    if is_line_manager(places):
        return "supervision:protected_time_list"
    if plays(places, Role.Kind.PROGRAMME_LEAD):
        return "workers:uptake_show"
    if plays(places, Role.Kind.ADMINISTRATOR):
        return "workers:programme_list"
    return "workers:welcome_show"


class PlacesMiddleware:
    """Sets `request.places`, and the clock of the programme for this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.places = places_of(request.user) if request.user.is_authenticated else []
        zone = request.places[0].programme.zone if request.places else None
        with timezone.override(zone):
            return self.get_response(request)
