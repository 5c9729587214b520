"""The door of every page that needs a sign-in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from workers.typed_again import signed_out_while_typing, was_typed_here


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who are signed in; workers.places keeps their pages out of every cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _turned_to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


@never_cache
def _turned_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; words that were typed are shown first, so that none is lost."""
    if request.headers.get("HX-Request"):
        return render(request, "workers/_signed_out.html", status=401)
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST" and was_typed_here(request):
        return signed_out_while_typing(request)
    return redirect("account_login")
