"""The page of who has looked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from governance import looks
from workers.signed_in import signed_in


@signed_in
@require_safe
def looks_list(request: HttpRequest) -> HttpResponse:
    """Everybody sees who opened, or tried to open, what is about them."""
    page, shown = looks.looks_of(request.user, request.GET.get("page"))
    return render(request, "governance/looks_list.html", {"page": page, "looks": shown})
