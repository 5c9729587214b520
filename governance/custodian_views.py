"""Custodians: the administrator's list, everybody's page of who they are, and their own page."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.unlocking import needs_keys
from governance import custodianship, left_open, overviews, policies
from workers import places
from workers.forms import PersonForm
from workers.models import Role
from workers.policies import get_programme_to_run
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in

OWN_PAGE = "governance:custodian_show"


@signed_in
@require_safe
def custodians_all(request: HttpRequest) -> HttpResponse:
    """Who the custodians are, what they can and cannot do; for everybody in the programme."""
    context = {"programmes": [overviews.of_programme(place.programme) for place in request.places]}
    return render(request, "governance/custodians_all.html", context)


@signed_in
@require_safe
def custodian_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The administrator's page: who serves, who is named, and what is waited for."""
    programme = get_programme_to_run(request.user, programme_id)
    context = {"overview": overviews.of_programme(programme), "programme": programme}
    return render(request, "governance/custodian_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def custodian_name(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Ask somebody to be a custodian."""
    programme = get_programme_to_run(request.user, programme_id)
    form = PersonForm(request.POST or None)
    known = {"programme": programme, "by": request.user}
    if request.method == "POST" and carried_out(form, custodianship.name_custodian, **known):
        messages.success(request, _("Asked. Everybody in the programme is told."))
        return redirect("governance:custodian_list", programme_id=programme_id)
    context = {"form": form, "programme": programme}
    return render(request, "governance/custodian_name.html", context)


@signed_in
@require_POST
def custodians_without(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Record the decision to start without custodians."""
    programme = get_programme_to_run(request.user, programme_id)
    custodianship.start_without(programme=programme, by=request.user)
    messages.success(request, _("Recorded. Everybody who writes sees it."))
    return redirect("governance:custodian_list", programme_id=programme_id)


@signed_in
@require_safe
def custodian_show(request: HttpRequest) -> HttpResponse:
    """A custodian's own page: accept, agree to others, requests to consider, leaving."""
    if not places.plays(request.places, Role.Kind.CUSTODIAN):
        raise Http404
    late = left_open.late_by_programme()
    own = [overviews.of_custodian(one, late) for one in overviews.custodianships(request.user)]
    context = {"own": own, "recoveries": overviews.recoveries_for(request.user)}
    return render(request, "governance/custodian_show.html", context)


@signed_in
@require_POST
@needs_keys
def custodian_accept(request: HttpRequest, custodian_id: UUID) -> HttpResponse:
    """Accept, with a test opening of one's own keys."""
    custodian = policies.get_own_custodianship(request.user, custodian_id)
    said = _("Accepted. The test text was sealed to your keys and opened.")
    known = {"custodian": custodian, "keys": request.keys, "by": request.user}
    return _done(request, custodianship.accept, said, **known)


@signed_in
@require_POST
@needs_keys
def custodian_approve(request: HttpRequest, custodian_id: UUID) -> HttpResponse:
    """A serving custodian agrees to another."""
    custodian = policies.get_custodian_to_approve(request.user, custodian_id)
    known = {"custodian": custodian, "keys": request.keys, "by": request.user}
    return _done(request, custodianship.approve, _("You have agreed."), **known)


@signed_in
@require_POST
def custodian_end(request: HttpRequest, custodian_id: UUID) -> HttpResponse:
    """Ask to leave, or ask a custodian to; who does not serve yet is no longer named."""
    custodian = policies.get_custodian_to_end(request.user, custodian_id)
    custodianship.ask_to_leave(custodian=custodian, by=request.user)
    messages.success(request, _("Recorded. They get no new halves from now on."))
    if custodian.user_id == request.user.pk:
        return redirect(OWN_PAGE)
    return redirect("governance:custodian_list", programme_id=custodian.programme_id)


@signed_in
@require_POST
def custodian_leave(request: HttpRequest, custodian_id: UUID) -> HttpResponse:
    """Complete one's leaving, once nothing relies on one any more."""
    custodian = policies.get_own_custodianship(request.user, custodian_id)
    known = {"custodian": custodian, "by": request.user}
    return _done(request, custodianship.leave, _("You have left. Thank you."), **known)


def _done(request: HttpRequest, work, said: str, **known) -> HttpResponse:
    """Do the work and go back to the custodian's page, which says how it went."""
    try:
        work(**known)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("workers:home_show" if work is custodianship.leave else OWN_PAGE)
