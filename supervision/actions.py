"""Agreed actions: set when a record is signed, and then done, carried over or dropped."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from supervision import messages, policies, writing
from supervision.models import Action, ActionChange, Record
from workers.models import User
from workers.outbox import About
from workers.refusals import Refused

NOTE = "action_note"
LONGEST_WAIT_IN_DAYS = 2 * 366
FINISHED = _("This action is finished already. What became of it stands in the list.")
FORMER = _("You no longer supervise this worker, so this action is theirs now.")
# Names whose reminders belong together in the outbox: one owner of actions in one pair.
REMINDED = UUID("5f0b8a51-7a0e-4f2c-8d0a-2f4d86f7b0a9")


def numbered(actions: list[dict]) -> list[dict]:
    """Each action of a record that is about to be signed gets the id under which it is followed."""
    return [{"id": str(uuid4()), **action} for action in actions]


def agree(*, record: Record, actions: list[dict]) -> None:
    """The rows of a signed record's own actions; what is carried over has its row already."""
    rows = [
        Action(
            id=UUID(action["id"]),
            record=record,
            worker_id=record.worker_id,
            supervisor_id=record.supervisor_id,
            owner=action["owner"],
            due_on=action["due_on"] or None,
        )
        for action in actions
        if not action.get("carried")
    ]
    Action.objects.bulk_create(rows)


def unfinished_between(*, worker_id: int, supervisor_id: int) -> list[Action]:
    """What the two still have to do, the most urgent first."""
    pair = Action.objects.between(worker_id=worker_id, supervisor_id=supervisor_id)
    return list(pair.unfinished().most_urgent_first())


def carry(*, taken: list[Action], due_on: str, texts: dict[UUID, str], by: User) -> list[dict]:
    """Write unfinished actions into another record, by a new day where one is given."""
    day = date.fromisoformat(due_on) if due_on else None
    for action in taken:
        _change(action, Action.State.CARRIED, day, by)
    return as_carried(taken=taken, due_on=due_on, texts=texts)


def as_carried(*, taken: list[Action], due_on: str, texts: dict[UUID, str]) -> list[dict]:
    """How unfinished actions stand in another record."""
    return [
        {
            "id": str(action.pk),
            "text": texts.get(action.pk, ""),
            "owner": action.owner,
            "due_on": due_on or (action.due_on.isoformat() if action.due_on else ""),
            "carried": True,
        }
        for action in taken
    ]


def texts_of(*, actions: Iterable[Action], keys: UnlockedKeys) -> dict[UUID, str]:
    """What is to be done, by the id of each action: from the records in which they were agreed.

    Only what their supervisor signed counts, and what this reader has a copy of. One that was
    tampered with hides them all: sealing.CannotOpen becomes no texts, and its own page says why.
    """
    of_record = {action.record_id: action for action in actions}
    envelopes = Envelope.objects.filter(document_id__in=of_record, revision=1, kind="record")
    mine = envelopes.filter(grants__reader=keys.user_id, grants__reader_keys=keys.number)
    right = [one for one in mine if _is_of_pair(one, of_record[one.document_id])]
    try:
        opened = sealing.open_envelopes(envelopes=right, keys=keys) if right else []
    except sealing.CannotOpen:
        return {}
    rows = [row for content in opened for row in content.get("actions", []) if row]
    return {UUID(row["id"]): row["text"] for row in rows if not isinstance(row, str)}


def _is_of_pair(envelope: Envelope, action: Action) -> bool:
    pair = (action.supervisor_id, action.worker_id, action.supervisor_id)
    return (envelope.author_id, envelope.worker_id, envelope.supervisor_id) == pair


@transaction.atomic
def change_action(
    *,
    action: Action,
    state: str,
    by: User,
    due_on: date | None = None,
    words: str = "",
    keys: UnlockedKeys | None = None,
) -> ActionChange | None:
    """One of the pair says that it is done, carried over to another day, or dropped.

    The owner as well as the other may; who did is kept. `words` say why, sealed to the two. The
    same twice is as good as once and answers None. Raises Refused for somebody who no longer
    supervises the worker, for what is finished already, and for a day gone by.
    """
    action = policies.get_action(by, action.pk, lock=True)
    if (action.state, action.due_on) == (state, due_on or action.due_on):
        return None
    if not policies.may_change_action(by, action):
        raise Refused(FINISHED if not action.is_unfinished else FORMER)
    if due_on and not _is_ahead(due_on):
        raise Refused(_("Choose a day within the next two years."), "due_on")
    try:
        return _change(action, state, due_on, by, words=words, keys=keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


def _is_ahead(day: date) -> bool:
    return 0 <= (day - timezone.localdate()).days <= LONGEST_WAIT_IN_DAYS


def _change(
    action: Action,
    state: str,
    due_on: date | None,
    by: User,
    *,
    words: str = "",
    keys: UnlockedKeys | None = None,
) -> ActionChange:
    action.state, action.changed_at = state, timezone.now()
    action.due_on = due_on or action.due_on
    action.save(update_fields=["state", "due_on", "changed_at"])
    pair = {"worker_id": action.worker_id, "supervisor_id": action.supervisor_id}
    change = ActionChange.objects.create(
        action=action,
        made_by=by,
        state=state,
        due_on=action.due_on,
        has_words=bool(words),
        **pair,
    )
    if words:
        _seal(change, action, words, keys)
    _let_no_reminder_go(action)
    return change


def _seal(change: ActionChange, action: Action, words: str, keys: UnlockedKeys | None) -> None:
    if keys is None:
        raise Refused(_("Unlock your notes to say why."), "words")
    programme_id = action.record.session.programme_id
    writing.sign_for_both(
        change, kind=NOTE, programme_id=programme_id, content={"words": words}, keys=keys
    )


def changes_of(*, action: Action, keys: UnlockedKeys) -> list[tuple[ActionChange, str]]:
    """What became of an action, in order, each with why where that opens for this reader."""
    changes = list(action.changes.select_related("made_by"))
    notes = read_notes(changes=changes, keys=keys)
    return [(change, notes.get(change.pk, "")) for change in changes]


def read_notes(*, changes: Iterable[ActionChange], keys: UnlockedKeys) -> dict[UUID, str]:
    """Why something was done, carried over or dropped, by the id of each change; in one reading.

    What somebody else than who made the change signed is left out. Raises sealing.CannotOpen.
    """
    made_by = {change.pk: change.made_by_id for change in changes if change.has_words}
    found = Envelope.objects.filter(document_id__in=made_by, revision=1, kind=NOTE)
    right = [one for one in found if one.author_id == made_by[one.document_id]]
    opened = sealing.open_envelopes(envelopes=right, keys=keys) if right else []
    pairs = zip(right, opened, strict=True)
    return {envelope.document_id: content["words"] for envelope, content in pairs}


def about_reminders(*, worker_id: int, supervisor_id: int, owner: str, version: int) -> About:
    """What a reminder is about: the due actions of one owner in one pair, as of a day."""
    return About(uuid5(REMINDED, f"{worker_id}:{supervisor_id}:{owner}"), version)


def _let_no_reminder_go(action: Action) -> None:
    """A reminder not sent yet is void once its owner has nothing due any more."""
    today = timezone.localdate()
    pair = {"worker_id": action.worker_id, "supervisor_id": action.supervisor_id}
    due = Action.objects.between(**pair).unfinished().filter(owner=action.owner)
    if due.filter(due_on__lte=today).exists():
        return
    version = 2 * today.toordinal() + 1
    about = about_reminders(owner=action.owner, version=version, **pair)
    messages.actions_settled(about=about)
