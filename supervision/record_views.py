"""Writing, checking, signing, and answering the record of a session."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.drafting import open_draft
from confidentiality.models import Draft
from supervision import (
    actions,
    forms,
    identifiers,
    late,
    policies,
    record_reading,
    recording,
    themes,
    what_became,
)
from supervision.models import Session
from supervision.preparation_views import opened_agenda
from supervision.record_forms import RecordForm, begun
from supervision.writing_views import (
    answer_save,
    first_warning,
    kept_of,
    not_kept,
    opens,
    sign_checked,
)
from workers.custody import custody_of
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

WRITE = "supervision/record_write.html"
UNOPENED = gettext_lazy("An action whose words do not open for you")


def to_session(session: Session) -> HttpResponse:
    return redirect("supervision:session_show", session_id=session.pk)


def _form(request: HttpRequest, session: Session, kept: dict | None = None) -> RecordForm:
    """A record's form, with what it may name and what the two have not finished yet."""
    pair = {"worker_id": session.worker_id, "supervisor_id": session.supervisor_id}
    unfinished = actions.unfinished_between(**pair)
    texts = actions.texts_of(actions=unfinished, keys=request.keys) if kept and unfinished else {}
    chosen = request.POST.getlist("themes") or (kept or {}).get("themes", [])
    form = RecordForm(
        request.POST or None,
        initial=begun(kept or {}),
        themes=themes.choices(session.programme_id, chosen),
        carry=[(str(one.pk), texts.get(one.pk) or UNOPENED) for one in unfinished],
    )
    form.since = [(one, texts.get(one.pk, "")) for one in unfinished]
    return form


def _save(request: HttpRequest, session: Session):
    def save(form: RecordForm) -> Draft:
        return recording.save_record_draft(
            session=session,
            version=form.cleaned_data["version"],
            content=form.content,
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
    form = _form(request, session, kept_of(request, recording.draft_of(session, request.user)))
    context = {"form": form, "session": session, "custody": custody_of(session.programme_id)}
    context |= opened_agenda(request, session.booking)
    if request.method == "POST" and form.is_valid():
        return _kept(request, session, form, context)
    return render(request, WRITE, context)


def _kept(request: HttpRequest, session: Session, form: RecordForm, context: dict) -> HttpResponse:
    """Kept as a draft; once the record is signed, held beside what was."""
    if policies.record_of(session):
        known = {"session": session, "keys": request.keys, "by": request.user}
        words = recording.preview(content=form.content, **known)
        typed = record_reading.said_in(words, session.programme_id)
        return late.answer(request, what_became.of_record(request, session, typed))
    known = {"template": WRITE, "context": context, "shown": record_reading.boxes_of}
    next_page = "record_write" if "more" in request.GET else "record_check"
    return not_kept(request, form, _save(request, session), **known) or redirect(
        f"supervision:{next_page}", session_id=session.pk
    )


@signed_in
@require_POST
def draft_save(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    session = policies.get_session_to_write(request.user, session_id)
    button = _("Save and check your words")
    return answer_save(request, _form(request, session), _save(request, session), button=button)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_check(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Check your words, then sign them: from then on they do not change."""
    session = policies.get_session_to_write(request.user, session_id)
    if policies.record_of(session):
        checked = late.checked(request)
        return late.answer(request, what_became.of_record(request, session, checked))
    draft = recording.draft_of(session, request.user)
    if draft is None:
        return redirect("supervision:record_write", session_id=session.pk)
    known = {"session": session, "keys": request.keys, "by": request.user}
    form = sign_checked(request, draft, recording.sign_record, **known)
    if hasattr(form, "result"):
        return redirect("supervision:record_signed", session_id=session.pk)
    words = recording.preview(content=open_draft(draft=draft, keys=request.keys), **known)
    context = {"form": form, "session": session, "custody": custody_of(session.programme_id)}
    context |= _checked(session, words)
    return render(request, "supervision/record_check.html", context)


def _checked(session: Session, words: dict) -> dict:
    """What a check page shows: the record as it will be read, and what may identify somebody."""
    return {
        "reading": record_reading.as_read(words, session.programme_id),
        "said": record_reading.said_in(words, session.programme_id),
        "found": identifiers.in_boxes(record_reading.boxes_of(words)),
    }


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
    found = first_warning(request, form)
    known = {"record": record, "keys": request.keys, "by": request.user}
    to_keep = request.method == "POST" and not found
    if to_keep and carried_out(form, recording.answer_record, **known):
        messages.success(request, _("Your answer stands beside the record."))
        return to_session(record.session)
    custody = custody_of(record.session.programme_id)
    context = {"form": form, "record": record, "custody": custody, "found": found}
    context |= record_reading.opened(record, request.keys)
    return render(request, "supervision/record_answer.html", context)
