"""What is sent about a plan once it was signed or thrown away elsewhere: no word is lost."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reflections import risk
from reflections.models import RiskEntry
from reflections.risk_words import FOR_FILE, sections_of
from supervision.writing_views import save_too_late, too_late


def _meanwhile(plan: RiskEntry | None) -> dict:
    """What became of it, and where to go on."""
    if plan is None:
        return {
            "said": _("This was thrown away, in another tab or before."),
            "href": reverse("reflections:risk_list"),
            "follow": _("Risk discussions"),
        }
    known = {"discussion_id": plan.discussion_id}
    return {
        "said": _("This plan was signed already, in another tab or before."),
        "href": reverse("reflections:risk_show", kwargs=known),
        "follow": _("Read the plan that was signed; you can change it there"),
    }


def answer(request: HttpRequest, plan: RiskEntry | None) -> HttpResponse:
    """Signed already: say so, or show what a second tab says otherwise; 404 where nothing is."""
    typed, kept = _said(request.POST.dict()), []
    if plan and typed:
        read = risk.read(discussion=plan.discussion, keys=request.keys)
        kept = _said({entry.pk: words for entry, words in read}[plan.pk])
    if shown := too_late(request, typed=typed, kept=kept, meanwhile=_meanwhile(plan)):
        return shown
    if plan is None:
        raise Http404
    messages.info(request, _("This plan is signed. It was signed once, and nothing is lost."))
    return redirect("reflections:risk_show", discussion_id=plan.discussion_id)


def _said(words: dict) -> list[tuple]:
    beside = [(FOR_FILE[1], words.get(FOR_FILE[0])), (_("Day of review"), words.get("review_on"))]
    return [*sections_of(words), *[one for one in beside if one[1]]]


def answer_save(request: HttpRequest, plan: RiskEntry | None) -> HttpResponse:
    return save_too_late(request, _meanwhile(plan))
