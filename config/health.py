"""Whether the site lives and whether it can serve; a status and nothing else."""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers, whatever the database does."""
    return HttpResponse(content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too, and has the tables that a sign-in needs."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM django_session LIMIT 1")
    except (DatabaseError, InterfaceError):
        return HttpResponse(status=503, content_type="text/plain")
    return HttpResponse(content_type="text/plain")
