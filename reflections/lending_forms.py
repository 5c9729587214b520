"""What a worker chooses to lend to their programme's figures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reflections.lending import KINDS


class LendingForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("Count, without my name"),
        required=False,
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
