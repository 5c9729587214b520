"""What people fill in to cancel, move or repeat a time, or to book a seat for a worker."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision import groups, series
from supervision.draft_forms import LONGEST_SECTION
from supervision.models import Booking, Slot
from supervision.series import Occurrence
from supervision.templatetags.clock import when
from workers.models import User

TIMES = {
    "min_value": 2,
    "max_value": series.MOST_TIMES,
    "initial": 6,
    "widget": forms.NumberInput({"class": "govuk-input--width-2"}),
}


class CancelForm(forms.Form):
    category = forms.ChoiceField(
        label=_("Why is this time given up?"),
        choices=Booking.Category.reasons(),
        widget=forms.RadioSelect,
    )


class CancelWithWordsForm(CancelForm):
    """With a box for the other of the pair; it can be sealed only while the notes are unlocked."""

    words = forms.CharField(
        label=_("Anything you want to say to the other of you (optional)"),
        help_text=_("Sealed to the two of you"),
        required=False,
        max_length=LONGEST_SECTION,
        widget=forms.Textarea({"rows": 4}),
    )


class WorkerChoiceField(forms.ModelChoiceField):
    """A worker of a supervisor's, by name."""

    def __init__(self, **kwargs) -> None:
        known = {"label": _("Worker"), "empty_label": _("Choose a worker")}
        known["error_messages"] = {"required": _("Choose a worker")}
        super().__init__(User.objects.none(), **known | kwargs)

    def label_from_instance(self, worker: User) -> str:
        return worker.name

    def offer(self, workers: list[User], *, known: list[User] = ()) -> None:
        """Only these are offered; `known` are understood too, so that a second press is."""
        self.queryset = User.objects.filter(pk__in=[one.pk for one in [*workers, *known]])
        self.widget.choices = [("", self.empty_label), *((one.pk, one.name) for one in workers)]


class SeatForm(forms.Form):
    """Who gets a seat in a supervisor's own time."""

    worker = WorkerChoiceField()

    def __init__(self, *args, slot: Slot, attendees: list[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].offer(groups.may_be_seated(slot), known=attendees)


class SeriesForm(forms.Form):
    """How often, and how many times; a supervisor says for whom."""

    worker = WorkerChoiceField()
    every_weeks = forms.IntegerField(
        label=_("Weeks from one time to the next"),
        min_value=1,
        max_value=series.MOST_WEEKS_BETWEEN,
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )
    times = forms.IntegerField(
        label=_("How many times"),
        help_text=_("This one included, 12 at most"),
        **TIMES,
    )

    def __init__(self, *args, slot: Slot, by: User, **kwargs) -> None:
        begins = {"every_weeks": min(slot.programme.weeks_between, series.MOST_WEEKS_BETWEEN)}
        super().__init__(*args, initial=begins, **kwargs)
        self.worker = by
        if by.pk == slot.supervisor_id:
            sitting = [booking.worker for booking in groups.attendees_of(slot)]
            self.fields["worker"].offer([*sitting, *groups.may_be_seated(slot)])
        else:
            del self.fields["worker"]

    def clean(self) -> dict:
        """A worker books for themselves."""
        return {"worker": self.worker} | super().clean()


class OccurrencesField(forms.ModelMultipleChoiceField):
    """The free times of a series to come, each with the hour that it stands in for."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Choose at least one time."),
        "invalid_choice": _("One of these times is no longer offered."),
    }


class SeriesChoiceForm(forms.Form):
    """Which times of a series are booked: all that are free, unless somebody skips one."""

    slots = OccurrencesField(Slot.objects.none(), label=_("Times to book"))

    def __init__(self, *args, planned: list[Occurrence], times, **kwargs) -> None:
        """Any such time is understood, so that one lost meanwhile can be named."""
        self.free = [one for one in planned if one.slot]
        self.missing = [one for one in planned if one.slot is None]
        super().__init__(*args, initial={"slots": [one.slot.pk for one in self.free]}, **kwargs)
        field = self.fields["slots"]
        field.queryset = times
        field.widget.choices = [(one.slot.pk, self._label(one)) for one in self.free]

    @staticmethod
    def _label(one: Occurrence) -> str:
        words = when(one.slot)
        return f"{words} ({_('the nearest free time')})" if one.is_another else words

    def clean_slots(self) -> list[Slot]:
        return list(self.cleaned_data["slots"])[: series.MOST_TIMES]
