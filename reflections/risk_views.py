"""Risk discussions of a pair: read, answered, looked at again, put into a file, closed."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reflections import (
    policies,
    reflecting,
    risk,
    risk_answers,
    risk_policies,
    risk_reading,
    risk_words,
    statements,
)
from reflections.models import RiskDiscussion
from reflections.risk_forms import CloseForm, EndorseForm, ReviewForm
from supervision.writing_views import first_warning, opens
from workers.custody import custody_of
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

CLOSED_A_PAGE = 25


def _shown(discussion: RiskDiscussion) -> HttpResponse:
    return redirect("reflections:risk_show", discussion_id=discussion.pk)


@signed_in
@require_safe
def risk_list(request: HttpRequest) -> HttpResponse:
    """Open ones, those that wait for a decision because two no longer meet, and closed ones."""
    mine = RiskDiscussion.objects.visible_to(request.user).with_people()
    closed = mine.exclude(state=RiskDiscussion.State.OPEN).order_by("-closed_at", "id")
    pairs = policies.pairs_of(request.user)
    is_open = list(mine.still_open().with_plan())
    together = [one for one in is_open if (one.worker_id, one.supervisor_id) in pairs]
    context = {
        "together": together,
        "apart": [one for one in is_open if one not in together],
        "page": Paginator(closed, CLOSED_A_PAGE).get_page(request.GET.get("page")),
        "drafts": reflecting.drafts_of(request.user, risk_policies.PLAN),
        "may_begin": bool(risk_policies.pairings_of(request.user)),
        "programmes": [place.programme for place in request.places],
    }
    return render(request, "reflections/risk_list.html", context)


def _context(request: HttpRequest, discussion: RiskDiscussion) -> dict:
    """What stands on every page of a discussion, the routes for help included."""
    entries = risk.read(discussion=discussion, keys=request.keys)
    return {
        "discussion": discussion,
        "other": discussion.other_than(request.user),
        "programme": discussion.programme,
        "custody": custody_of(discussion.programme_id),
        **risk_reading.as_read(entries),
    }


@signed_in
@require_safe
@unlocked
@opens
def risk_show(request: HttpRequest, discussion_id: UUID) -> HttpResponse:
    """A risk discussion for the two: the plan that holds, what was said to it, and what follows."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    context = _context(request, discussion)
    context |= {
        "may_add": risk_policies.may_add(request.user, discussion),
        "may_endorse": risk_policies.may_endorse(request.user, discussion, context["plan"]),
        "may_close": risk_policies.may_close(request.user, discussion),
        "may_file": request.user.pk == discussion.worker_id,
        "statements": statements.all_of(discussion=discussion, keys=request.keys),
        "apart": statements.apart(discussion),
        "may_propose": request.user.pk == discussion.worker_id
        and context["answer_code"] in risk_words.ENDORSING,
        "carry_on_with": risk_policies.may_carry_on_with(request.user, discussion),
    }
    return render(request, "reflections/risk_show.html", context)


def _answered(request: HttpRequest, discussion_id: UUID, page: dict) -> HttpResponse:
    """A page that adds one thing to a discussion: read above, a form below."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    if request.method != "POST" and (sentence := page["why_not"](request.user, discussion)):
        messages.error(request, sentence)
        return _shown(discussion)
    context = _context(request, discussion)
    form = page["form"](request.POST or None, initial=page["initial"](context))
    found = first_warning(request, form)
    if form.is_valid() and not found:
        known = {"discussion": discussion, "keys": request.keys, "by": request.user}
        if carried_out(form, page["work"], **known):
            messages.success(request, page["done"])
            return _shown(discussion)
        _read_again(form)
    context |= {"form": form, "found": found}
    return render(request, page["template"], context)


def _read_again(form: Form) -> None:
    """What was refused is shown beside what stands now, and sent again it is an answer to that."""
    newest = {field.name: form.initial[field.name] for field in form.hidden_fields()}
    form.data = form.data.dict() | newest


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def risk_endorse(request: HttpRequest, discussion_id: UUID) -> HttpResponse:
    """The supervisor says what they think of the plan; the worker is told to read it."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    if discussion.supervisor_id != request.user.pk:
        raise Http404
    page = {
        "why_not": risk_answers.why_not_endorse,
        "form": EndorseForm,
        "initial": lambda context: {"plan_id": context["plan"].pk},
        "work": risk_answers.endorse,
        "done": _("Signed. The worker is told that there is something to read."),
        "template": "reflections/risk_endorse.html",
    }
    return _answered(request, discussion_id, page)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def risk_review(request: HttpRequest, discussion_id: UUID) -> HttpResponse:
    """Look at it again, and set the next day for it."""
    page = {
        "why_not": risk_answers.why_not_add,
        "form": ReviewForm,
        "initial": lambda context: {
            "number": context["last_number"],
            "review_on": timezone.localdate() + timedelta(days=14),
        },
        "work": risk_answers.review,
        "done": _("Kept. Both of you see it."),
        "template": "reflections/risk_review.html",
    }
    return _answered(request, discussion_id, page)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def risk_close(request: HttpRequest, discussion_id: UUID) -> HttpResponse:
    """Close it, with how it ended."""
    page = {
        "why_not": risk_answers.why_not_close,
        "form": CloseForm,
        "initial": lambda context: {"number": context["last_number"]},
        "work": risk_answers.close,
        "done": _("Closed. What was said stays for the two of you."),
        "template": "reflections/risk_close.html",
    }
    return _answered(request, discussion_id, page)


@signed_in
@require_POST
def plan_filed(request: HttpRequest, discussion_id: UUID, plan_id: UUID) -> HttpResponse:
    """The worker put the words into the person's own file. Twice is as good as once."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    try:
        risk_answers.file(discussion=discussion, plan_id=plan_id, by=request.user)
        messages.success(request, _("Ticked: it is in the person's own file."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _shown(discussion)


@signed_in
@require_POST
@unlocked
@opens
def plan_change(request: HttpRequest, discussion_id: UUID) -> HttpResponse:
    """Begin the next plan, with the words of the one that holds."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    if not risk_policies.may_add(request.user, discussion):
        messages.error(request, risk.CLOSED)
        return _shown(discussion)
    plan, words = risk.newest_plan(risk.read(discussion=discussion, keys=request.keys))
    known = {"author": request.user, "keys": request.keys}
    draft_id = risk.begin_change(discussion=discussion, plan=plan, words=words, **known)
    return redirect("reflections:plan_write", draft_id=draft_id)


@signed_in
@require_POST
@unlocked
@opens
def risk_carry(request: HttpRequest, discussion_id: UUID, person_id: int) -> HttpResponse:
    """A worker goes on with a supervisor of today, from the words of what they had."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    supervisor = policies.supervisors_of(request.user).filter(pk=person_id).first()
    if supervisor is None:
        raise Http404
    _plan, words = risk.newest_plan(risk.read(discussion=discussion, keys=request.keys))
    known = {"supervisor": supervisor, "by": request.user, "keys": request.keys}
    try:
        draft_id = risk.carry_on(discussion=discussion, words=words, **known)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return _shown(discussion)
    return redirect("reflections:plan_write", draft_id=draft_id)
