"""Agreements between worker and supervisor: written, checked, signed by both, reviewed, ended."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.drafting import open_draft
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import agreed, agreement_beginnings, agreements, caseload, writing
from supervision import agreement_forms as forms
from supervision import agreement_policies as policies
from supervision.identifiers import in_boxes
from supervision.models import Agreement
from supervision.writing_views import (
    answer_save,
    first_warning,
    kept_of,
    not_kept,
    opens,
    sections_of,
    sign_checked,
)
from workers.custody import custody_of
from workers.models import Assignment
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

WRITE = "supervision/agreement_write.html"


def _shown(agreement: Agreement) -> HttpResponse:
    return redirect("supervision:agreement_show", agreement_id=agreement.pk)


@signed_in
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The agreements of a person, given and received, and pairings that have none yet."""
    pairs = [*caseload.supervisors_of(request.user), *caseload.caseload_of(request.user)]
    if not pairs and not Agreement.objects.visible_to(request.user).exists():
        raise Http404
    context = {"rows": agreed.overview(request.user, pairs), "pairs": pairs}
    return render(request, "supervision/agreement_list.html", context)


def _save(request: HttpRequest, pairing: Assignment):
    def save(form: forms.AgreementForm) -> Draft:
        return agreements.save_agreement_draft(
            pairing=pairing,
            content=form.content,
            version=form.cleaned_data["version"],
            author=request.user,
            keys=request.keys,
        )

    return save


def _begun(request: HttpRequest, pairing: Assignment) -> dict:
    """What its form begins with: the draft, else the version before it, else the programme's."""
    draft = writing.draft_of(agreements.paper_of(pairing), request.user)
    if draft is None:
        return agreements.begin(pairing, request.keys) | {"version": 0}
    return as_typed(kept_of(request, draft))


def as_typed(words: dict) -> dict:
    """Sealed words as a form shows them: the day of review is a day again."""
    day = words.get("review_on")
    return words | {"review_on": date.fromisoformat(day) if day else None}


