"""Finding own records: what is looked for is sent as a form, so that no address holds it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from supervision import finding
from supervision.finding_forms import FindForm
from supervision.writing_views import opens
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_find(request: HttpRequest) -> HttpResponse:
    """Find own records by words, theme, person and day; nothing that is opened for it is kept."""
    people = finding.people_of_records(request.user)
    named = finding.themes_of_records(request.user)
    form = FindForm(request.POST or None, people=people, themes=named)
    context: dict = {"form": form}
    if request.method == "POST" and form.is_valid():
        known = {"user": request.user, "keys": request.keys}
        context["found"] = found = finding.find(**form.cleaned_data, **known)
        context["next"] = form.cleaned_data["skip"] + found.looked
    return render(request, "supervision/record_find.html", context)
