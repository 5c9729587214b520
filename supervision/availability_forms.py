"""What supervisors fill in about when they are there."""

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from supervision.forms import OfferForm
from supervision.models import Pattern
from supervision.models.availability import MOST_WEEKS_AHEAD
from workers.form_fields import DayField


def _number(label: str, hint: str = "", **limits) -> forms.IntegerField:
    widget = forms.NumberInput({"class": "govuk-input--width-3"})
    return forms.IntegerField(label=label, help_text=hint, widget=widget, **limits)


class PatternForm(OfferForm):
    """A time of every week; the ranges are those of the database."""

    day = None
    weekday = forms.TypedChoiceField(
        label=_("Every"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.Select
    )
    minutes = _number(_("Length of a session in minutes"), min_value=15, max_value=480)
    gap_minutes = _number(
        _("Gap between sessions in minutes"),
        _("For notes and a breath. 0 for none"),
        min_value=0,
        max_value=480,
        initial=0,
    )
    started_on = DayField(label=_("First day"), help_text=_("Offered from this day on"))
    ended_on = DayField(
        label=_("First day without it"),
        help_text=_("Leave it empty while there is no end"),
        required=False,
    )
    weeks_ahead = _number(
        _("Weeks ahead"),
        _("How far ahead workers can book: the times move on by themselves, a day every day"),
        min_value=1,
        max_value=MOST_WEEKS_AHEAD,
        initial=12,
    )
    field_order = [
        *("programme", "weekday", "starts", "ends", "minutes", "gap_minutes"),
        *("how", "where", "capacity", "started_on", "ended_on", "weeks_ahead"),
    ]

    def __init__(self, *args, programmes, **kwargs) -> None:
        super().__init__(*args, programmes=programmes, **kwargs)
        self.fields["minutes"].initial = programmes[0].session_minutes
        self.fields["started_on"].initial = timezone.localdate()


class PatternChangeForm(PatternForm):
    """What holds from a day on in place of what holds now; the programme stays."""

    def __init__(self, *args, pattern: Pattern, **kwargs) -> None:
        now = {name: getattr(pattern, name) for name in self.base_fields if name != "programme"}
        now["started_on"] = max(pattern.started_on, timezone.localdate())
        super().__init__(*args, programmes=[pattern.programme], initial=now, **kwargs)
        self.fields["started_on"].label = _("Change it from")
        self.fields["started_on"].help_text = _("The first day on which the new times hold")

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned.pop("programme", None)
        return cleaned


class PatternEndForm(forms.Form):
    ended_on = DayField(label=_("First day without it"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate()


class AwayForm(forms.Form):
    """Whole days, and nothing about why."""

    started_on = DayField(label=_("First day away"))
    back_on = DayField(
        label=_("First day back"),
        help_text=_("Leave it empty while you do not know it. Why you are away is never asked"),
        required=False,
    )


class AwayEndForm(forms.Form):
    back_on = DayField(label=_("First day back"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["back_on"].initial = timezone.localdate()


class BookedForm(forms.Form):
    """What becomes of booked sessions on days away: nothing is chosen beforehand."""

    CANCEL, KEEP = "cancel", "keep"
    booked = forms.ChoiceField(
        label=_("What becomes of the booked sessions?"),
        choices=[
            (CANCEL, _("Cancel them and tell the workers")),
            (KEEP, _("Keep them: I will be there")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether they are cancelled or kept")},
    )
