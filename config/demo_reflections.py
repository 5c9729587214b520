"""In the demo: what the worker reflects on, and the risks that the worker and supervisor hold."""

from datetime import timedelta

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from reflections import (
    checking_in,
    policies,
    reflecting,
    risk,
    risk_answers,
    risk_policies,
    sharing,
    six_areas,
    statements,
)
from supervision.models import Session


def reflect(town: Town) -> None:
    """The worker kept reflections by several models, one of them shared; one is only begun."""
    worker, supervisor = town.places["worker"].user, town.places["supervisor"].user
    sessions = Session.objects.held().filter(worker=worker, supervisor=supervisor)
    with acting_as(worker.pk):
        for words in demo_words.REFLECTIONS:
            kept = _keep(town, words, sessions.order_by("-starts_at").first())
        known = {"shared_with": supervisor, "keys": town.keys[worker.pk], "by": worker}
        sharing.share(thing=kept, **known)
        _begin(town, demo_words.BEGUN)


def _begin(town: Town, words: dict):
    """A draft of the worker's, with these words."""
    place = town.places["worker"]
    keys = town.keys[place.user_id]
    about = reflecting.begin(
        programme_id=place.programme_id,
        lens=words["lens"],
        session=None,
        author=place.user,
        keys=keys,
    )
    draft = policies.get_own_draft(place.user, about)
    return reflecting.save_reflection_draft(draft=draft, content=words, version=1, keys=keys)


def _keep(town: Town, words: dict, session: Session | None):
    """One reflection, kept; about the session where its words say so."""
    worker = town.places["worker"].user
    about = str(session.pk) if session and words.get("session") else ""
    draft = _begin(town, words | {"session": about})
    keys = town.keys[worker.pk]
    return reflecting.keep_reflection(draft=draft, version=2, keys=keys, by=worker)


def weigh(town: Town) -> None:
    """One is endorsed and due today, an idea waits for an answer, one is closed."""
    worker, supervisor = town.places["worker"].user, town.places["supervisor"].user
    sessions = Session.objects.held().filter(worker=worker, supervisor=supervisor)
    session = sessions.order_by("-starts_at").first()
    for words in demo_words.RISKS:
        today = timezone.localdate()
        review_on = (today + timedelta(days=words["days"])).isoformat()
        with acting_as(worker.pk):
            held = _plan(town, session, words["plan"] | {"review_on": review_on})
        if answer := words.get("answer"):
            _answer(town, held, answer)
        if outcome := words.get("outcome"):
            with acting_as(worker.pk):
                known = {"keys": town.keys[worker.pk], "by": worker}
                risk_answers.close(discussion=held, number=1, **outcome, **known)


def _plan(town: Town, session: Session, words: dict):
    worker, keys = town.places["worker"].user, town.keys[town.places["worker"].user_id]
    pair = {"worker": worker.pk, "supervisor": session.supervisor_id}
    known = {"programme_id": session.programme_id, "author": worker, "keys": keys}
    about = risk.begin_plan(pair=pair, start=words["start"], session=session, **known)
    draft = risk_policies.get_plan_draft(worker, about)
    content = words | pair | {"session": str(session.pk), "discussion": ""}
    draft = risk.save_plan_draft(draft=draft, content=content, version=1, keys=keys)
    return risk.sign_plan(draft=draft, version=2, keys=keys, by=worker)


def _answer(town: Town, held, answer: dict) -> None:
    """The supervisor endorses it, and the worker has put its words into the file."""
    supervisor = town.places["supervisor"].user
    with acting_as(supervisor.pk):
        plan = held.entries.get()
        known = {"keys": town.keys[supervisor.pk], "by": supervisor}
        risk_answers.endorse(discussion=held, plan_id=plan.pk, **answer, **known)
    with acting_as(held.worker_id):
        risk_answers.file(discussion=held, plan_id=plan.pk, by=held.worker)
        known = {"keys": town.keys[held.worker_id], "by": held.worker}
        words = statements.first_words(risk.read(discussion=held, keys=known["keys"]))
        statements.propose(discussion=held, to=demo_words.SHOWN_TO, words=words, **known)


def check_in(town: Town) -> None:
    """Seven months of check-ins on the six areas; the last one is shared."""
    place, supervisor = town.places["worker"], town.places["supervisor"].user
    worker, keys = place.user, town.keys[place.user_id]
    names = list(six_areas.QUESTIONS)
    with acting_as(worker.pk):
        for months, values in enumerate(reversed(demo_words.CHECK_INS)):
            answers = dict(zip(names, values, strict=True))
            kept = checking_in.check_in(
                programme_id=place.programme_id,
                instrument=six_areas.own(),
                answers=answers,
                keys=keys,
                by=worker,
                made_at=timezone.now() - timedelta(days=30 * (len(demo_words.CHECK_INS) - months)),
            )
        sharing.share(thing=kept.row, shared_with=supervisor, keys=keys, by=worker)
