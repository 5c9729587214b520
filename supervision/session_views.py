"""Logging sessions, correcting what was logged, and what stands on a session's page."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supervision import (
    caseload,
    forms,
    group_reading,
    outcomes,
    policies,
    record_reading,
)
from supervision.models import Record, Session
from supervision.record_views import to_session
from workers import places
from workers.custody import custody_of
from workers.models import Role, User
from workers.refusals import carried_out
from workers.signed_in import signed_in

SESSIONS_A_PAGE = 25


@signed_in
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """A person's own sessions, given and received, newest first."""
    sessions = Session.objects.visible_to(request.user)
    page = Paginator(sessions.with_record_state().with_names(), SESSIONS_A_PAGE).get_page(
        request.GET.get("page")
    )
    may_bring = places.plays(request.places, Role.Kind.SUPERVISOR)
    debriefs = sessions.debriefs_of_a_year().count()
    context = {"sessions": page, "may_bring": may_bring, "debriefs": debriefs}
    return render(request, "supervision/session_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def booking_log(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Say what became of a booked time: two taps when all went as booked."""
    booking = policies.get_booking(request.user, booking_id)
    if hasattr(booking, "session"):
        return to_session(booking.session)
    if not policies.may_log(request.user, booking):
        return redirect("supervision:booking_show", booking_id=booking.pk)
    initial = {"minutes": booking.slot.minutes, "how": booking.slot.how}
    form = forms.OutcomeForm(request.POST or None, initial=initial)
    known = {"booking": booking, "by": request.user}
    if request.method == "POST" and carried_out(form, outcomes.log_booking, **known):
        messages.success(request, _("Logged."))
        return to_session(form.result)
    return render(request, "supervision/booking_log.html", {"form": form, "booking": booking})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def session_log(request: HttpRequest) -> HttpResponse:
    """Log a session that took place without a booking."""
    pairs = {
        "given": caseload.caseload_of(request.user),
        "received": caseload.supervisors_of(request.user),
    }
    if not any(pairs.values()):
        raise Http404
    form = forms.UnbookedForm(request.POST or None, **pairs)
    if request.method == "POST" and carried_out(form, outcomes.log_unbooked, by=request.user):
        messages.success(request, _("Logged."))
        return to_session(form.result)
    return render(request, "supervision/session_log.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def session_correct(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Put right what was logged, until a record is signed on it."""
    session = policies.get_session(request.user, session_id)
    initial = {name: getattr(session, name) for name in forms.CorrectionForm.base_fields}
    initial["outcome"] = session.missed_because or session.outcome
    form = forms.CorrectionForm(request.POST or None, initial=initial)
    known = {"session": session, "by": request.user}
    if request.method == "POST" and carried_out(form, outcomes.correct_session, **known):
        messages.success(request, _("Corrected."))
        return to_session(session)
    return render(request, "supervision/session_correct.html", {"form": form, "session": session})


@signed_in
@require_safe
def session_show(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """A session for the pair: its facts, and its record once the notes are unlocked."""
    session = policies.get_session(request.user, session_id)
    record = policies.record_of(session)
    context = {
        "session": session,
        "other": session.other_than(request.user),
        "record": record,
        "own_notes": list(session.process_notes.values_list("is_elsewhere", flat=True)),
        "shared_with": record.shared_with(request.user) if record else [],
        "custody": custody_of(session.programme_id) if record or session.is_group else "",
        "group": group_reading.of_session(session, request.user, request.keys),
        **_what_may_be_done(request.user, session, record),
        **record_reading.opened(record, request.keys),
    }
    return render(request, "supervision/session_show.html", context)


def _what_may_be_done(user: User, session: Session, record: Record | None) -> dict[str, bool]:
    with_record = {
        "may_share": policies.may_share,
        "may_answer": policies.may_answer,
        "may_add": policies.may_add,
    }
    return {
        "may_keep_notes": policies.may_write(user, session),
        "may_correct": policies.may_correct(user, session),
        "may_write": policies.may_begin_record(user, session),
        **{name: record is not None and may(user, record) for name, may in with_record.items()},
    }
