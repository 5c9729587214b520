"""A supervisor's availability: weekly times and days away, each change shown before it is made."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from supervision import availability, open_times, policies, weeks
from supervision import availability_forms as forms
from supervision.availability_words import in_words
from supervision.booking_views import supervised_programmes
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.typed_again import typed_fields

NEXT_SHOWN = 5
# What the page that asks adds of its own to what was typed.
OF_THE_CHECK = {"sure", "again", "shown", "booked"}


@signed_in
@require_safe
def availability_list(request: HttpRequest) -> HttpResponse:
    """A supervisor's weekly times, days away, and what comes next."""
    supervised_programmes(request)
    context = {
        "patterns": availability.in_force(request.user),
        "away": availability.away_ahead(request.user),
        "coming": open_times.offered_by(request.user)[:NEXT_SHOWN],
        "today": timezone.localdate(),
    }
    return render(request, "supervision/availability_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pattern_add(request: HttpRequest) -> HttpResponse:
    """Begin a weekly time; its first times are offered at once."""
    form = forms.PatternForm(request.POST or None, programmes=supervised_programmes(request))
    work = availability.set_pattern
    if request.method == "POST" and carried_out(form, work, supervisor=request.user):
        messages.success(request, in_words(form.result))
        return redirect("supervision:availability_list")
    return render(request, "supervision/pattern_add.html", {"form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pattern_change(request: HttpRequest, pattern_id: int) -> HttpResponse:
    """Change a weekly time from a day on."""
    pattern = policies.get_own_pattern(request.user, pattern_id)
    form = forms.PatternChangeForm(request.POST or None, pattern=pattern)
    work = partial(availability.change_pattern, pattern=pattern)
    return _shown_first(request, form, work, "pattern_change", pattern=pattern)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pattern_end(request: HttpRequest, pattern_id: int) -> HttpResponse:
    """End a weekly time on a day."""
    pattern = policies.get_own_pattern(request.user, pattern_id)
    form = forms.PatternEndForm(request.POST or None)
    work = partial(availability.end_pattern, pattern=pattern)
    return _shown_first(request, form, work, "pattern_end", pattern=pattern)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away_add(request: HttpRequest) -> HttpResponse:
    """Say on which days one is not there, and what becomes of the sessions booked on them."""
    supervised_programmes(request)
    form = forms.AwayForm(request.POST or None)
    work = partial(availability.go_away, supervisor=request.user)
    booked = forms.BookedForm(request.POST if "sure" in request.POST else None)
    return _shown_first(request, form, work, "away_add", booked=booked)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def away_end(request: HttpRequest, away_id: int) -> HttpResponse:
    """Say when one is back, or that one does not go."""
    away = policies.get_own_away(request.user, away_id)
    form = forms.AwayEndForm(request.POST or None)
    if request.method == "POST" and carried_out(form, availability.come_back, away=away):
        messages.success(request, in_words(form.result))
        return redirect("supervision:availability_list")
    return render(request, "supervision/away_end.html", {"form": form, "away": away})


def _shown_first(
    request: HttpRequest,
    form: Form,
    work: Callable,
    page: str,
    *,
    booked: forms.BookedForm | None = None,
    **context,
) -> HttpResponse:
    """The form; then what it would change, with a button; then it is done, worked out anew."""
    context |= {"form": form, "booked": booked}
    if request.method == "POST" and "again" not in request.POST:
        if _is_decided(request, booked):
            seen = _seen(request)
            if carried_out(form, partial(work, **_cancelling(booked, seen))):
                messages.success(request, in_words(form.result, seen=seen))
                return redirect("supervision:availability_list")
        elif carried_out(form, partial(availability.tried, work)):
            return _ask(request, page, context)
    return render(request, f"supervision/{page}.html", context)


def _ask(request: HttpRequest, page: str, context: dict) -> HttpResponse:
    """What would change, each time by name, and what was typed to be sent again."""
    plan = context["form"].result.plan
    context |= {
        "plan": plan,
        "form": context["booked"],
        "typed": [each for each in typed_fields(request) if each["name"] not in OF_THE_CHECK],
        "shown": " ".join(str(booking.pk) for booking in plan.bookings),
    }
    return render(request, f"supervision/{page}_check.html", context)


def _is_decided(request: HttpRequest, booked: forms.BookedForm | None) -> bool:
    """Whether the button was pressed, and said what becomes of the sessions that were listed."""
    needs_answer = booked is not None and _seen(request)
    return "sure" in request.POST and (not needs_answer or booked.is_valid())


def _seen(request: HttpRequest) -> set[UUID]:
    """The bookings that the page listed. Whoever booked since then is not among them."""
    found = set()
    for each in request.POST.get("shown", "").split():
        with suppress(ValueError):
            found.add(UUID(each))
    return found


def _cancelling(booked: forms.BookedForm | None, seen: set[UUID]) -> dict:
    if booked is None:
        return {}
    said = booked.is_valid() and booked.cleaned_data["booked"]
    return {"cancel": seen if said == forms.BookedForm.CANCEL else ()}


@signed_in
@require_safe
def week_show(request: HttpRequest, day: date) -> HttpResponse:
    """A supervisor's week: each time with who has booked it, and what is still free."""
    programmes = supervised_programmes(request)
    week = weeks.week_of(request.user, day, programmes=programmes)
    context = {"week": week, "today": timezone.localdate(), "several": len(programmes) > 1}
    return render(request, "supervision/week_show.html", context)
