"""The administrator ends pairings and places, which frees the seats booked ahead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from supervision import endings, policies
from supervision.forms import EndPairingForm, LeavingForm
from workers.policies import get_place_to_run, get_role_to_run
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_end(
    request: HttpRequest, programme_id: int, person_id: int, assignment_id: int
) -> HttpResponse:
    """End a pairing; times booked from that day on are cancelled and both are told."""
    pairing = policies.get_assignment_to_end(request.user, programme_id, person_id, assignment_id)
    form = EndPairingForm(request.POST or None)
    known = {"assignment": pairing, "by": request.user}
    if request.method == "POST" and carried_out(form, endings.end_assignment, **known):
        messages.success(request, _("The pairing is ended."))
        return redirect("workers:person_show", programme_id=programme_id, person_id=person_id)
    context = {"form": form, "pairing": pairing, "programme_id": programme_id}
    return render(request, "supervision/assignment_end.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Record that a person has left the programme."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = LeavingForm(request.POST or None)
    known = {"membership": place, "by": request.user}
    if request.method == "POST" and carried_out(form, endings.leave_programme, **known):
        messages.success(request, _("Recorded. Their seats are free again."))
        return redirect("workers:person_show", programme_id=programme_id, person_id=person_id)
    return render(request, "supervision/person_leave.html", {"form": form, "place": place})


@signed_in
@require_POST
def role_end(request: HttpRequest, programme_id: int, role_id: int) -> HttpResponse:
    """Take a role back; sent twice, the second finds it taken back."""
    role = get_role_to_run(request.user, programme_id, role_id)
    try:
        endings.take_role_back(role=role, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(
        "workers:person_show", programme_id=programme_id, person_id=role.membership.user_id
    )
