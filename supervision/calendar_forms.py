"""What people choose about reminders and their calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.models import CalendarChoices, Lead


class CalendarForm(forms.Form):
    reminder_hours = forms.TypedMultipleChoiceField(
        label=_("Remind me by e-mail"),
        help_text=_("Choose as many as you like, or none."),
        choices=Lead.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    invitations = forms.BooleanField(
        label=_("Send each booked time to my calendar by e-mail"),
        help_text=_("Taken out again when the time is cancelled."),
        required=False,
    )

    def __init__(self, *args, chosen: CalendarChoices, **kwargs) -> None:
        now = {
            "reminder_hours": chosen.reminder_hours,
            "invitations": chosen.no_invitations_since is None,
        }
        super().__init__(*args, initial=now, **kwargs)
