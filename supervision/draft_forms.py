"""What forms for writing have in common: the version they began from, and boxes for many words."""

from django import forms

LONGEST_SECTION = 100_000
# The column holds no more than 32 bits, and a save adds one.
LAST_VERSION = 2**31 - 2


class DraftForm(forms.Form):
    """Words that are saved as they are typed."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LAST_VERSION, initial=0
    )


def box(label: str, hint: str = "", *, rows: int = 8, required: bool = False) -> forms.CharField:
    """As many words as somebody needs, kept as they are typed: spaces at their ends too."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST_SECTION,
        strip=False,
        widget=forms.Textarea({"rows": rows}),
    )
