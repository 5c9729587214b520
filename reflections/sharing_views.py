"""A worker shares something of their own with a supervisor of today, and ends it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reflections import check_in_policies, policies, sharing
from reflections.models import CheckIn, Reflection
from workers.refusals import Refused
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_POST
@unlocked
def reflection_share(request: HttpRequest, reflection_id: UUID, person_id: int) -> HttpResponse:
    """Share a reflection. Twice is as good as once."""
    _share(request, policies.get_own_reflection(request.user, reflection_id), person_id)
    return redirect("reflections:reflection_show", reflection_id=reflection_id)


@signed_in
@require_POST
@unlocked
def check_in_share(request: HttpRequest, check_in_id: UUID, person_id: int) -> HttpResponse:
    """Share a check-in. Twice is as good as once."""
    _share(request, check_in_policies.get_own_check_in(request.user, check_in_id), person_id)
    return redirect("reflections:check_in_show", check_in_id=check_in_id)


def _share(request: HttpRequest, thing: Reflection | CheckIn, person_id: int) -> None:
    person = policies.supervisors_of(request.user).filter(pk=person_id).first()
    if person is None:
        raise Http404
    try:
        sharing.share(thing=thing, shared_with=person, keys=request.keys, by=request.user)
        messages.success(request, _("Shared. You can end it whenever you want."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)


@signed_in
@require_POST
def own_sharing_end(request: HttpRequest, sharing_id: UUID) -> HttpResponse:
    """End what this worker shares of their own, with keys or without.

    It leads to all they share, as with records: its own page may not open for who made new keys.
    """
    shared = policies.get_own_sharing(request.user, sharing_id)
    sharing.end_sharing(sharing=shared, by=request.user)
    messages.success(request, _("Ended. What was read cannot be unread."))
    return redirect("supervision:sharing_list")
