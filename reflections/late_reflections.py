"""What is sent about a reflection once it was kept or thrown away elsewhere: no word is lost."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reflections import lenses, reflecting
from reflections.models import Reflection
from reflections.reflection_forms import tags_in
from supervision.writing_views import save_too_late, too_late


def _meanwhile(reflection: Reflection | None) -> dict:
    """What became of it, and where to go on."""
    if reflection is None:
        return {
            "said": _("This was thrown away, in another tab or before."),
            "href": reverse("reflections:reflection_list"),
            "follow": _("Reflections"),
        }
    known = {"reflection_id": reflection.pk}
    return {
        "said": _("This reflection was kept already, in another tab or before."),
        "href": reverse("reflections:reflection_show", kwargs=known),
        "follow": _("Read what was kept"),
    }


def answer(request: HttpRequest, reflection: Reflection | None) -> HttpResponse:
    """Kept already: say so, or show what a second tab says otherwise; 404 where nothing is."""
    kept: list[tuple] = []
    if reflection and request.method == "POST":
        words = reflecting.read_reflection(reflection=reflection, keys=request.keys)
        kept = _said(words)
    typed = request.POST.dict() | {"tags": tags_in(request.POST.get("tags", ""))}
    shown = too_late(request, typed=_said(typed), kept=kept, meanwhile=_meanwhile(reflection))
    if shown:
        return shown
    if reflection is None:
        raise Http404
    messages.info(request, _("This reflection is kept. It was kept once, and nothing is lost."))
    return redirect("reflections:reflection_show", reflection_id=reflection.pk)


def _said(words: dict) -> list[tuple]:
    tags = ", ".join(words.get("tags", []))
    return [*lenses.sections_of(words), *([(_("Tags"), tags)] if tags else [])]


def answer_save(request: HttpRequest, reflection: Reflection | None) -> HttpResponse:
    return save_too_late(request, _meanwhile(reflection))
