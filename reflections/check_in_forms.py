"""What a worker ticks when they check in, and a definition that an administrator loads."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from reflections import answering_again
from reflections.checking_in import BEGIN_ANEW, Page
from reflections.instruments import LONGEST, Instrument


class CheckInForm(forms.Form):
    """Each question may be left out. Sent twice, it is known by the id that it was begun with."""

    check_in_id = forms.UUIDField(
        required=False,
        initial=uuid4,
        widget=forms.HiddenInput,
        error_messages={"invalid": BEGIN_ANEW},
    )
    again = forms.ChoiceField(
        label=_("Which do you want to keep?"),
        choices=answering_again.CHOICES,
        required=False,
        widget=forms.HiddenInput,
    )
    # Which answers that question was about.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, instrument: Instrument, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.names = {}
        for number, (item, text) in enumerate(instrument.items):
            name = f"item_{number}"
            self.names[name] = item
            self.fields[name] = forms.TypedChoiceField(
                label=text,
                choices=instrument.options,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect({"class": "govuk-radios--small"}),
            )

    def show_choice(self) -> None:
        """Other answers were kept before: show what may be done."""
        field = self.fields["again"]
        field.widget = forms.RadioSelect(choices=field.choices)

    def ask_about(self, asked: str) -> None:
        """The question is about these answers from now on, and nothing is ticked yet."""
        self.data = self.data.copy()
        self.data["asked"], self.data["again"] = asked, ""

    def clean(self) -> dict:
        """The answers by item; what was left out is not among them."""
        cleaned = super().clean()
        given = {item: cleaned.get(name) for name, item in self.names.items()}
        answers = {item: value for item, value in given.items() if value is not None}
        known = {name: cleaned.get(name) or "" for name in ("again", "asked")}
        if cleaned.get("check_in_id"):
            known["check_in_id"] = cleaned["check_in_id"]
        return {"answers": answers, "page": Page(**known)}


class InstrumentForm(forms.Form):
    definition = forms.CharField(
        label=_("Definition"),
        help_text=_(
            "The whole JSON file. Paste the wording of the items only if your organisation may use "
            "it; docs/roles/administrator.md says what each part means."
        ),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
    )
