"""What became of a reflection or a plan that a second tab still sends as a draft."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from reflections import lenses, policies, reflecting, risk
from reflections.models import Reflection, RiskEntry
from reflections.reflection_forms import is_id, tags_in
from reflections.risk_words import BOXES, FOR_FILE, sections_of
from supervision import late
from supervision.late import Ended
from supervision.models import Session
from supervision.templatetags.clock import starting


def of_plan(request: HttpRequest, plan: RiskEntry | None) -> Ended:
    """Signed, or thrown away."""
    sends = _sends(request, BOXES)
    typed = plan_said(request.POST.dict()) if sends else late.checked(request)
    if plan is None:
        said, href = _("This was thrown away, in another tab or before."), "reflections:risk_list"
        return Ended(said, reverse(href), _("Risk discussions"), typed)

    def kept() -> list[tuple]:
        read = risk.read(discussion=plan.discussion, keys=request.keys)
        return plan_said({entry.pk: words for entry, words in read}[plan.pk])

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


def plan_said(words: dict) -> list[tuple]:
    """All that a plan says, its day of review too, under its labels."""
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
