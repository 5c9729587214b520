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


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def reflection_delete(request: HttpRequest, reflection_id: UUID) -> HttpResponse:
    """Delete a reflection for good; deleted twice is as good as once."""
    if policies.has_deleted(request.user, Reflection, reflection_id):
        return _deleted(request, REFLECTIONS)
    reflection = policies.get_own_reflection(request.user, reflection_id)
    if request.method == "POST":
        return _delete(request, reflection, REFLECTIONS)
    context = {"reflection": reflection, "shared": policies.read_by(reflection)}
    return render(request, "reflections/reflection_delete.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def check_in_delete(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Delete a check-in for good; deleted twice is as good as once."""
    if policies.has_deleted(request.user, CheckIn, check_in_id):
        return _deleted(request, CHECK_INS)
    row = check_in_policies.get_own_check_in(request.user, check_in_id)
    if request.method == "POST":
        return _delete(request, row, CHECK_INS)
    context = {"row": row, "shared": policies.read_by(row)}
    return render(request, "reflections/check_in_delete.html", context)


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
