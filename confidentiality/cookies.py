"""The cookies that hold what the server must not keep: the secrets that open wrapped keys."""

import base64

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SESSION = "notes"
DEVICE = "notes-device"


def name(cookie: str) -> str:
    """Browsers take a __Host- cookie from this host alone, over https alone."""
    return f"__Host-{cookie}" if settings.SECURE_COOKIES else cookie


def read(request: HttpRequest, cookie: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(request.COOKIES[name(cookie)])
    except (KeyError, ValueError):
        return None


def write(
    response: HttpResponse, cookie: str, secret: bytes, *, max_age: int | None = None
) -> None:
    # Lax: a Strict cookie is missing when somebody arrives from webmail or single sign-on.
    response.set_cookie(
        name(cookie),
        base64.urlsafe_b64encode(secret).decode(),
        max_age=max_age,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def remove(response: HttpResponse, cookie: str) -> None:
    response.delete_cookie(name(cookie), samesite="Lax")
