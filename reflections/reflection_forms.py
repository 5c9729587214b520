"""What a worker fills in when they reflect: a model, its boxes, tags; nothing is ever needed."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reflections.lenses import LENSES, Lens, boxes_of
from supervision.draft_forms import DraftForm, box
from supervision.models import Session
from supervision.templatetags.clock import starting

MOST_TAGS = 12
LONGEST_TAG = 40


class SessionField(forms.ModelChoiceField):
    """A session of one's own, by its day; one that is no longer listed is still understood."""

    def __init__(self, sessions: QuerySet[Session], listed: int = 12) -> None:
        super().__init__(
            sessions,
            label=_("About a session (optional)"),
            required=False,
            empty_label=_("About no session"),
        )
        self.listed = sessions.filter(outcome=Session.Outcome.HELD).order_by("-starts_at")[:listed]

    def choices_for(self, chosen: object) -> None:
        """List the newest, and the one that is chosen already, by its id or as it is."""
        rows = {str(row.pk): row for row in self.listed}
        chosen = str(getattr(chosen, "pk", chosen))
        if chosen not in rows and is_id(chosen):
            rows |= {str(row.pk): row for row in self.queryset.filter(pk=chosen)}
        options = [(key, starting(row)) for key, row in rows.items()]
        self.widget.choices = [("", self.empty_label), *options]


def is_id(said: str) -> bool:
    try:
        return bool(UUID(said))
    except ValueError:
        return False


def _with_sessions(form: forms.Form, sessions: QuerySet[Session]) -> None:
    form.fields["session"] = field = SessionField(sessions)
    field.choices_for(form.initial.get("session"))


class BeginForm(forms.Form):
    """By which model, and about which session."""

    lens = forms.ChoiceField(
        label=_("How would you like to begin?"),
        choices=[(lens.code, lens.name) for lens in LENSES],
        initial="free",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, sessions: QuerySet[Session], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _with_sessions(self, sessions)


class ReflectionForm(DraftForm):
    """A reflection as it is written; every box may stay empty."""

    lens = forms.ChoiceField(
        choices=[(lens.code, lens.name) for lens in LENSES], widget=forms.HiddenInput
    )

    def __init__(self, *args, lens: Lens, sessions: QuerySet[Session], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.known = {"lens": lens, "sessions": sessions}
        self.fields["lens"].initial = lens.code
        for name, label, hint in boxes_of(lens):
            self.fields[name] = box(label, hint, rows=3 if name == "learning" else 6)
        self.fields["tags"] = forms.CharField(
            label=_("Tags (optional)"),
            help_text=_("Words to find it by, with commas between. Sealed with the rest."),
            required=False,
            max_length=MOST_TAGS * (LONGEST_TAG + 2),
        )
        _with_sessions(self, sessions)

    def clean_tags(self) -> list[str]:
        return tags_in(self.cleaned_data["tags"])

    def again(self, *, initial: dict) -> "ReflectionForm":
        """The same boxes with what was typed, when another tab saved meanwhile."""
        return type(self)(initial=begun(initial), **self.known)

    @property
    def content(self) -> dict:
        """What is sealed."""
        cleaned = {name: part for name, part in self.cleaned_data.items() if name != "version"}
        session = cleaned.get("session")
        return cleaned | {"session": str(session.pk) if session else ""}


def tags_in(typed: str) -> list[str]:
    """Each once, in the order typed; capitals make no difference."""
    known: dict[str, str] = {}
    for part in typed.split(","):
        if tag := " ".join(part.split())[:LONGEST_TAG].strip():
            known.setdefault(tag.casefold(), tag)
    return list(known.values())[:MOST_TAGS]


def begun(words: dict) -> dict:
    """A draft's words as its form shows them."""
    return words | {"tags": ", ".join(words.get("tags", []))}
