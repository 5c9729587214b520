"""Writing a plan: begun with somebody, saved as typed, checked, signed for both."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from confidentiality.drafting import open_draft
from confidentiality.models import Draft
from reflections import plan_around, policies, risk, risk_policies, risk_words, what_became
from reflections.risk_forms import PlanForm, StartForm
from supervision import late
from supervision.identifiers import in_boxes
from supervision.models import Session
from supervision.policies import get_session
from supervision.writing_views import answer_save, kept_of, not_kept, opens, sign_checked
from workers.custody import custody_of
from workers.signed_in import signed_in
from workers.unlocked import unlocked

WRITE = "reflections/plan_write.html"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
def risk_begin(request: HttpRequest) -> HttpResponse:
    """A worker opens a risk discussion between sessions, with a supervisor of today."""
    pairings = risk_policies.pairings_of(request.user)
    if not pairings:
        raise Http404
    return _begun(request, pairings, None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
def risk_begin_from(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Either of the two opens one from a session of theirs, while they are a pair."""
    session = get_session(request.user, session_id)
    pairings = risk_policies.pairings_between(session)
    if not pairings:
        messages.error(request, risk.NOT_A_PAIR)
        return redirect("supervision:session_show", session_id=session.pk)
    return _begun(request, pairings, session)


def _begun(request: HttpRequest, pairings: list, session: Session | None) -> HttpResponse:
    form = StartForm(request.POST or None, pairings=pairings)
    if request.method == "POST" and form.is_valid():
        pairing = form.cleaned_data["pairing"]
        draft_id = risk.begin_plan(
            programme_id=pairing.worker.programme_id,
            pair={"worker": pairing.worker.user_id, "supervisor": pairing.supervisor.user_id},
            start=form.cleaned_data["start"],
            session=session,
            author=request.user,
            keys=request.keys,
        )
        return redirect("reflections:plan_write", draft_id=draft_id)
    context = {"form": form, "session": session}
    return render(request, "reflections/risk_begin.html", context)


def _save(request: HttpRequest, draft: Draft):
    def save(form: PlanForm) -> Draft:
        sent, keys = form.cleaned_data, request.keys
        content = form.content | plan_around.kept(draft, sent["around"], keys)
        known = {"draft": draft, "version": sent["version"], "keys": keys}
        return risk.save_plan_draft(content=content, **known)

    return save


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def plan_write(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Write a plan; what is typed is kept as a sealed draft."""
    draft, signed = risk_policies.begun_as(request.user, draft_id)
    if draft is None:
        return late.answer(request, what_became.of_plan(request, signed))
    kept = kept_of(request, draft)
    around = {"around": plan_around.vouched(draft, kept)}
    form = PlanForm(request.POST or None, initial=kept | around)
    context = {"form": form, "draft_id": draft_id, **_around(request, draft, kept)}
    if request.method == "POST" and form.is_valid():
        known = {"template": WRITE, "context": context, "shown": risk_words.boxes_of}
        return not_kept(request, form, _save(request, draft), **known) or redirect(
            "reflections:plan_check", draft_id=draft_id
        )
    return render(request, WRITE, context)


def _around(request: HttpRequest, draft: Draft, words: dict) -> dict:
    """With whom, whether it changes a plan, the routes for help, and who could release it."""
    return {
        "begun": draft.pk,
        "other": risk_policies.other_of(request.user, words),
        "changes": words.get("discussion", ""),
        "programme": policies.programme_of(draft.programme_id),
        "custody": custody_of(draft.programme_id),
    }


@signed_in
@require_POST
def plan_save(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    draft, signed = risk_policies.begun_as(request.user, draft_id)
    if draft is None:
        return late.answer_save(request, what_became.of_plan(request, signed))
    button = _("Save and check your words")
    return answer_save(request, PlanForm(request.POST), _save(request, draft), button=button)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def plan_check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Check a plan, then sign it: the other of the two reads it and is asked for an answer."""
    draft, signed = risk_policies.begun_as(request.user, draft_id)
    if draft is None:
        return late.answer(request, what_became.of_plan(request, signed))
    known = {"keys": request.keys, "by": request.user}
    form = sign_checked(
        request, draft, lambda *, version: risk.sign_plan(draft=draft, version=version, **known)
    )
    if hasattr(form, "result"):
        messages.success(request, _("Signed. Both of you see it, and the other is told."))
        return redirect("reflections:risk_show", discussion_id=form.result.pk)
    words = open_draft(draft=draft, keys=request.keys)
    context = {"form": form, "draft_id": draft_id, **_around(request, draft, words)}
    context |= {"sections": risk_words.sections_of(words), "words": words}
    context["said"] = what_became.plan_said(words)
    context["found"] = in_boxes(risk_words.boxes_of(words))
    return render(request, "reflections/plan_check.html", context)


@signed_in
@require_POST
@unlocked
def plan_discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away for good."""
    draft, signed = risk_policies.begun_as(request.user, draft_id)
    return late.discard(request, draft, what_became.of_plan(request, signed))
