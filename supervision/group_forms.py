"""What the supervisor of a group fills in: who came, and the record that all of them read."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.draft_forms import box
from supervision.forms import how_long, how_met
from supervision.models import Booking, Session
from supervision.record_forms import FoldedForm, several
from supervision.record_words import OF_GROUP

CAME = Session.Outcome.HELD


class GroupOutcomeForm(forms.Form):
    """One line for each who was expected, filled in as if all had come."""

    minutes = how_long(required=False)
    how = how_met(required=False)

    def __init__(self, *args, seats: list[Booking], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(CAME, _("Came")), *Session.Missed.choices]
        asked = {
            self.name_of(seat): forms.ChoiceField(label=seat.worker.name, choices=choices)
            for seat in seats
        }
        self.seats = seats
        self.fields = asked | self.fields

    @staticmethod
    def name_of(seat: Booking) -> str:
        return f"seat_{seat.pk.hex}"

    def clean(self) -> dict:
        """Under `became` stands for each booking what became of it, and why it was missed."""
        cleaned = super().clean()
        said = {seat.pk: cleaned.get(self.name_of(seat)) for seat in self.seats}
        if CAME in said.values():
            for name in ("minutes", "how"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed when somebody came."))
        became = {
            pk: (CAME, "") if one == CAME else (Session.Outcome.MISSED, one)
            for pk, one in said.items()
            if one
        }
        return {name: cleaned.get(name) for name in ("minutes", "how")} | {"became": became}


class GroupRecordForm(FoldedForm):
    """What all who came read; `themes` are what it may name."""

    def __init__(self, *args, themes: list | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.again = partial(type(self), themes=themes)
        for name, label, _hint in OF_GROUP:
            self.fields[name] = box(label, _("For all who came: nothing that is only one person's"))
        hint = _("Sealed with the rest: nobody counts them")
        self.fields["themes"] = several(_("Themes"), themes or [], hint)

    @property
    def folds(self) -> list[dict]:
        """Its parts, each a fold of its own."""
        parts = [self.fold(label, [name], alone=True) for name, label, _hint in OF_GROUP]
        return [*parts, self.fold(_("Name its themes"), ["themes"])]

    @property
    def content(self) -> dict:
        """What is sealed: the parts in which something is written."""
        names = [*(name for name, _label, _hint in OF_GROUP), "themes"]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