def _of_pairing(pairing: Assignment) -> dict:
    """What pages for writing an agreement say beside the boxes."""
    programme_id = pairing.worker.programme_id
    promise, custody = agreement_beginnings.promise_of(programme_id), custody_of(programme_id)
    return {"pairing": pairing, "promise": promise, "custody": custody}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def agreement_write(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """The supervisor writes an agreement, or the next version of it."""
    pairing = policies.get_pairing_to_propose(request.user, assignment_id)
    if waiting := agreements.of_pairing(pairing).awaiting_answer().first():
        return _shown(waiting)
    form = forms.AgreementForm(request.POST or None, initial=_begun(request, pairing))
    context = {"form": form, **_of_pairing(pairing)}
    if request.method == "POST" and form.is_valid():
        save = _save(request, pairing)
        return not_kept(request, form, save, template=WRITE, context=context) or redirect(
            "supervision:agreement_check", assignment_id=pairing.pk
        )
    return render(request, WRITE, context)


@signed_in
@require_POST
def agreement_save(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    pairing = policies.get_pairing_to_propose(request.user, assignment_id)
    button = _("Save and check the agreement")
    return answer_save(
        request, forms.AgreementDraftForm(request.POST), _save(request, pairing), button=button
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def agreement_check(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Check the agreement, then sign it: the worker reads it and signs too, or asks for changes."""
    pairing = policies.get_pairing_to_propose(request.user, assignment_id)
    if waiting := agreements.of_pairing(pairing).awaiting_answer().first():
        return _shown(waiting)
    draft = writing.draft_of(agreements.paper_of(pairing), request.user)
    if draft is None:
        return redirect("supervision:agreement_write", assignment_id=pairing.pk)
    known = {"pairing": pairing, "keys": request.keys, "by": request.user}
    form = sign_checked(request, draft, agreements.propose, **known)
    if hasattr(form, "result"):
        messages.success(request, _("Signed. The worker is asked to read and sign it."))
        return _shown(form.result)
    words = open_draft(draft=draft, keys=request.keys)
    context = {"form": form, **_of_pairing(pairing), **_opened(words)}
    context["found"] = in_boxes(context["sections"])
    return render(request, "supervision/agreement_check.html", context)


def _opened(words: dict) -> dict:
    """The words of an agreement for the page: its terms apart, they are facts too."""
    written = {name: value for name, value in words.items() if name not in agreements.TERMS}
    return {
        "sections": sections_of(forms.AgreementForm(), written),
        "terms": as_typed({name: words.get(name) for name in agreements.TERMS}),
    }


@signed_in
@require_safe
def agreement_show(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """An agreement for the two: what it asks of the diary, and its words once unlocked."""
    agreement = policies.get_agreement(request.user, agreement_id)
    pairing = agreed.pairing_of(agreement)
    context = {
        "agreement": agreement,
        "other": agreement.other_than(request.user),
        "may_answer": policies.may_answer_agreement(request.user, agreement),
        "may_confirm": policies.may_confirm_paper(request.user, agreement),
        "may_renew": pairing is not None
        and request.user == agreement.supervisor
        and not agreement.awaits_answer,
        "pairing": pairing,
        "custody": custody_of(agreement.programme_id),
        **_read(request, agreement),
    }
    return render(request, "supervision/agreement_show.html", context)


def _read(request: HttpRequest, agreement: Agreement) -> dict:
    if agreement.is_on_paper or request.keys is None:
        return {}
    try:
        words = agreements.read_agreement(agreement=agreement, keys=request.keys)
    except CannotOpen as reason:
        return {"cannot_open": str(reason)}
    return {**_opened(words), "promise": words["promise"], "answer": words["answer"]}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def agreement_answer(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """The worker reads the whole of it, then signs or asks for a change."""
    agreement = policies.get_agreement(request.user, agreement_id)
    if agreement.worker_id != request.user.pk or agreement.is_on_paper:
        raise Http404
    if request.method != "POST" and not policies.may_answer_agreement(request.user, agreement):
        return _shown(agreement)
    form = forms.AgreementAnswerForm(request.POST or None)
    found = first_warning(request, form)
    known = {"agreement": agreement, "keys": request.keys, "by": request.user}
    if request.method == "POST" and not found and carried_out(form, agreements.answer, **known):
        messages.success(request, _("Your supervisor is told."))
        return _shown(agreement)
    context = {"form": form, "agreement": agreement, **_read(request, agreement)}
    context |= {"custody": custody_of(agreement.programme_id), "found": found}
    return render(request, "supervision/agreement_answer.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_paper(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Say that the two signed on paper; the other confirms the date."""
    pairing = policies.get_pairing(request.user, assignment_id)
    norms = agreement_beginnings.beginning_of(pairing.worker.programme)
    form = forms.PaperForm(request.POST or None, initial=norms)
    known = {"pairing": pairing, "by": request.user}
    if request.method == "POST" and carried_out(form, agreements.propose_paper, **known):
        messages.success(request, _("The other of you is asked to confirm it."))
        return _shown(form.result)
    context = {"form": form, "pairing": pairing}
    return render(request, "supervision/agreement_paper.html", context)


@signed_in
@require_POST
def agreement_confirm(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """The other of the two confirms that both signed on paper. Twice is as good as once."""
    agreement = policies.get_agreement(request.user, agreement_id)
    try:
        agreements.confirm_paper(agreement=agreement, by=request.user)
        messages.success(request, _("Confirmed. The agreement holds from now on."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _shown(agreement)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_end(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Either of the two ends an agreement, or takes a proposal back."""
    agreement = policies.get_agreement(request.user, agreement_id)
    if agreement.ended_on:
        return _shown(agreement)
    form = forms.EndAgreementForm(request.POST or None)
    known = {"agreement": agreement, "by": request.user}
    if request.method == "POST" and carried_out(form, agreements.end_agreement, **known):
        messages.success(request, _("Ended. The other of you is told."))
        return _shown(agreement)
    context = {"form": form, "agreement": agreement}
    return render(request, "supervision/agreement_end.html", context)
