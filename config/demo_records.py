"""The records of the demo: sealed for real, answered, added to, their actions mostly done."""

import random
from datetime import timedelta

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from supervision import actions, addenda, recording
from supervision.models import Action, ActionChange, Record, Session
from supervision.record_words import EYES, PURPOSES, SHARES, THEMES


def write(town: Town, session: Session, chance: random.Random) -> None:
    """A signed record, which most workers have answered; what is old is done with."""
    content = _content(session, chance)
    with acting_as(session.supervisor_id):
        record = recording.seal_record(
            session=session,
            content=content,
            keys=town.keys[session.supervisor_id],
            by=session.supervisor,
        )
    if session.starts_at > timezone.now() - timedelta(days=45):
        return
    keys = town.keys[session.worker_id]
    with acting_as(session.worker_id):
        answer = chance.choice(("confirmed", "confirmed", "confirmed", "differs"))
        words = chance.choice(demo_words.ANSWERS)
        recording.seal_answer(record=record, content={"answer": answer, "words": words}, keys=keys)
        if chance.random() < 0.08:
            words = chance.choice(demo_words.ADDENDA)
            addenda.seal_addendum(record=record, words=words, keys=keys, by=session.worker)
        _finish(record, chance)


def _content(session: Session, chance: random.Random) -> dict:
    """What every record has, and now and then what only some have."""
    content = {
        "covered": chance.choice(demo_words.COVERED),
        "learning": chance.choice(demo_words.LEARNING),
        "actions": actions.numbered(_rows(session, chance.choice(demo_words.ACTIONS), chance)),
        "themes": chance.sample([code for code, _label in THEMES], k=2),
    }
    for name, texts in demo_words.MORE.items():
        if chance.random() < 0.4:
            content[name] = chance.choice(texts)
    if chance.random() < 0.2:
        shares = [code for code, _label in SHARES]
        content["purposes"] = {
            name: {"share": chance.choice(shares), "words": demo_words.PURPOSES[name]}
            for name, _label in PURPOSES
        }
    elif chance.random() < 0.2:
        content["eyes"] = [name for name, _label in EYES[:4]]
    return content


def _rows(session: Session, text: str, chance: random.Random) -> list[dict]:
    """Lines such as “Worker: ring them” as actions with an owner and a day."""
    rows = []
    for line in text.split("\n"):
        owner, _colon, what = line.partition(": ")
        due = session.held_on() + timedelta(days=chance.choice((7, 14, 28, 42)))
        rows.append(
            {"text": what[0].upper() + what[1:], "owner": owner.lower(), "due_on": due.isoformat()}
        )
    return rows


def _finish(record: Record, chance: random.Random) -> None:
    """Long ago it was done, or dropped; the worker says so for both."""
    state = chance.choice((Action.State.DONE,) * 5 + (Action.State.DROPPED,))
    at = record.session.starts_at + timedelta(days=14)
    pair = {"worker_id": record.worker_id, "supervisor_id": record.supervisor_id}
    made = [
        ActionChange(action=action, made_by=record.session.worker, made_at=at, state=state, **pair)
        for action in record.actions.all()
    ]
    record.actions.update(state=state, changed_at=at)
    ActionChange.objects.bulk_create(made)


def say_why(town: Town) -> None:
    """One action of the worker is carried over, with words; one is dropped with why."""
    worker, keys = town.places["worker"].user, town.keys[town.places["worker"].user_id]
    today = timezone.localdate()
    with acting_as(worker.pk):
        mine = Action.objects.visible_to(worker).unfinished().filter(owner=Action.Owner.WORKER)
        for action in list(mine.most_urgent_first()[:1]):
            actions.change_action(
                action=action,
                state=Action.State.CARRIED,
                due_on=today + timedelta(days=9),
                words=demo_words.WHY,
                keys=keys,
                by=worker,
            )
