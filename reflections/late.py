"""What a second tab sends about a draft that is none any more: no word of it is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from confidentiality.drafting import discard_draft
from confidentiality.models import Draft
from reflections import lenses, policies, reflecting, risk
from reflections.models import Reflection, RiskEntry
from reflections.reflection_forms import is_id, tags_in
from reflections.risk_words import BOXES, FOR_FILE, sections_of
from supervision.models import Session
from supervision.templatetags.clock import starting


@dataclass(frozen=True)
class Ended:
    """What became of a draft, in a sentence, and where to go on."""

    said: str
    href: str
    follow: str
    # What the tab says, box by box, each with its label; None where it sends no box.
    typed: list[tuple] | None
    # What was kept says the same way, and what is said to who sends just that.
    kept: Callable[[], list[tuple]] | None = None
    once: str = ""


def answer(request: HttpRequest, ended: Ended) -> HttpResponse:
    """Show what this tab says otherwise than what was kept; else lead to that, 404 without any."""
    if ended.typed is not None:
        typed, kept = ended.typed, ended.kept() if ended.kept else []
        if _as_read(typed) != _as_read(kept):
            context = {"ended": ended, "typed": [one for one in typed if one[1].strip()]}
            return render(request, "reflections/late.html", context, status=409)
    if ended.kept is None and request.method != "POST":
        raise Http404
    messages.info(request, ended.once or ended.said)
    return redirect(ended.href)


def _as_read(said: list[tuple]) -> list[tuple]:
    """Words under their labels as they are read: however their lines end."""
    lines = [(str(label), words.strip().splitlines()) for label, words in said]
    return [one for one in lines if one[1]]


def answer_save(request: HttpRequest, ended: Ended) -> HttpResponse:
    """The same to the script that saves: what was typed stays on its page."""
    context = {"said": ended.said, "href": ended.href, "follow": ended.follow}
    return render(request, "supervision/_draft_conflict.html", context, status=409)


def discard(request: HttpRequest, draft: Draft | None, ended: Ended) -> HttpResponse:
    """Throw away the draft that this page is of, and no later one that has its name."""
    if draft is None:
        said = _("There is no draft any more: it was finished or thrown away, here or elsewhere.")
        messages.info(request, said)
    elif request.POST.get("begun") != str(draft.pk):
        said = _("That page was of an earlier draft. The one that is here now is not thrown away.")
        messages.error(request, said)
    else:
        discard_draft(draft=draft)
        messages.success(request, _("Thrown away. Nothing of it is left."))
    return redirect(ended.href)


def of_plan(request: HttpRequest, plan: RiskEntry | None) -> Ended:
    """Signed, or thrown away."""
    typed = _plan_said(request.POST.dict()) if _sends(request, BOXES) else None
    if plan is None:
        said, href = _("This was thrown away, in another tab or before."), "reflections:risk_list"
        return Ended(said, reverse(href), _("Risk discussions"), typed)

    def kept() -> list[tuple]:
        read = risk.read(discussion=plan.discussion, keys=request.keys)
        return _plan_said({entry.pk: words for entry, words in read}[plan.pk])

    return Ended(
        _("This plan was signed already, in another tab or before."),
        reverse("reflections:risk_show", kwargs={"discussion_id": plan.discussion_id}),
        _("Read the plan that was signed; you can change it there"),
        typed,
        kept,
        _("This plan is signed. It was signed once."),
    )


def _sends(request: HttpRequest, boxes: list[tuple]) -> bool:
    return any(name in request.POST for name, _label, _hint in boxes)


def _plan_said(words: dict) -> list[tuple]:
    beside = [(FOR_FILE[1], words.get(FOR_FILE[0])), (_("Day of review"), words.get("review_on"))]
    return [*sections_of(words), *[one for one in beside if one[1]]]


def of_reflection(request: HttpRequest, draft_id: UUID, reflection: Reflection | None) -> Ended:
    """Kept, deleted after that, or thrown away."""
    typed = _typed(request) if request.method == "POST" else None
    if reflection is None:
        said = _("This was thrown away, in another tab or before.")
        if policies.has_deleted_as(request.user, draft_id):
            said = _("You have deleted this reflection, in another tab or before.")
        return Ended(said, reverse("reflections:reflection_list"), _("Reflections"), typed)

    def kept() -> list[tuple]:
        words = reflecting.read_reflection(reflection=reflection, keys=request.keys)
        return _reflection_said(words, reflection.session)

    return Ended(
        _("This reflection was kept already, in another tab or before."),
        reverse("reflections:reflection_show", kwargs={"reflection_id": reflection.pk}),
        _("Read what was kept"),
        typed,
        kept,
        _("This reflection is kept. It was kept once."),
    )


def _typed(request: HttpRequest) -> list[tuple]:
    words = request.POST.dict() | {"tags": tags_in(request.POST.get("tags", ""))}
    named = is_id(words.get("session", ""))
    return _reflection_said(words, reflecting.session_of(words, request.user) if named else None)


def _reflection_said(words: dict, session: Session | None) -> list[tuple]:
    beside = [(_("Tags"), ", ".join(words.get("tags", [])))]
    beside += [(_("About a session"), starting(session))] if session else []
    return [*lenses.sections_of(words), *beside]
