"""What somebody looks for in their own records."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workers.form_fields import DayField
from workers.models import User


class FindForm(forms.Form):
    words = forms.CharField(
        label=_("Words"),
        help_text=_("All of them must stand in one record, reflection or risk discussion"),
        required=False,
        max_length=200,
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("With"), required=False, empty_label=_("Anybody")
    )
    theme = forms.ChoiceField(
        label=_("Theme"), help_text=_("Only records name themes"), required=False
    )
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
