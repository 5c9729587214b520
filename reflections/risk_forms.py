"""What the two fill in about a risk: a plan, what the supervisor says to it, reviews, closing."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from reflections.risk_words import BOXES, ENDORSEMENTS, FOR_FILE, LEVELS, OUTCOMES, STARTS
from supervision.draft_forms import DraftForm, box
from workers.form_fields import DayField
from workers.models import Assignment


class StartForm(forms.Form):
    """With whom, and from what."""

    start = forms.ChoiceField(
        label=_("Where does it begin?"),
        choices=STARTS,
        initial="worry",
        widget=forms.RadioSelect,
    )
    pairing = forms.ModelChoiceField(
        Assignment.objects.none(), label=_("With"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, pairings: list[Assignment], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pairing"]
        field.queryset = Assignment.objects.filter(pk__in=[one.pk for one in pairings])
        field.widget.choices = [(one.pk, one.supervisor.name) for one in pairings]
        if len(pairings) == 1:
            field.widget, field.initial = forms.HiddenInput(), pairings[0].pk


class PlanForm(DraftForm):
    """A plan as it is written; what it cannot do without is asked for when it is signed."""

    around = forms.CharField(widget=forms.HiddenInput, required=False)
    start = forms.ChoiceField(
        label=_("Where does it begin?"), choices=STARTS, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_("Level of concern"),
        help_text=_("For an idea to try you can leave it out"),
        choices=[("", _("Not said")), *LEVELS],
        required=False,
    )
    review_on = forms.DateField(
        label=_("When do we look at it again?"),
        required=False,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}
        ),
        error_messages={"invalid": _("Enter a day like 27/3/2026")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        level, review_on = self.fields.pop("level"), self.fields.pop("review_on")
        for name, label, hint in BOXES:
            self.fields[name] = box(label, hint, rows=4)
        self.fields |= {"level": level, "review_on": review_on}
        name, label, hint = FOR_FILE
        self.fields[name] = box(label, hint, rows=4)
        self.again = partial(type(self))

    @property
    def content(self) -> dict:
        """The words that are sealed, and days as text; between whom it is a page does not say."""
        beside = {"version", "around"}
        cleaned = {name: part for name, part in self.cleaned_data.items() if name not in beside}
        day = cleaned["review_on"]
        return cleaned | {"review_on": day.isoformat() if day else ""}


class EndorseForm(forms.Form):
    plan_id = forms.UUIDField(widget=forms.HiddenInput)
    endorsement = forms.ChoiceField(
        label=_("Do you endorse this plan?"), choices=ENDORSEMENTS, widget=forms.RadioSelect
    )
    words = box(_("Why, or what should change"), _("Needed for anything but a plain yes"), rows=4)


class ReviewForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)
    words = box(_("How does it stand?"), _("By initials or a pseudonym"), required=True, rows=4)
    review_on = DayField(label=_("When do you look at it again?"))


class CloseForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)
    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    words = box(_("In a few words"), _("What you two take from it"), required=True, rows=4)
