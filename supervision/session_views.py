"""Logging sessions; writing, checking, signing, reading and answering their records."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from confidentiality.drafting import DraftChanged, open_draft
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import caseload, forms, outcomes, policies, recording
from supervision.models import Confirmation, Session
from workers.custody import custody_of
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

SESSIONS_A_PAGE = 25


def opens(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say so where something sealed does not open, because somebody tampered with it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CannotOpen as reason:
            context = {"reason": str(reason)}
            return render(request, "supervision/does_not_open.html", context, status=409)

    return guarded


def _to_session(session: Session) -> HttpResponse:
    return redirect("supervision:session_show", session_id=session.pk)


@signed_in
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """A person's own sessions, given and received, newest first."""
    sessions = Session.objects.visible_to(request.user)
    page = Paginator(sessions.with_record_state().with_names(), SESSIONS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "supervision/session_list.html", {"sessions": page})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def booking_log(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Say what became of a booked time: two taps when all went as booked."""
    booking = policies.get_booking(request.user, booking_id)
    if hasattr(booking, "session"):
        return _to_session(booking.session)
    if not policies.may_log(request.user, booking):
        return redirect("supervision:booking_show", booking_id=booking.pk)
    initial = {"minutes": booking.slot.minutes, "how": booking.slot.how}
    form = forms.OutcomeForm(request.POST or None, initial=initial)
    known = {"booking": booking, "by": request.user}
    if request.method == "POST" and carried_out(form, outcomes.log_booking, **known):
        messages.success(request, _("Logged."))
        return _to_session(form.result)
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
        return _to_session(form.result)
    return render(request, "supervision/session_log.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def session_correct(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Put right what was logged, until a record is signed on it."""
    session = policies.get_session(request.user, session_id)
    initial = {name: getattr(session, name) for name in forms.CorrectionForm.base_fields}
    form = forms.CorrectionForm(request.POST or None, initial=initial)
    known = {"session": session, "by": request.user}
    if request.method == "POST" and carried_out(form, outcomes.correct_session, **known):
        messages.success(request, _("Corrected."))
        return _to_session(session)
    return render(request, "supervision/session_correct.html", {"form": form, "session": session})


@signed_in
@require_safe
def session_show(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """A session for the pair: its facts, and its record once the notes are unlocked."""
    session = policies.get_session(request.user, session_id)
    record = policies.record_of(session)
    return render(
        request,
        "supervision/session_show.html",
        {
            "session": session,
            "other": session.other_than(request.user),
            "record": record,
            "may_correct": policies.may_correct(request.user, session),
            "may_write": policies.may_write(request.user, session)
            and session.outcome == Session.Outcome.HELD
            and record is None,
            "may_share": record is not None and policies.may_share(request.user, record),
            "shared_with": record.shared_with(request.user) if record else [],
            "custody": custody_of(session.programme_id) if record else "",
            "may_answer": record is not None and policies.may_answer(request.user, record),
            **opened_words(request, record),
        },
    )


def opened_words(request: HttpRequest, record) -> dict:
    """The words of a record where this reader can open them, or why they cannot."""
    if record is None or request.keys is None:
        return {}
    try:
        words = recording.read_record(record=record, keys=request.keys)
    except CannotOpen as reason:
        return {"cannot_open": str(reason)}
    answer = words.get("answer")
    return {"words": words, "answer": Confirmation.Answer(answer).label if answer else ""}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_write(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Write the record of a session; what is typed is kept as a sealed draft."""
    session = policies.get_session_to_write(request.user, session_id)
    if request.method != "POST" and policies.record_of(session):
        return _to_session(session)
    kept = _kept(request, recording.draft_of(session, request.user))
    form = forms.RecordForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        return _keep(request, session, form)
    context = {"form": form, "session": session, "custody": custody_of(session.programme_id)}
    return render(request, "supervision/record_write.html", context)


def _kept(request: HttpRequest, draft: Draft | None) -> dict:
    """The words of a draft and its version, as the form begins with them."""
    words = open_draft(draft=draft, keys=request.keys) if draft else {}
    return words | {"version": draft.version if draft else 0}


def _save(request: HttpRequest, session: Session, form: forms.RecordForm) -> Draft:
    content = dict(form.cleaned_data)
    return recording.save_record_draft(
        session=session,
        version=content.pop("version"),
        content=content,
        author=request.user,
        keys=request.keys,
    )


def _keep(request: HttpRequest, session: Session, form: forms.RecordForm) -> HttpResponse:
    """Save and go on to the check, or show both texts when another tab saved meanwhile."""
    try:
        _save(request, session, form)
    except DraftChanged as changed:
        kept = _kept(request, changed.draft)
        again = forms.RecordForm(initial=form.cleaned_data | {"version": kept["version"]})
        context = {"form": again, "session": session, "kept": kept}
        return render(request, "supervision/record_conflict.html", context, status=409)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        context = {"form": form, "session": session, "custody": custody_of(session.programme_id)}
        return render(request, "supervision/record_write.html", context, status=409)
    return redirect("supervision:record_check", session_id=session.pk)


@signed_in
@require_POST
def draft_save(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    session = policies.get_session_to_write(request.user, session_id)
    form = forms.RecordForm(request.POST)
    if not form.is_valid():
        return render(request, "supervision/_draft_refused.html", {"form": form}, status=422)
    try:
        draft = _save(request, session, form)
    except DraftChanged:
        return render(request, "supervision/_draft_conflict.html", status=409)
    except Refused as refusal:
        context = {"refusal": refusal.sentence}
        return render(request, "supervision/_draft_conflict.html", context, status=409)
    response = render(request, "supervision/_draft_saved.html", {"draft": draft})
    return trigger_client_event(response, "draftSaved", {"version": draft.version})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_check(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Check your words, then sign them: from then on they do not change."""
    session = policies.get_session_to_write(request.user, session_id)
    if policies.record_of(session):
        return redirect("supervision:record_signed", session_id=session.pk)
    draft = recording.draft_of(session, request.user)
    if draft is None:
        return redirect("supervision:record_write", session_id=session.pk)
    form = forms.SignForm(request.POST or None, initial={"version": draft.version})
    known = {"session": session, "keys": request.keys, "by": request.user}
    if request.method == "POST" and carried_out(form, recording.sign_record, **known):
        return redirect("supervision:record_signed", session_id=session.pk)
    if form.errors:
        # What is shown to be signed now is the draft as it stands now, with its own version.
        for sentence in form.non_field_errors() or [recording.CHANGED]:
            messages.error(request, sentence)
        return redirect("supervision:record_check", session_id=session.pk)
    words = open_draft(draft=draft, keys=request.keys)
    context = {"form": form, "session": session, "words": words, "version": draft.version}
    context["custody"] = custody_of(session.programme_id)
    return render(request, "supervision/record_check.html", context)


@signed_in
@require_safe
def record_signed(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Signed: what happens next."""
    record = policies.get_record(request.user, session_id)
    if record.author_id != request.user.pk:
        raise Http404
    return render(request, "supervision/record_signed.html", {"record": record})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_answer(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The worker confirms a record, or says that they see it differently."""
    record = policies.get_record(request.user, session_id)
    if record.worker_id != request.user.pk:
        raise Http404
    if request.method != "POST" and not policies.may_answer(request.user, record):
        return _to_session(record.session)
    form = forms.AnswerForm(request.POST or None)
    known = {"record": record, "keys": request.keys, "by": request.user}
    if request.method == "POST" and carried_out(form, recording.answer_record, **known):
        messages.success(request, _("Your answer stands beside the record."))
        return _to_session(record.session)
    custody = custody_of(record.session.programme_id)
    context = {"form": form, "record": record, "custody": custody, **opened_words(request, record)}
    return render(request, "supervision/record_answer.html", context)
