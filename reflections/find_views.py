"""Finding one's own: what is looked for is sent as a form, so that no address holds it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reflections import own_finding
from supervision import finding
from supervision.finding_forms import FindForm
from supervision.writing_views import opens
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def own_find(request: HttpRequest) -> HttpResponse:
    """Find own records, reflections and risk discussions; nothing opened for it is kept."""
    people = own_finding.people_of(request.user)
    named = finding.themes_of_records(request.user)
    form = FindForm(request.POST or None, people=people, themes=named)
    context: dict = {"form": form}
    if request.method == "POST" and form.is_valid():
        wanted = finding.Wanted(**form.cleaned_data)
        known = {"user": request.user, "keys": request.keys}
        context["own"] = own_finding.find(wanted=wanted, **known)
    return render(request, "reflections/own_find.html", context)
