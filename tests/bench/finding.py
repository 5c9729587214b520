"""Finding in five hundred own records and what was added to them, opened in the request."""

import time
from collections.abc import Callable

from confidentiality import unlocking
from confidentiality.identity import acting_as
from config.demo_people import PASSPHRASE
from supervision import addenda, finding, recording
from supervision.models import Record, Session
from tests.bench.pages import user_of

WORDS = {
    "covered": "The stairwell, and why K. waits there. " * 60,
    "learning": "",
    "themes": ["boundaries"],
}
ADDED = "The door has opened since."


def fill(supervisor, keys) -> None:
    """Signed records on past sessions of this supervisor, until there are enough."""
    there = Record.objects.filter(supervisor_id=supervisor.pk).count()
    free = Session.objects.filter(supervisor=supervisor, record=None, outcome="held")
    missing = max(0, finding.AT_ONCE - there)
    for session in _more(list(free[:missing]), supervisor, missing):
        record = recording.seal_record(session=session, content=WORDS, keys=keys, by=supervisor)
        addenda.seal_addendum(record=record, words=ADDED, keys=keys, by=supervisor)


def _more(there: list[Session], supervisor, wanted: int) -> list[Session]:
    """As many sessions as are wanted: those there are, and copies of one in earlier years."""
    model = Session.objects.filter(supervisor=supervisor, outcome="held").last()
    for number in range(wanted - len(there)):
        model.pk, model.booking = None, None
        model._state.adding = True
        model.starts_at = model.starts_at.replace(year=2000 + number % 20, microsecond=number)
        model.id = Session._meta.pk.get_default()
        model.save(force_insert=True)
        there.append(Session.objects.get(pk=model.pk))
    return there


def report(say: Callable = print) -> None:
    supervisor = user_of("supervisor")
    with acting_as(supervisor.pk):
        keys = unlocking.keys_by_passphrase(user=supervisor, passphrase=PASSPHRASE)
        fill(supervisor, keys)
        for wanted in ({"words": "stairwell opened"}, {"theme": "boundaries"}):
            began = time.perf_counter()
            found = finding.find(user=supervisor, keys=keys, wanted=finding.Wanted(**wanted))
            seconds = time.perf_counter() - began
            by = ", ".join(wanted)
            many = len(found.sessions)
            say(f"\nfinding by {by} in {found.looked} own records: {seconds:.2f} s, {many} found")
