"""What workers and supervisors fill in about protected time, sessions and records."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.caseload import Pair, people_of_pairing
from supervision.draft_forms import LONGEST_SECTION
from supervision.models import Confirmation, How, Session, Slot
from supervision.models.availability import MOST_SEATS
from supervision.templatetags.clock import clock
from workers.form_fields import DayField, TimeField
from workers.models import Programme, User


def how_long(**options) -> forms.IntegerField:
    """How long a session took: from five minutes to eight hours."""
    return forms.IntegerField(
        label=_("Actual length in minutes"),
        min_value=5,
        max_value=480,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        **options,
    )


def how_met(**options) -> forms.ChoiceField:
    label, widget = _("How you met"), forms.RadioSelect
    return forms.ChoiceField(label=label, choices=How.choices, widget=widget, **options)


def free_time() -> forms.ModelChoiceField:
    """One of the times that are still free, as radios."""
    return forms.ModelChoiceField(
        Slot.objects.none(),
        label=_("Time"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("That time has just been taken."),
        },
    )


def ask_which(field: forms.ModelChoiceField, programmes: list[Programme]) -> None:
    """Which of these programmes; nobody is asked where there is only one."""
    field.queryset = Programme.objects.filter(pk__in=[one.pk for one in programmes])
    field.initial = programmes[0].pk
    if len(programmes) == 1:
        field.widget = forms.HiddenInput()


class OfferForm(forms.Form):
    """One time to offer."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"))
    day = DayField(label=_("Day"))
    starts = TimeField(
        label=_("Starts at"),
        help_text=_("For example 10:00 or 2:30pm"),
        error_messages={"required": _("Enter when it starts, like 9:30am or 14:30")},
    )
    ends = TimeField(
        label=_("Ends at"),
        error_messages={"required": _("Enter when it ends, like 9:30am or 14:30")},
    )
    how = forms.ChoiceField(label=_("How you meet"), choices=How.choices, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Place or video link"),
        help_text=_("Seen by the workers you supervise. A room, an address or a link."),
        max_length=300,
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        help_text=_("1 for one person, more for a group"),
        min_value=1,
        max_value=MOST_SEATS,
        initial=1,
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )

    def __init__(self, *args, programmes: list[Programme], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask_which(self.fields["programme"], programmes)


class SlotChoiceForm(forms.Form):
    """The free times of one day, as radios."""

    slot = free_time()

    def __init__(self, *args, of_the_day, still_open, **kwargs) -> None:
        """Any time of the day is understood, so that a second press finds its booking; only open
        ones are offered.
        """
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        field.queryset = of_the_day
        field.widget.choices = [(slot.pk, self._label(slot)) for slot in still_open]

    @staticmethod
    def _label(slot: Slot) -> str:
        span = _("%(starts)s to %(ends)s") % {
            "starts": clock(slot.starts_at),
            "ends": clock(slot.ends_at),
        }
        parts = [span, slot.supervisor.name, slot.get_how_display()]
        return ", ".join([*parts, str(_("group"))] if slot.is_group else parts)


class OutcomeForm(forms.Form):
    """Facts alone, already filled in: two taps when all went as booked."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(Session.Outcome.HELD, Session.Outcome.HELD.label), *Session.Missed.choices],
        widget=forms.RadioSelect,
        initial=Session.Outcome.HELD,
    )
    minutes = how_long(required=False)
    how = how_met(required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("outcome") == Session.Outcome.HELD:
            for name in ("minutes", "how"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed when the session was held."))
        elif outcome := cleaned.get("outcome"):
            # One question for people; two columns, since a manager's month counts held alone.
            cleaned |= {"outcome": Session.Outcome.MISSED, "missed_because": outcome}
        return cleaned


class CorrectionForm(OutcomeForm):
    """What was logged, put right: one tick too many would make a month look not taken."""

    is_debrief = forms.BooleanField(
        label=_("This was a debrief after an incident, beside our usual sessions"), required=False
    )


class UnbookedForm(forms.Form):
    """A session that took place without a booking."""

    pair = forms.ChoiceField(label=_("With"), widget=forms.RadioSelect)
    day = DayField(label=_("Day"))
    starts = TimeField(label=_("Started at"), help_text=_("For example 10:00 or 2:30pm"))
    minutes = how_long()
    how = how_met()
    is_debrief = forms.BooleanField(
        label=_("This was a debrief after an incident, beside our usual sessions"),
        required=False,
        help_text=_("Line managers never see debriefs, not even that one took place"),
    )

    def __init__(self, *args, given: list[Pair], received: list[Pair], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(pair.assignment_id), pair.worker) for pair in given]
        names += [(str(pair.assignment_id), pair.supervisor) for pair in received]
        self.fields["pair"].choices = names
        if len(names) == 1:
            self.fields["pair"].initial = names[0][0]

    def clean(self) -> dict:
        """In place of the pairing come its programme and its two people."""
        cleaned = super().clean()
        if pair := cleaned.pop("pair", None):
            cleaned |= people_of_pairing(int(pair))
        return cleaned


class SignForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"), choices=Confirmation.Answer.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Your words beside the record (optional)"),
        help_text=_("Sealed to the two of you. They stand beside the record and do not change it."),
        required=False,
        max_length=LONGEST_SECTION,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("answer") == Confirmation.Answer.DIFFERS and not cleaned.get("words"):
            self.add_error("words", ValidationError(_("Say in your own words how you see it.")))
        return cleaned


class ShareForm(forms.Form):
    """With whom a worker shares a record: their supervisors of today."""

    shared_with = forms.ModelChoiceField(
        label=_("Share it with"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose with whom")},
    )

    def __init__(self, *args, people: QuerySet[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared_with"].queryset = people


class EndPairingForm(forms.Form):
    ended_on = DayField(label=_("First day without this supervisor"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate()


class LeavingForm(forms.Form):
    left_on = DayField(label=_("First day no longer with the programme"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].initial = timezone.localdate()
