"""Words sent too late to be taken are shown again instead of being lost."""

import re
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from workers import error_pages

SECRETS = re.compile(
    r"password|passphrase|recovery_code|last_group|^(code|again|key|otp|pin|token|secret)$",
    re.IGNORECASE,
)
TOKEN = "csrfmiddlewaretoken"  # noqa: S105


def is_same_origin(request: HttpRequest) -> bool:
    """Whether this site's own page sent the request. Without proof the answer is no.

    Else another site could have its words shown here beside a valid token and wait for a click.
    """
    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return request.headers.get("Origin") in {own, *settings.CSRF_TRUSTED_ORIGINS}


def typed_fields(request: HttpRequest) -> list[dict]:
    """What was sent, in its order, without secrets. Ticks and single words are carried unseen."""
    return [
        {"name": name, "label": _label(name), "value": value, "shown": len(value.split()) > 1}
        for name, values in request.POST.lists()
        if name != TOKEN and not SECRETS.search(name)
        for value in values
    ]


def was_typed_here(request: HttpRequest) -> bool:
    """Whether there is something to keep, and it was sent from a page of this site."""
    return is_same_origin(request) and any(
        field["value"].strip() for field in typed_fields(request)
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token was old: offer to send the same words again, to the person who typed them here."""
    if not is_same_origin(request) or request.headers.get("HX-Request"):
        return error_pages.forbidden(request)
    return _typed_again(request, "old_page", status=403)


def signed_out_while_typing(request: HttpRequest) -> HttpResponse:
    """The sign-in ended while somebody wrote: keep the words until they have signed in again."""
    return _typed_again(request, "signed_out", status=401)


def locked_while_typing(request: HttpRequest) -> HttpResponse:
    """The notes locked while somebody wrote: keep the words until they have unlocked them."""
    return _typed_again(request, "locked", status=HTTPStatus.LOCKED)


@never_cache
def _typed_again(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    fields = typed_fields(request)
    context = {
        "fields": fields,
        "has_words": any(field["shown"] for field in fields),
        "left_out": any(SECRETS.search(name) for name in request.POST),
        "reason": reason,
        "address": request.get_full_path(),
    }
    return render(request, "workers/typed_again.html", context, status=status)


def _label(name: str) -> str:
    """A field's name in words, without the prefix that a form among several has."""
    return re.sub(r"^.*-\d+-", "", name).replace("_", " ").replace("-", " ").capitalize()
