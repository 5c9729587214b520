"""What people fill in about a record: its parts, actions in rows, what is added to it later."""

import re
from datetime import date
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supervision.draft_forms import LONGEST_SECTION, DraftForm, box
from supervision.models import Action
from supervision.record_words import (
    ALWAYS_OPEN,
    BOXES,
    EYES,
    NEXT,
    PURPOSES,
    SECTIONS,
    SHARES,
    TAKE_AWAY,
)
from workers.form_fields import DayField

MOST_ACTIONS = 200
BLANK_ROWS = 1
LONGEST_ACTION = 2000
ROW = re.compile(r"action_(\d{1,4})_text")
TOO_MANY = _("A record can hold 200 actions. Put some of them together, or leave some out.")


def _due() -> forms.DateField:
    """The browser's own date box: three boxes in each of many rows would be a wall."""
    return forms.DateField(
        label=_("By when (optional)"),
        required=False,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}
        ),
        error_messages={"invalid": _("Enter a day like 27/3/2026")},
    )


class KnownChoicesField(forms.MultipleChoiceField):
    """Leaves out what was finished or retired since the page was opened: no word is lost to it."""

    def to_python(self, value: list | None) -> list[str]:
        return [one for one in super().to_python(value) if self.valid_value(one)]


def several(label: str, choices: list, hint: str = "") -> KnownChoicesField:
    return KnownChoicesField(
        label=label,
        help_text=hint,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )


class FoldedForm(DraftForm):
    """A form of which some parts can be folded away."""

    def fold(self, title: str, names: list[str], *, alone: bool = False) -> dict:
        """Open where it always is, where something is written, or is to be put right."""
        fields = [self[name] for name in names]
        written = any(field.value() or field.errors for field in fields)
        is_open = written or not ALWAYS_OPEN.isdisjoint(names)
        return {"title": title, "fields": fields, "open": is_open, "alone": alone}


