"""What a lead fills in about reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import OfPeriod
from reports.periods import Period

PRESS = _("Press the button beside a quarter or a year.")


class AskForm(forms.Form):
    """Which quarter or year; pressed and not typed."""

    kind = forms.ChoiceField(
        choices=OfPeriod.Kind.choices, error_messages={"invalid_choice": PRESS, "required": PRESS}
    )
    starts_on = forms.DateField(error_messages={"invalid": PRESS, "required": PRESS})

    def clean(self) -> dict:
        typed = super().clean()
        if self.errors:
            return typed
        return {"period": Period(typed["starts_on"], typed["kind"])}


def _number(label: str, hint: str, least: int, most: int, **options) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
        error_messages={"invalid": _("Use numbers only, like 12")},
        **options,
    )


class ChoicesForm(forms.Form):
    """The norm, the target, and how much is shown."""

    weeks_between = _number(
        _("Weeks between sessions"),
        _("Where no agreement says otherwise. Most programmes choose 4 to 8"),
        1,
        26,
    )
    target_percent = _number(
        _("Target: how many of every hundred staff in post"),
        _("The page says in words how far you are from it. Leave it empty for none"),
        1,
        100,
        required=False,
    )
    fewest = _number(
        _("Fewest people behind a figure"),
        _("With fewer a figure becomes a range. 5 is usual, 3 the least"),
        3,
        50,
    )
    roster = _number(
        _("Smallest team shown alone"),
        _("Smaller teams are counted together. At least twice the number above"),
        6,
        200,
    )


def _pounds(label: str, hint: str, **options) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=hint,
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={"invalid": _("Enter pounds, like 75 or 75.50")},
        **options,
    )


class _Percent(forms.DecimalField):
    """A rate as people write it: 4.5, 4,5 or 4.5 %."""

    def to_python(self, value):
        return super().to_python(str(value or "").strip().removesuffix("%").replace(",", "."))


def _percent(label: str) -> forms.DecimalField:
    return _Percent(
        label=label,
        help_text=_("If you keep rates, like 4.5"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "decimal"}),
        error_messages={"invalid": _("Enter a rate like 4.5")},
        required=False,
    )


class ValueForm(forms.Form):
    """What an hour cost, and what the organisation knows of sickness and turnover."""

    hour_cost = _pounds(
        _("What an hour of a supervisor costs, in pounds"),
        _("With fees, travel and room. Leave it empty if costs are not to be shown"),
        required=False,
    )
    worker_hour_cost = _pounds(
        _("What an hour of a worker costs, in pounds"),
        _("Adds the worker's own time to each session. Leave it empty to leave it out"),
        required=False,
    )
    sick_days = _number(
        _("Days of sickness in this time, everybody together"),
        _("From your own records. Leave it empty if you do not know"),
        0,
        1_000_000,
        required=False,
    )
    sick_percent = _percent(_("Sickness in this time, in per cent of working days"))
    leavers = _number(
        _("People who left in this time"),
        _("From your own records. Leave it empty if you do not know"),
        0,
        100_000,
        required=False,
    )
    left_percent = _percent(_("Turnover in this time, in per cent of staff"))


class FiguresForm(forms.Form):
    """A file of sickness and turnover."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_(
            "The first row names the columns: quarter, sickness, turnover. A quarter like July to "
            "September 2026, or its first day; a whole number of days or people, or a rate like "
            "4.5%. At most 200 kB."
        ),
        error_messages={
            "required": _("Choose a file of at most 200 kB"),
            "empty": _("The file is empty."),
        },
    )


class KeepForm(forms.Form):
    """What was shown, confirmed."""

    token = forms.CharField(widget=forms.HiddenInput)
