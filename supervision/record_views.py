"""Writing, checking, signing, and answering the record of a session."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.drafting import open_draft
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import forms, policies, recording
from supervision.models import Confirmation, Record, Session
from supervision.writing_views import (
    answer_save,
    kept_of,
    not_kept,
    opens,
    sections_of,
    sign_checked,
)
from workers.custody import custody_of
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

WRITE = "supervision/record_write.html"


def to_session(session: Session) -> HttpResponse:
    return redirect("supervision:session_show", session_id=session.pk)


def opened_words(request: HttpRequest, record: Record | None) -> dict:
    """The words of a record where this reader can open them, or why they cannot."""
    if record is None or request.keys is None:
        return {}
    try:
        words = recording.read_record(record=record, keys=request.keys)
    except CannotOpen as reason:
        return {"cannot_open": str(reason)}
    answer = words.get("answer")
    return {
        "sections": sections_of(forms.RecordForm, words),
        "answer": Confirmation.Answer(answer).label if answer else "",
        "answer_words": words.get("words", ""),
    }


def _save(request: HttpRequest, session: Session):
    def save(form: forms.RecordForm) -> Draft:
        content = dict(form.cleaned_data)
        return recording.save_record_draft(
            session=session,
            version=content.pop("version"),
            content=content,
            author=request.user,
            keys=request.keys,
        )

    return save


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_write(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Write the record of a session; what is typed is kept as a sealed draft."""
    session = policies.get_session_to_write(request.user, session_id)
    if request.method != "POST" and policies.record_of(session):
        return to_session(session)
    kept = kept_of(request, recording.draft_of(session, request.user))
    form = forms.RecordForm(request.POST or None, initial=kept)
    context = {"form": form, "session": session, "custody": custody_of(session.programme_id)}
    if request.method == "POST" and form.is_valid():
        save = _save(request, session)
        return not_kept(request, form, save, template=WRITE, context=context) or redirect(
            "supervision:record_check", session_id=session.pk
        )
    return render(request, WRITE, context)


@signed_in
@require_POST
def draft_save(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    session = policies.get_session_to_write(request.user, session_id)
    return answer_save(request, forms.RecordForm(request.POST), _save(request, session))


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
    known = {"session": session, "keys": request.keys, "by": request.user}
    form = sign_checked(request, draft, recording.sign_record, **known)
    if hasattr(form, "result"):
        return redirect("supervision:record_signed", session_id=session.pk)
    words = open_draft(draft=draft, keys=request.keys)
    context = {"form": form, "session": session, "custody": custody_of(session.programme_id)}
    context["sections"] = sections_of(forms.RecordForm, words)
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
        return to_session(record.session)
    form = forms.AnswerForm(request.POST or None)
    known = {"record": record, "keys": request.keys, "by": request.user}
    if request.method == "POST" and carried_out(form, recording.answer_record, **known):
        messages.success(request, _("Your answer stands beside the record."))
        return to_session(record.session)
    custody = custody_of(record.session.programme_id)
    context = {"form": form, "record": record, "custody": custody, **opened_words(request, record)}
    return render(request, "supervision/record_answer.html", context)
