"""How a record is read: by both of the pair the same, and by whom the worker shares it with."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from confidentiality.sealing import CannotOpen
from confidentiality.vault import UnlockedKeys
from supervision import recording, themes
from supervision.models import Action, Confirmation, Record
from supervision.record_words import EYES, NEXT, PURPOSES, SECTIONS, SHARES, TAKE_AWAY
from supervision.templatetags.clock import dated


@dataclass(frozen=True)
class Agreed:
    """One action as the sealed text has it, with its row where the reader sees one."""

    text: str
    owner: str
    due_on: date | None
    carried: bool
    row: Action | None = None


@dataclass(frozen=True)
class Reading:
    """The words of a record in the order in which they are read; empty parts are left out."""

    sections: list[tuple] = field(default_factory=list)
    actions: list[Agreed] = field(default_factory=list)
    take_away: list[tuple] = field(default_factory=list)
    next: list[tuple] = field(default_factory=list)
    purposes: list[tuple] = field(default_factory=list)
    eyes: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)


def as_read(words: dict, programme_id: int, rows: dict[UUID, Action] | None = None) -> Reading:
    """The parts of a record or draft. Records from before there were more parts open as well."""
    sections, agreed_on = _written(SECTIONS, words), words.get("actions", [])
    if isinstance(agreed_on, str):
        label = recording.AS_ONE_TEXT
        sections, agreed_on = [*sections, *([(label, agreed_on)] if agreed_on else [])], []
    names = themes.labels(programme_id) if words.get("themes") else {}
    return Reading(
        sections=sections,
        actions=[_agreed(action, rows or {}) for action in agreed_on],
        take_away=_written(TAKE_AWAY, words),
        next=_written(NEXT, words),
        purposes=_purposes(words.get("purposes", {})),
        eyes=[label for name, label in EYES if name in words.get("eyes", [])],
        themes=[names.get(code, code) for code in words.get("themes", [])],
    )


def _written(boxes: list[tuple], words: dict) -> list[tuple]:
    return [(label, words[name]) for name, label, _hint in boxes if words.get(name)]


def _agreed(action: dict, rows: dict[UUID, Action]) -> Agreed:
    row = rows.get(UUID(action["id"])) if "id" in action else None
    due_on = date.fromisoformat(action["due_on"]) if action.get("due_on") else None
    owner = Action.Owner(action["owner"]).label
    return Agreed(action["text"], owner, due_on, action.get("carried", False), row)


def _purposes(given: dict) -> list[tuple]:
    shares = dict(SHARES)
    return [
        (label, shares.get(given[name].get("share"), ""), given[name].get("words", ""))
        for name, label in PURPOSES
        if name in given
    ]


def boxes_of(words: dict) -> list[tuple]:
    """Every text of a record or draft under its label: for the identifier guard, and two tabs."""
    boxes = _written([*SECTIONS, *TAKE_AWAY, *NEXT], words)
    boxes += [(label, text) for label, _share, text in _purposes(words.get("purposes", {})) if text]
    agreed_on = words.get("actions", [])
    if isinstance(agreed_on, str):
        return [*boxes, (recording.AS_ONE_TEXT, agreed_on)] if agreed_on else boxes
    return boxes + [(recording.AS_ONE_TEXT, action["text"]) for action in agreed_on]


def said_in(words: dict, programme_id: int) -> list[tuple]:
    """All that a record or draft says, its ticks and days too, each under its label.

    So that what a tab says can be held beside what was signed.
    """
    one = as_read(words, programme_id)
    agreed_on = [(recording.AS_ONE_TEXT, _in_words(action)) for action in one.actions]
    looked_at = [(label, "\n".join(map(str, said))) for label, *said in one.purposes]
    ticked = [(_("The seven eyes"), one.eyes), (_("Themes"), one.themes)]
    named = [(label, ", ".join(map(str, names))) for label, names in ticked if names]
    return [*one.sections, *agreed_on, *one.take_away, *one.next, *looked_at, *named]


def _in_words(action: Agreed) -> str:
    day = dated(action.due_on) if action.due_on else ""
    carried = _("carried over from before") if action.carried else ""
    return "\n".join([action.text, ", ".join(filter(None, [str(action.owner), day, carried]))])


def opened(record: Record | None, keys: UnlockedKeys | None) -> dict:
    """What a page shows of a record where this reader can open it, or why they cannot."""
    if record is None or keys is None:
        return {}
    try:
        words = recording.read_record(record=record, keys=keys)
    except CannotOpen as reason:
        return {"cannot_open": str(reason)}
    answer = words.get("answer")
    return {
        "reading": as_read(words, record.session.programme_id, _rows_in(words)),
        "answer": Confirmation.Answer(answer).label if answer else "",
        "answer_words": words.get("words", ""),
        "addenda": words.get("addenda", []),
    }


def _rows_in(words: dict) -> dict[UUID, Action]:
    """The rows of a record's actions, as far as its reader sees them."""
    agreed_on = words.get("actions", [])
    if isinstance(agreed_on, str) or not agreed_on:
        return {}
    return Action.objects.in_bulk([UUID(action["id"]) for action in agreed_on])
