"""The places of the person signed in: programmes, and in which roles they speak there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from workers.models import Programme, Role, User

# Every page asks this. It is written out because Django needed as long to put it into words as
# for the rest of a small page (docs/decisions/007-speed.md).
PLACES = """
SELECT programme.*,
    ARRAY(
        SELECT role FROM workers_role
        WHERE membership_id = place.id AND ended_at IS NULL ORDER BY role
    ) AS role_names,
    EXISTS (
        SELECT FROM workers_post WHERE membership_id = place.id
        AND started_on <= %(today)s AND (ended_on IS NULL OR ended_on > %(today)s)
    ) AS in_post,
    EXISTS (
        SELECT FROM workers_assignment WHERE worker_id = place.id
        AND started_on <= %(today)s AND (ended_on IS NULL OR ended_on > %(today)s)
    ) AS is_supervised,
    EXISTS (
        SELECT FROM workers_linemanagement WHERE manager_id = place.id
        AND started_on <= %(today)s AND (ended_on IS NULL OR ended_on > %(today)s)
    ) AS manages
FROM workers_membership place JOIN workers_programme programme ON programme.id = place.programme_id
WHERE place.user_id = %(user)s AND place.left_on IS NULL
ORDER BY programme.name
"""


@dataclass(frozen=True)
class Place:
    """What a person is in one programme today."""

    programme: Programme
    role_names: list[str]
    in_post: bool
    is_supervised: bool
    manages: bool


def places_of(user: User) -> list[Place]:
    """The places that a person has not left, by the name of the programme: one query."""
    known = {"user": user.pk, "today": timezone.localdate()}
    return [
        Place(found, found.role_names, found.in_post, found.is_supervised, found.manages)
        for found in Programme.objects.raw(PLACES, known)
    ]


def plays(places: list[Place], role: str) -> bool:
    """Whether the person has this role anywhere."""
    return any(role in place.role_names for place in places)


def is_worker(places: list[Place]) -> bool:
    return any(place.in_post or place.is_supervised for place in places)


def is_line_manager(places: list[Place]) -> bool:
    return any(place.manages for place in places)


def home_of(places: list[Place]) -> str:
    """The name of the page a person starts on: where their next action most likely is."""
    if plays(places, Role.Kind.SUPERVISOR):
        return "supervision:today_show"
    if is_worker(places):
        return "supervision:own_show"
    if is_line_manager(places):
        return "supervision:protected_time_list"
    if plays(places, Role.Kind.PROGRAMME_LEAD):
        return "reports:release_list"
    if plays(places, Role.Kind.CUSTODIAN):
        return "governance:custodian_show"
    if plays(places, Role.Kind.ADMINISTRATOR):
        return "workers:programme_list"
    return "workers:welcome_show"


class PlacesMiddleware:
    """Sets `request.places`, and the clock of the programme for this request.

    What somebody signed in is shown is kept by no browser and no proxy, on pages for everyone too:
    their header says who looked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user.is_authenticated
        request.places = places_of(request.user) if known else []
        zone = request.places[0].programme.zone if request.places else None
        with timezone.override(zone):
            response = self.get_response(request)
        if known or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
