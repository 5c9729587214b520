"""A supervisor's own time with who comes, and times booked together from one on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supervision import changing_forms as forms
from supervision import groups, policies, series
from supervision.templatetags.clock import starting
from workers.refusals import carried_out
from workers.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def slot_show(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Who comes to a supervisor's time, and a seat for another of their workers who asked them."""
    slot = policies.get_own_slot(request.user, slot_id)
    bookings = groups.attendees_of(slot)
    sitting = [booking.worker for booking in bookings]
    form = forms.SeatForm(request.POST or None, slot=slot, attendees=sitting)
    known = {"slot": slot, "by": request.user}
    if request.method == "POST" and carried_out(form, groups.seat_worker, **known):
        messages.success(request, _("Booked. The worker is told."))
        return redirect("supervision:slot_show", slot_id=slot.pk)
    may_seat = slot.seats_free > 0 and not slot.is_past and not slot.withdrawn_at
    context = {"slot": slot, "bookings": bookings, "form": form, "may_seat": may_seat}
    return render(request, "supervision/slot_show.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def series_book(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Book a time and others like it: first each is listed with what there is, then the chosen."""
    slot = policies.get_slot_to_book(request.user, slot_id)
    form = forms.SeriesForm(request.POST or None, slot=slot, by=request.user)
    context = {"slot": slot, "form": form, "own": slot.supervisor_id != request.user.pk}
    if request.method != "POST" or "again" in request.POST or not form.is_valid():
        return render(request, "supervision/series_book.html", context)
    asked = form.cleaned_data
    planned = series.plan_series(slot=slot, by=request.user, **asked)
    sure = request.POST if "sure" in request.POST else None
    times = series.times_of(slot, asked["worker"])
    choice = forms.SeriesChoiceForm(sure, planned=planned, times=times)
    known = {name: asked[name] for name in ("worker", "every_weeks")} | {"by": request.user}
    if sure and carried_out(choice, series.book_series, **known):
        return _booked(request, choice.result)
    context |= {"choice": choice, "asked": asked, "free": choice.free, "missing": choice.missing}
    return render(request, "supervision/series_book_check.html", context)


def _booked(request: HttpRequest, made: series.Booked) -> HttpResponse:
    """To the first of the times; what somebody else took meanwhile is named."""
    messages.success(request, _("Booked. This time is protected."))
    if made.lost:
        names = "; ".join(starting(slot) for slot in made.lost)
        messages.warning(request, _("Just taken by somebody else: %(names)s.") % {"names": names})
    return redirect("supervision:booking_show", booking_id=made.bookings[0].pk)
