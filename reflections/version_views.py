"""A worker writes a next version of a reflection, and reads earlier ones."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reflections import lenses, policies, reflecting, revising
from supervision.writing_views import opens
from workers.custody import custody_of
from workers.refusals import Refused
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_POST
@unlocked
@opens
def reflection_revise(request: HttpRequest, reflection_id: UUID) -> HttpResponse:
    """Begin a next version, or go on with the one that is begun."""
    reflection = policies.get_own_reflection(request.user, reflection_id)
    known = {"keys": request.keys, "by": request.user}
    try:
        draft_id = revising.begin_version(reflection=reflection, **known)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("reflections:reflection_list")
    return redirect("reflections:reflection_write", draft_id=draft_id)


@signed_in
@require_safe
@unlocked
@opens
def reflection_version(request: HttpRequest, reflection_id: UUID, revision: int) -> HttpResponse:
    """An earlier version, for its author alone."""
    reflection = policies.get_own_reflection(request.user, reflection_id)
    versions = revising.versions_of(reflection=reflection)
    found = [one for one in versions if one.revision == revision]
    if not found:
        raise Http404
    known = {"reflection": reflection, "keys": request.keys, "revision": revision}
    words = reflecting.read_reflection(**known)
    context = {
        "reflection": reflection,
        "version": found[0],
        "lens": lenses.lens_of(words),
        "sections": lenses.sections_of(words),
        "tags": words.get("tags", []),
        "custody": custody_of(reflection.programme_id),
    }
    return render(request, "reflections/reflection_version.html", context)
