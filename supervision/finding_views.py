"""Finding own records: what is looked for is sent as a form, so that no address holds it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from supervision import finding
from supervision.writing_views import opens
from workers.form_fields import DayField
from workers.models import User
from workers.signed_in import signed_in
from workers.unlocked import unlocked


class FindForm(forms.Form):
    words = forms.CharField(
        label=_("Words"),
        help_text=_("All of them must stand in the record, the answer to it or what was added"),
        required=False,
        max_length=200,
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("With"), required=False, empty_label=_("Anybody")
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    # Sent by the buttons: how many have been looked through already.
    skip = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=1_000_000, initial=0, required=False
    )

    def __init__(self, *args, people, themes: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["theme"].choices = [("", _("Any")), *themes]

    def clean_skip(self) -> int:
        return self.cleaned_data["skip"] or 0


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
