"""Waiting for a time, and answering for one that is held."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import answering, caseload, open_times, policies, waiting
from supervision.models import Offer
from supervision.waiting_forms import WaitForm
from workers import places
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_join(request: HttpRequest) -> HttpResponse:
    """Wait for a time, where none suits."""
    if not places.is_worker(request.places):
        raise Http404
    pairs = caseload.supervisors_of(request.user)
    form = WaitForm(request.POST or None, pairs=pairs)
    work = waiting.join_waiting_list
    if request.method == "POST" and carried_out(form, work, worker=request.user):
        messages.success(request, _("You are on the waiting list."))
        return redirect("supervision:slot_list")
    return render(request, "supervision/waiting_join.html", {"form": form, "pairs": pairs})


@signed_in
@require_POST
def waiting_leave(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Wait no longer. Pressing twice is as good as once."""
    mine = policies.get_own_waiting(request.user, waiting_id)
    try:
        waiting.leave_waiting_list(waiting=mine)
        messages.success(request, _("You are no longer on the waiting list."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:slot_list")


@signed_in
@require_safe
def offer_show(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """A time held for this worker, until when, and what they can say to it."""
    offer = policies.get_offer(request.user, offer_id)
    if offer.answer == Offer.Answer.ACCEPTED:
        return redirect("supervision:booking_show", booking_id=answering.booking_of(offer).pk)
    day = timezone.localdate(offer.slot.starts_at)
    nearest = open_times.nearest_to(request.user, day) if offer.is_over else []
    return render(request, "supervision/offer_show.html", {"offer": offer, "nearest": nearest})


@signed_in
@require_POST
def offer_accept(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take the time. Pressing twice is as good as once; too late leads to the nearest times."""
    offer = policies.get_offer(request.user, offer_id)
    try:
        booking = answering.accept_offer(offer=offer, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("supervision:offer_show", offer_id=offer.pk)
    messages.success(request, _("Booked. This time is protected."))
    return redirect("supervision:booking_show", booking_id=booking.pk)


@signed_in
@require_POST
def offer_decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Not this time: it goes to whoever is next."""
    offer = policies.get_offer(request.user, offer_id)
    try:
        answering.decline_offer(offer=offer)
        messages.success(request, _("It is no longer held for you."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:own_show")
