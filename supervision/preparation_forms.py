"""What a worker prepares, and what a supervisor keeps for themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.forms import LAST_VERSION, LONGEST_SECTION


def _words(label: str, hint: str, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LONGEST_SECTION,
        strip=False,
        widget=forms.Textarea({"rows": rows}),
    )


class PrivateForm(forms.Form):
    """Words that are saved as they are typed."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LAST_VERSION, initial=0
    )


class AgendaForm(PrivateForm):
    bring = _words(
        _("What I want to bring"), _("Use initials or a pseudonym, never a name"), rows=8
    )
    since = _words(_("Since we last met"), _("What became of what you two agreed"), rows=4)


class ProcessNoteForm(PrivateForm):
    note = _words(
        _("Own note"),
        _("What the session stirred up in you, for your own supervision. Nobody is named."),
        rows=8,
    )
