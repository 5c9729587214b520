"""In the demo: an agenda shared for this afternoon, and a supervisor's own notes."""

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from supervision import preparing, process_notes
from supervision.models import Session


def prepare(town: Town) -> None:
    """The worker shared what to bring today; the supervisor keeps notes on what came before."""
    worker, supervisor = (town.places[short].user for short in ("worker", "supervisor"))
    today = worker.bookings.standing().filter(session=None, slot__supervisor=supervisor)
    booking = today.filter(starts_at__date=timezone.localdate()).first()
    with acting_as(worker.pk):
        preparing.seal_agenda(
            booking=booking,
            content=demo_words.AGENDA,
            keys=town.keys[worker.pk],
            paper=preparing.paper_of(booking),
        )
    session = Session.objects.held().filter(worker=worker, supervisor=supervisor).first()
    with acting_as(supervisor.pk):
        process_notes.seal_note(
            session=session,
            content={"note": demo_words.OWN_NOTE},
            keys=town.keys[supervisor.pk],
            paper=process_notes.paper_of(session),
        )
