"""A worker asks for another supervisor; an administrator arranges it; the present one is told."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import changes
from supervision import choice_policies as policies
from supervision.choice_forms import ChangeForm
from workers.policies import get_programme_to_run
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in

CHANGES_A_PAGE = 25


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_ask(request: HttpRequest, programme_id: int) -> HttpResponse:
    """I would like another supervisor: no reason is asked, and who reads it is said by name."""
    programme = policies.get_programme(policies.worked_in(request.places), programme_id)
    choice = programme.supervisor_choice
    offered = policies.profiles_for(request.user, programme) if choice else None
    form = ChangeForm(request.POST if request.method == "POST" else None, profiles=offered)
    known = {"worker": request.user, "programme": programme}
    if request.method == "POST" and carried_out(form, changes.ask, **known):
        messages.success(request, _("Your administrator is told. Your supervisor is not."))
        return redirect("supervision:change_ask", programme_id=programme_id)
    context = {"form": form, "programme": programme}
    context["readers"] = changes.readers_of(request.user, programme)
    context["asked"] = changes.asked_by(request.user, programme)
    return render(request, "supervision/change_ask.html", context)


@signed_in
@require_POST
def change_withdraw(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Take it back. Pressing twice is as good as once."""
    change = policies.get_own_change(request.user, change_id)
    try:
        changes.withdraw(change=change)
        messages.success(request, _("Taken back. Everything stays as it is."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:own_show")


@signed_in
@require_safe
def change_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Who asked for another supervisor, longest ago first, for the administrator."""
    programme = get_programme_to_run(request.user, programme_id)
    asked = policies.changes_to_arrange(request.user, programme).open()
    page = Paginator(asked, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    context = {"programme": programme, "changes": page}
    return render(request, "supervision/change_list.html", context)


@signed_in
@require_POST
def change_done(request: HttpRequest, programme_id: int, change_id: UUID) -> HttpResponse:
    """It is arranged. Pressing twice is as good as once."""
    change = policies.get_change_to_arrange(request.user, programme_id, change_id)
    changes.mark_done(change=change, by=request.user)
    messages.success(request, _("Done. The worker is told."))
    return redirect("supervision:change_list", programme_id=programme_id)


@signed_in
@require_safe
def pairing_ended(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """What it means for a supervisor that a pairing ends, in kind words and without a reason."""
    pairing = policies.get_ended_pairing(request.user, assignment_id)
    return render(request, "supervision/pairing_ended.html", {"pairing": pairing})
