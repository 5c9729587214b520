"""Preparing a session, and a supervisor's own notes on one."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import actions, policies, preparing, process_notes, writing
from supervision.draft_forms import DraftForm
from supervision.models import Booking, Session
from supervision.preparation_forms import AgendaForm, ProcessNoteForm
from supervision.writing_views import (
    answer_save,
    first_warning,
    kept_of,
    not_kept,
    opens,
    sections_of,
)
from workers.custody import custody_of
from workers.refusals import Refused
from workers.signed_in import signed_in
from workers.unlocked import unlocked

PREPARE, NOTES = "supervision/booking_prepare.html", "supervision/process_notes.html"


def _saver(work: Callable[..., Draft], request: HttpRequest, **about) -> Callable:
    """Keeps what one of these forms holds as a draft of the person looking."""

    def save(form: DraftForm) -> Draft:
        content = dict(form.cleaned_data)
        version = content.pop("version")
        known = {"author": request.user, "keys": request.keys}
        save.draft = work(content=content, version=version, **known, **about)
        return save.draft

    return save


def _save_agenda(request: HttpRequest, booking: Booking) -> Callable:
    return _saver(preparing.save_agenda_draft, request, booking=booking)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def booking_prepare(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Prepare a booked time: for oneself, and with one button shared with the supervisor."""
    booking = policies.get_booking_to_prepare(request.user, booking_id)
    draft = writing.draft_of(preparing.paper_of(booking), request.user)
    kept = kept_of(request, draft) if draft else preparing.begin(booking, request.keys)
    form = AgendaForm(request.POST or None, initial={"version": 0} | kept)
    found = first_warning(request, form) if "share" in request.POST else []
    context = {"form": form, "booking": booking, "found": found, **_around(request, booking)}
    if request.method == "POST" and form.is_valid() and not found:
        save = _save_agenda(request, booking)
        return not_kept(request, form, save, template=PREPARE, context=context) or _prepared(
            request, booking, save.draft
        )
    return render(request, PREPARE, context)


def _around(request: HttpRequest, booking: Booking) -> dict:
    """What stands round the boxes: what is shared already, and what the two have not finished."""
    pair = {"worker_id": booking.worker_id, "supervisor_id": booking.slot.supervisor_id}
    unfinished = actions.unfinished_between(**pair)
    texts = actions.texts_of(actions=unfinished, keys=request.keys) if unfinished else {}
    return {
        "shared": preparing.shared_of(booking),
        "since": [(action, texts.get(action.pk, "")) for action in unfinished],
        "custody": custody_of(booking.slot.programme_id),
    }


def _prepared(request: HttpRequest, booking: Booking, draft: Draft) -> HttpResponse:
    """Kept; and shared where that button was pressed."""
    if "share" not in request.POST:
        messages.success(request, _("Kept. Nobody but you can read it."))
        return redirect("supervision:booking_show", booking_id=booking.pk)
    try:
        known = {"version": draft.version, "keys": request.keys, "by": request.user}
        preparing.share_agenda(booking=booking, **known)
        messages.success(request, _("Shared with your supervisor."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:booking_show", booking_id=booking.pk)


@signed_in
@require_POST
def agenda_save(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    booking = policies.get_booking_to_prepare(request.user, booking_id)
    button = _("Keep it for myself")
    return answer_save(
        request, AgendaForm(request.POST), _save_agenda(request, booking), button=button
    )


def opened_agenda(request: HttpRequest, booking: Booking | None) -> dict:
    """What the worker shared for a time, where the person looking can open it, or why not."""
    agenda = preparing.shared_of(booking) if booking else None
    if agenda is None or request.keys is None:
        return {"agenda": agenda}
    try:
        words = preparing.read_agenda(agenda=agenda, keys=request.keys)
    except CannotOpen as reason:
        return {"agenda": agenda, "cannot_open": str(reason)}
    return {"agenda": agenda, "sections": sections_of(AgendaForm, words)}


def _save_note(request: HttpRequest, session: Session) -> Callable:
    return _saver(process_notes.save_note_draft, request, session=session)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def process_notes_show(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """A supervisor's own notes on a session, and a box for the next one."""
    session = policies.get_session_to_write(request.user, session_id)
    kept = kept_of(request, writing.draft_of(process_notes.paper_of(session), request.user))
    form = ProcessNoteForm(request.POST or None, initial=kept)
    found = first_warning(request, form)
    context = {"form": form, "session": session, "found": found}
    if request.method == "POST" and form.is_valid() and not found:
        save = _save_note(request, session)
        return not_kept(request, form, save, template=NOTES, context=context) or _noted(
            request, session, save.draft
        )
    notes = process_notes.read_notes(session=session, keys=request.keys)
    context |= {
        "notes": [(note.kept_at, sections_of(form, words)) for note, words in notes],
        "elsewhere": session.process_notes.filter(is_elsewhere=True).exists(),
        "custody": custody_of(session.programme_id),
    }
    return render(request, NOTES, context)


def _noted(request: HttpRequest, session: Session, draft: Draft) -> HttpResponse:
    try:
        known = {"version": draft.version, "keys": request.keys, "by": request.user}
        process_notes.keep_note(session=session, **known)
        messages.success(request, _("Kept. The worker can see that you keep own notes."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:process_notes_show", session_id=session.pk)


@signed_in
@require_POST
def process_note_save(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    session = policies.get_session_to_write(request.user, session_id)
    button = _("Keep this note")
    return answer_save(
        request, ProcessNoteForm(request.POST), _save_note(request, session), button=button
    )


@signed_in
@require_POST
def process_notes_elsewhere(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Say that own notes are held elsewhere. Pressing twice is as good as once."""
    session = policies.get_session_to_write(request.user, session_id)
    process_notes.say_held_elsewhere(session=session, by=request.user)
    messages.success(request, _("The worker can see that you keep own notes elsewhere."))
    return redirect("supervision:process_notes_show", session_id=session.pk)
