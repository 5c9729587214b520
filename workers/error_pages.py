"""What people see when something cannot be shown. The pages never repeat why, nor what exists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache


@never_cache
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: sent in a way that could not be read, perhaps before anybody was known."""
    return HttpResponse(render_to_string("400.html"), status=400)


@never_cache
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: yours to see, not yours to do."""
    return render(request, "403.html", status=403)


@never_cache
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not yours, or not there. Which of the two is never told."""
    return render(request, "404.html", status=404)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. The transaction may be broken: no context processors, hence no query."""
    return HttpResponse(render_to_string("500.html"), status=500)
