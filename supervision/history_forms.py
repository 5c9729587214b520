"""What a supervisor fills in to bring sessions from before."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.forms import ask_which
from supervision.models import How
from workers.models import Programme


class HistoryForm(forms.Form):
    """A file of past sessions, for which programme, and how the two mostly met."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"))
    how = forms.ChoiceField(
        label=_("How you mostly met"),
        choices=How.choices,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_(
            "The first row names the columns: worker, date, minutes, status. Dates like 27/3/2026; "
            "status held, missed, worker away, operational or supervisor absent. At most 2 MB."
        ),
        error_messages={"required": _("Choose a file of at most 2 MB")},
    )

    def __init__(self, *args, programmes: list[Programme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask_which(self.fields["programme"], programmes)


class BringForm(forms.Form):
    """What was shown, confirmed."""

    programme = forms.ModelChoiceField(Programme.objects.none(), widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=How.choices, widget=forms.HiddenInput)
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, programmes: list[Programme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        wanted = [one.pk for one in programmes]
        self.fields["programme"].queryset = Programme.objects.filter(pk__in=wanted)
