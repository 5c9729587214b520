"""Changing or cancelling a booked time, alone or with those booked together with it."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.sealing import CannotOpen
from supervision import agreed, booking, cancelling_words, groups, moving, open_times, policies
from supervision import changing_forms as forms
from supervision import series as in_series
from supervision.forms import SlotChoiceForm
from supervision.models import Booking
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked_for


def about_changes(request: HttpRequest, found: Booking) -> dict:
    """What the page of a booked time says of who else comes, its series and what became of it."""
    return {
        "others": groups.others_in(found, request.user),
        "together": in_series.ahead_in_series(found),
        "may_move": policies.may_move(request.user, found),
        "moved_to": moving.moved_to(found),
        **_said(request, found),
    }


def _said(request: HttpRequest, found: Booking) -> dict:
    said = cancelling_words.words_with(found, request.user)
    if said is None or request.keys is None:
        return {"said": said}
    try:
        words = cancelling_words.read_words(said=said, booking=found, keys=request.keys)
    except CannotOpen as reason:
        return {"said": said, "cannot_open": str(reason)}
    return {"said": said, "words": words}


def _shown(found: Booking) -> HttpResponse:
    return redirect("supervision:booking_show", booking_id=found.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked_for("words")
def booking_cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Give up a booked time. Pressing twice is as good as once.

    Words to the other need unlocked notes, the kind of reason does not.
    """
    found = policies.get_booking(request.user, booking_id)
    if found.cancelled_at and (request.method != "POST" or found.cancelled_by == request.user):
        return _shown(found)
    kind = forms.CancelWithWordsForm if request.keys else forms.CancelForm
    form = kind(request.POST or None)
    known = {"booking": found, "by": request.user, "keys": request.keys}
    if request.method == "POST" and carried_out(form, booking.cancel_booking, **known):
        messages.success(request, _("Cancelled. The other of you is told."))
        return _shown(found)
    context = {"form": form, "booking": found, **_notice(found)}
    return render(request, "supervision/booking_cancel.html", context)


def _notice(found: Booking) -> dict:
    return {"is_late": agreed.is_late(found), "notice_hours": agreed.notice_hours_of(found)}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def booking_cancel_series(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Give up this time of a series and all from here on, with one reason."""
    found = policies.get_booking(request.user, booking_id)
    if found.series_id is None:
        raise Http404
    together = in_series.ahead_in_series(found)
    if not together:
        return _shown(found)
    form = forms.CancelForm(request.POST or None)
    known = {"booking": found, "by": request.user}
    if request.method == "POST" and carried_out(form, in_series.cancel_from, **known):
        count = len(form.result)
        said = ngettext("%(n)d time cancelled.", "%(n)d times cancelled.", count) % {"n": count}
        messages.success(request, f"{said} {_('The other of you is told.')}")
        return _shown(found)
    context = {"form": form, "booking": found, "together": together}
    return render(request, "supervision/booking_cancel_series.html", context)


@signed_in
@require_safe
def booking_move(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The days on which the same supervisor has another free time."""
    found = policies.get_booking(request.user, booking_id)
    if not policies.may_move(request.user, found):
        return _shown(found)
    days = open_times.days_of(moving.times_to_move_to(found).open())
    return render(request, "supervision/booking_move.html", {"booking": found, "days": days})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def booking_move_choose(request: HttpRequest, booking_id: UUID, day: date) -> HttpResponse:
    """Choose another time and move there; after a clash nothing is lost, the nearest are shown."""
    found = policies.get_booking(request.user, booking_id)
    if request.method != "POST" and not policies.may_move(request.user, found):
        return _shown(found)
    offered = moving.times_to_move_to(found)
    mine = open_times.on_day(offered, day)
    still_open = mine.open()
    form = SlotChoiceForm(request.POST or None, of_the_day=mine, still_open=still_open)
    known = {"booking": found, "by": request.user}
    if request.method == "POST" and carried_out(form, moving.move_booking, **known):
        messages.success(request, _("Moved. You are both told."))
        return _shown(form.result)
    lost = form.errors or not still_open
    nearest = open_times.nearest_among(offered.open(), day) if lost else []
    context = {"form": form, "booking": found, "day": day}
    context |= {"still_open": still_open, "nearest": nearest}
    return render(request, "supervision/booking_move_choose.html", context)