class RecordForm(FoldedForm):
    """A record as it is written; every part may stay empty.

    `themes` are what it may name, `carry` the unfinished actions that can be carried over.
    """

    def __init__(self, *args, themes: list | None = None, carry: list | None = None, **kw) -> None:
        super().__init__(*args, **kw)
        self.again = partial(type(self), themes=themes, carry=carry)
        for name, label, hint in BOXES:
            take_away = (name, label, hint) in TAKE_AWAY
            self.fields[name] = box(label, hint, rows=3 if take_away else 8)
        for name, label in PURPOSES:
            self._add_purpose(name, label)
        self.fields["eyes"] = several(_("Which of the seven eyes did we look through?"), EYES)
        hint = _("Sealed with the rest: nobody counts them")
        self.fields["themes"] = several(_("Themes"), themes or [], hint)
        self.fields["carried"] = several(_("Carry over to this record"), carry or [])
        self.fields["carried_due"] = _due()
        self.fields["carried_due"].label = _("New day for what is carried over (optional)")
        self._add_rows()

    def _add_purpose(self, name: str, label: str) -> None:
        choices = [("", _("Not looked at")), *SHARES]
        share = forms.ChoiceField(label=label, choices=choices, required=False)
        words = forms.CharField(
            label=_("%(purpose)s, in a few words") % {"purpose": label},
            required=False,
            max_length=500,
        )
        self.fields |= {f"{name}_share": share, f"{name}_words": words}

    def _add_rows(self) -> None:
        written = _rows_of(self.initial.get("actions"))
        count = max(self._rows_sent(), len(written) + BLANK_ROWS)
        for number in range(count):
            row = written[number] if number < len(written) else {}
            text = forms.CharField(
                label=_("Action %(number)s: what") % {"number": number + 1},
                required=False,
                max_length=LONGEST_ACTION,
                initial=row.get("text"),
                widget=forms.Textarea({"rows": 2}),
            )
            owner = forms.ChoiceField(
                label=_("Who"),
                choices=Action.Owner.choices,
                required=False,
                initial=row.get("owner", Action.Owner.WORKER),
            )
            due = _due()
            due.initial = row.get("due_on")
            names = self.row_names(number)
            self.fields |= dict(zip(names, (text, owner, due), strict=True))
        self.row_count = count

    @staticmethod
    def row_names(number: int) -> tuple[str, str, str]:
        return tuple(f"action_{number}_{part}" for part in ("text", "owner", "due"))

    def _rows_sent(self) -> int:
        sent = [int(found[1]) for name in self.data if (found := ROW.fullmatch(name))]
        return min(max(sent, default=-1) + 1, 2 * MOST_ACTIONS)

    @property
    def rows(self) -> list[tuple]:
        return [tuple(self[name] for name in self.row_names(n)) for n in range(self.row_count)]

    def clean(self) -> dict:
        """Under `actions` come the rows in which something is written, with days as text."""
        cleaned = super().clean()
        rows = [[cleaned.get(part) for part in self.row_names(n)] for n in range(self.row_count)]
        cleaned["actions"] = [
            {"text": text, "owner": owner or Action.Owner.WORKER, "due_on": _as_text(due)}
            for text, owner, due in rows
            if text
        ]
        if len(cleaned["actions"]) > MOST_ACTIONS:
            raise ValidationError(TOO_MANY)
        return cleaned

    @property
    def content(self) -> dict:
        """What is sealed: the parts in which something is written."""
        cleaned = self.cleaned_data | {
            "carried_due": _as_text(self.cleaned_data.get("carried_due")),
            "purposes": self._purposes(),
        }
        names = [name for name, _label, _hint in BOXES]
        names += ["purposes", "eyes", "themes", "actions"]
        if cleaned.get("carried"):
            names += ["carried", "carried_due"]
        return {name: cleaned[name] for name in names if cleaned.get(name)}

    def _purposes(self) -> dict:
        found = {}
        for name, _label in PURPOSES:
            given = {part: self.cleaned_data.get(f"{name}_{part}") for part in ("share", "words")}
            if any(given.values()):
                found[name] = given
        return found

    @property
    def folds(self) -> list[dict]:
        """The parts of the session itself, each a fold of its own."""
        return [self.fold(label, [name], alone=True) for name, label, _hint in SECTIONS]

    @property
    def more_folds(self) -> list[dict]:
        """Words to take away, the next session, the lenses and the themes."""
        purposes = [f"{name}_{part}" for name, _label in PURPOSES for part in ("share", "words")]
        return [
            self.fold(_("Words to take away"), [name for name, _label, _hint in TAKE_AWAY]),
            *(self.fold(label, [name], alone=True) for name, label, _hint in NEXT),
            self.fold(_("Look at it by the three purposes"), purposes),
            self.fold(_("Look at it through seven eyes"), ["eyes"]),
            self.fold(_("Name its themes"), ["themes"]),
        ]


def begun(words: dict) -> dict:
    """The words of a draft as its form begins with them."""
    flat = {
        f"{name}_{part}": given[part]
        for name, given in words.get("purposes", {}).items()
        for part in ("share", "words")
    }
    return words | flat


def _rows_of(actions: list | str | None) -> list[dict]:
    """Actions as rows; a draft from before there were rows has them as lines."""
    if isinstance(actions, str):
        return [{"text": line} for line in actions.splitlines() if line.strip()]
    return actions or []


def _as_text(day: date | None) -> str:
    return day.isoformat() if day else ""


class AddendumForm(forms.Form):
    words = forms.CharField(
        label=_("What you add"),
        help_text=_("Signed by you and dated. The record itself does not change."),
        max_length=LONGEST_SECTION,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Write what you want to add")},
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)


class ActionForm(forms.Form):
    """What became of an action."""

    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (Action.State.DONE, _("It is done")),
            (Action.State.CARRIED, _("It is carried over to another day")),
            (Action.State.DROPPED, _("It is dropped")),
        ],
        widget=forms.RadioSelect,
    )
    due_on = DayField(
        label=_("The new day"), help_text=_("Only if it is carried over"), required=False
    )
    words = forms.CharField(
        label=_("Why (optional)"),
        help_text=_("Sealed to the two of you"),
        required=False,
        max_length=LONGEST_ACTION,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        carried = cleaned.get("state") == Action.State.CARRIED
        if carried and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Enter the day by which it should be done now"))
        if not carried:
            cleaned["due_on"] = None
        return cleaned


class ThemeForm(forms.Form):
    label = forms.CharField(label=_("Name of the theme"), max_length=80)
