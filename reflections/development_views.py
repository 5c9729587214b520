"""My development: hours, reflections and learning points, as a page to print or a CSV file."""

from itertools import groupby

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reflections import development
from supervision.writing_views import opens
from workers import places
from workers.signed_in import signed_in
from workers.unlocked import unlocked


class DevelopmentForm(forms.Form):
    points = forms.MultipleChoiceField(
        label=_("What goes along"),
        help_text=_("Nothing is ticked beforehand"),
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
        error_messages={"required": _("Tick what should go along")},
    )

    def __init__(self, *args, points: list[development.Point], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known = points
        self.fields["points"].choices = [
            (heading, [(one.key, one.words) for one in ones])
            for heading, ones in groupby(points, key=lambda one: one.heading)
        ]

    @property
    def ticked(self) -> list[development.Point]:
        return [one for one in self.known if one.key in self.cleaned_data["points"]]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def development_show(request: HttpRequest) -> HttpResponse:
    """Tick what goes along; what comes out holds that and nothing else, and is kept nowhere."""
    if not places.is_worker(request.places):
        raise Http404
    points = development.points_of(worker=request.user, keys=request.keys)
    form = DevelopmentForm(request.POST or None, points=points)
    if request.method == "POST" and form.is_valid():
        if "csv" in request.POST:
            return _file(form.ticked)
        return render(request, "reflections/development_print.html", {"points": form.ticked})
    context = {"form": form, "points": points, "has_older": development.has_older(request.user)}
    return render(request, "reflections/development_show.html", context)


def _file(points: list[development.Point]) -> HttpResponse:
    """With a mark in front that tells spreadsheet programs how the letters are written."""
    answer = HttpResponse(
        f"\ufeff{development.as_csv(points)}", content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="my-development.csv"'
    return answer
