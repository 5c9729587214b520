"""In the demo: what the worker reflects on for themselves, and shares."""

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from reflections import policies, reflecting, sharing
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
