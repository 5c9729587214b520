"""A worker deletes for good what is theirs, once asked whether."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reflections import check_in_policies, deleting, policies
from reflections.models import CheckIn, Reflection
from supervision.writing_views import opens
from workers.refusals import Refused
from workers.signed_in import signed_in
from workers.unlocked import unlocked

REFLECTIONS, CHECK_INS = "reflections:reflection_list", "reflections:check_in_list"
ASKS = {
    REFLECTIONS: "reflections/reflection_delete.html",
    CHECK_INS: "reflections/check_in_delete.html",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def reflection_delete(request: HttpRequest, reflection_id: UUID) -> HttpResponse:
    """Delete a reflection for good; deleted twice is as good as once."""
    if policies.has_deleted(request.user, Reflection, reflection_id):
        return _deleted(request, REFLECTIONS)
    return _asked(request, policies.get_own_reflection(request.user, reflection_id), REFLECTIONS)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def check_in_delete(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Delete a check-in for good; deleted twice is as good as once."""
    if policies.has_deleted(request.user, CheckIn, check_in_id):
        return _deleted(request, CHECK_INS)
    return _asked(request, check_in_policies.get_own_check_in(request.user, check_in_id), CHECK_INS)


def _asked(request: HttpRequest, thing: Reflection | CheckIn, after: str) -> HttpResponse:
    """The page that asks first; then it goes."""
    if request.method == "POST":
        return _delete(request, thing, after)
    context = {"thing": thing, "shared": policies.read_by(thing)}
    return render(request, ASKS[after], context)


def _delete(request: HttpRequest, thing: Reflection | CheckIn, after: str) -> HttpResponse:
    try:
        deleting.delete(thing=thing, keys=request.keys, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(after)
    return _deleted(request, after)


def _deleted(request: HttpRequest, after: str) -> HttpResponse:
    messages.success(request, _("Deleted. Nothing of what it said is left here."))
    return redirect(after)
