"""Offering, booking and cancelling protected time."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import (
    booking,
    choice_policies,
    forms,
    offering,
    open_times,
    policies,
    preparing,
    waiting,
)
from supervision.changing_views import about_changes
from supervision.months import month_of
from supervision.preparation_views import opened_agenda
from workers import places
from workers.models import Programme, Role
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in

SLOTS_A_PAGE = 25


def supervised_programmes(request: HttpRequest) -> list[Programme]:
    """The programmes in which the person supervises; 404 for anyone who does not."""
    found = [p.programme for p in request.places if Role.Kind.SUPERVISOR in p.role_names]
    if not found:
        raise Http404
    return found


@signed_in
@require_safe
def slot_own_list(request: HttpRequest) -> HttpResponse:
    """A supervisor's own times ahead, free and taken."""
    supervised_programmes(request)
    slots = open_times.offered_by(request.user)
    page = Paginator(slots, SLOTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"slots": page, "today": timezone.localdate()}
    context["described_in"] = choice_policies.described_in(request.places)
    return render(request, "supervision/slot_own_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def slot_offer(request: HttpRequest) -> HttpResponse:
    """Offer one time."""
    form = forms.OfferForm(request.POST or None, programmes=supervised_programmes(request))
    if request.method == "POST" and carried_out(form, offering.offer_slot, supervisor=request.user):
        messages.success(request, _("Time offered."))
        return redirect("supervision:slot_own_list")
    return render(request, "supervision/slot_offer.html", {"form": form})


@signed_in
@require_POST
def slot_withdraw(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Take back a free time. Pressing twice is as good as once."""
    slot = policies.get_own_slot(request.user, slot_id)
    try:
        offering.withdraw_slot(slot=slot)
        messages.success(request, _("Time withdrawn."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:slot_own_list")


def _check_worker(request: HttpRequest) -> None:
    """Only somebody who is supervised books; for anyone else there is no such page."""
    if not places.is_worker(request.places):
        raise Http404


@signed_in
@require_safe
def slot_list(request: HttpRequest) -> HttpResponse:
    """The days on which a worker's supervisors have free times, a month at a time."""
    _check_worker(request)
    days = open_times.days_of(open_times.bookable_by(request.user))
    asked, today = request.GET.get("month", ""), timezone.localdate()
    month = month_of(days, asked=asked, today=today)
    context = {"month": month, "waits": waiting.waits_of(request.user)}
    return render(request, "supervision/slot_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def slot_choose(request: HttpRequest, day: date) -> HttpResponse:
    """Choose one of a day's free times and book it; after a clash the nearest are offered."""
    _check_worker(request)
    mine = open_times.on_day(open_times.offered_to(request.user), day)
    still_open = mine.open()
    form = forms.SlotChoiceForm(request.POST or None, of_the_day=mine, still_open=still_open)
    if "series" in request.POST and form.is_valid():
        return redirect("supervision:series_book", slot_id=form.cleaned_data["slot"].pk)
    known = {"worker": request.user, "by": request.user}
    if request.method == "POST" and carried_out(form, booking.book_slot, **known):
        messages.success(request, _("Booked. This time is protected."))
        return redirect("supervision:booking_show", booking_id=form.result.pk)
    nearest = open_times.nearest_to(request.user, day) if form.errors or not still_open else []
    context = {"form": form, "day": day, "still_open": still_open, "nearest": nearest}
    return render(request, "supervision/slot_choose.html", context)


@signed_in
@require_safe
def booking_show(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """A booked time, for the pair: when, how to join, and what can be done with it.

    Where the supervisor cancelled, the worker finds here what is held for them instead.
    """
    found = policies.get_booking(request.user, booking_id)
    context = {
        "booking": found,
        "other": found.slot.supervisor if found.worker == request.user else found.worker,
        "may_cancel": policies.may_cancel(request.user, found),
        "may_log": policies.may_log(request.user, found),
        "held": waiting.held_in_place_of(found, request.user),
        **about_changes(request, found),
        "may_prepare": policies.may_prepare(request.user, found),
        **opened_agenda(request, found),
        "since": preparing.since_last_met(found),
    }
    return render(request, "supervision/booking_show.html", context)
