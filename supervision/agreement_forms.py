"""What people fill in about agreements: terms for the diary, words that are sealed, answers."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.agreement_words import SECTIONS
from supervision.draft_forms import LONGEST_SECTION, DraftForm, box
from workers.form_fields import DayField


def _number(label: str, hint: str, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )


class TermsForm(forms.Form):
    """What the diary needs of an agreement: how often, how long, how much notice, until when."""

    weeks_between = _number(_("Weeks between sessions"), _("Four to eight is usual"), 1, 26)
    minutes = _number(_("Length in minutes"), _("Sixty to ninety is usual"), 15, 240)
    notice_hours = _number(
        _("Hours of notice to cancel"),
        _("What is cancelled later counts as late; it is never held against anybody"),
        0,
        336,
    )
    keeps_records = forms.BooleanField(
        label=_("The supervisor may write a record of a session"), required=False
    )
    review_on = DayField(
        label=_("Look at it again on"), help_text=_("Within two years; a year is usual")
    )


class AgreementForm(DraftForm, TermsForm):
    """An agreement as its supervisor writes it: every part begins with the programme's words."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label, _words in SECTIONS:
            self.fields[name] = box(label, rows=4)

    @property
    def content(self) -> dict:
        """What is sealed of it: days as text."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }


class AgreementDraftForm(AgreementForm):
    """The same while it is typed: nothing has to be there yet."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class TemplateForm(forms.Form):
    """The words with which a programme's agreements begin."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label, _words in SECTIONS:
            self.fields[name] = box(label, rows=4)


class PromiseForm(forms.Form):
    words = forms.CharField(
        label=_("What the organisation promises"),
        help_text=_("Time within paid hours, and who pays. Every agreement opens with it."),
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
    )


class PaperForm(TermsForm):
    paper_on = DayField(label=_("Signed on paper by both of us on"))
    field_order = ["paper_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper_on"].initial = timezone.localdate()


class AgreementAnswerForm(forms.Form):
    """The worker signs, or says what should be otherwise."""

    AGREES, DIFFERS = "agrees", "differs"

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(AGREES, _("I agree and sign")), (DIFFERS, _("I would like something changed"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What you would like changed, or add (optional if you agree)"),
        help_text=_("Sealed to the two of you."),
        required=False,
        max_length=LONGEST_SECTION,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        answer = cleaned.pop("answer", None)
        if answer == self.DIFFERS and not cleaned.get("words"):
            self.add_error("words", _("Say what you would like changed."))
        return cleaned | {"agrees": answer == self.AGREES}


class EndAgreementForm(forms.Form):
    ended_on = DayField(label=_("First day without this agreement"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate()
