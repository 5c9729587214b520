"""A worker prepares a session: privately, and shared with the supervisor when they choose to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft
from confidentiality.vault import UnlockedKeys
from supervision import messages, policies, writing
from supervision.diary import lock_diaries
from supervision.models import Action, Agenda, Booking, Session
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

AGENDA = "agenda"
PARTS = ("bring", "since")
OVER = _("This time is over or was given up, so nothing more is prepared for it.")
# Names what an agenda is about, each time it is shared anew.
AGENDAS = UUID("7c1f5f2e-6a0b-4f0e-8f6b-5d2f7f0b9a11")


@dataclass(frozen=True)
class SinceThen:
    """What two people who meet again left behind: when they met, and what is not finished."""

    last_met_at: datetime | None
    actions: list[Action]


def since_last_met(booking: Booking) -> SinceThen | None:
    """Facts for both before they meet, and no words; None once it is said what became of it."""
    if booking.cancelled_at or hasattr(booking, "session"):
        return None
    pair = {"worker_id": booking.worker_id, "supervisor_id": booking.slot.supervisor_id}
    held = Session.objects.held().filter(is_debrief=False, is_first_meeting=False, **pair)
    unfinished = Action.objects.between(**pair).unfinished().most_urgent_first()
    return SinceThen(
        last_met_at=held.values_list("starts_at", flat=True).first(),
        actions=list(unfinished.with_session()),
    )


def paper_of(booking: Booking) -> Paper:
    """What a worker writes when they prepare a booked time, after what they have shared."""
    shared = Agenda.objects.filter(event_id=booking.event_id).count()
    about = uuid5(AGENDAS, f"{booking.event_id}:{shared}")
    return Paper(AGENDA, about, booking.slot.programme_id)


def shared_of(booking: Booking) -> Agenda | None:
    """What the worker shared last for this time, if anything."""
    return Agenda.objects.filter(event_id=booking.event_id).first()


@transaction.atomic
def save_agenda_draft(
    *, booking: Booking, content: dict, version: int, author: User, keys: UnlockedKeys | None
) -> Draft:
    """Keep what is typed for the worker alone, see writing.save_draft. Raises Refused when over."""
    if not policies.may_prepare(author, booking):
        raise Refused(OVER)
    words = {name: content.get(name, "") for name in PARTS}
    return writing.save_draft(
        paper=paper_of(booking), content=words, version=version, author=author, keys=keys
    )


def begin(booking: Booking, keys: UnlockedKeys) -> dict:
    """What the next agenda begins with: what was shared before, else nothing."""
    agenda = shared_of(booking)
    return read_agenda(agenda=agenda, keys=keys) if agenda else {}


@transaction.atomic
def share_agenda(*, booking: Booking, version: int, keys: UnlockedKeys, by: User) -> Agenda:
    """Share the draft as it stands with the supervisor of that time, who is told.

    Raises Refused for anyone but the worker, once it is over, and for what is empty or changed.
    """
    lock_diaries(booking.slot.supervisor_id, booking.worker_id)
    booking = policies.get_booking(by, booking.pk)
    if not policies.may_prepare(by, booking):
        raise Refused(OVER)
    paper = paper_of(booking)
    try:
        draft, content = writing.checked(paper=paper, version=version, keys=keys, by=by)
        agenda = seal_agenda(booking=booking, content=content, keys=keys, paper=paper)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    messages.agenda_shared(booking=booking, agenda_id=agenda.pk)
    return agenda


def seal_agenda(*, booking: Booking, content: dict, keys: UnlockedKeys, paper: Paper) -> Agenda:
    """The row and its words, sealed to the two; the caller has checked that it may."""
    pair = {"worker_id": booking.worker_id, "supervisor_id": booking.slot.supervisor_id}
    agenda = Agenda.objects.create(
        id=writing.id_of(paper, booking.worker),
        event_id=booking.event_id,
        programme_id=paper.programme_id,
        **pair,
    )
    writing.sign_for_both(
        agenda, kind=AGENDA, programme_id=paper.programme_id, content=content, keys=keys
    )
    return agenda


def read_agenda(*, agenda: Agenda, keys: UnlockedKeys) -> dict:
    """What the worker shared. Raises sealing.CannotOpen for anyone else, or when tampered with."""
    envelope = writing.sealed(
        document_id=agenda.pk,
        paper=Paper(AGENDA, agenda.event_id, agenda.programme_id),
        author_id=agenda.worker_id,
        worker_id=agenda.worker_id,
        supervisor_id=agenda.supervisor_id,
    )
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]
