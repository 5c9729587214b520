"""Supervisors describe themselves; workers read it, ask for a first meeting and decide."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import booking, first_meetings, profiles
from supervision import choice_policies as policies
from supervision.choice_forms import FirstTimeForm, ProfileForm
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in

PROFILES_A_PAGE = 10
TIMES_A_PAGE = 12


def _to_meeting(meeting_id: UUID) -> HttpResponse:
    return redirect("supervision:first_meeting_show", meeting_id=meeting_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: HttpRequest, programme_id: int) -> HttpResponse:
    """How workers of this programme see me."""
    programme = policies.get_programme(policies.described_in(request.places), programme_id)
    mine = profiles.profile_of(request.user, programme)
    initial = {"words": mine.words, "takes_new": mine.takes_new} if mine else {}
    form = ProfileForm(request.POST or None, initial=initial)
    known = {"supervisor": request.user, "programme": programme}
    if request.method == "POST" and carried_out(form, profiles.describe, **known):
        messages.success(request, _("Saved. This is how workers see you from now on."))
        return redirect("supervision:slot_own_list")
    return render(request, "supervision/profile_edit.html", {"form": form, "programme": programme})


@signed_in
@require_safe
def profile_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The supervisors of this programme who take new workers, in their own words."""
    programme = policies.get_programme(policies.chosen_in(request.places), programme_id)
    found = Paginator(policies.profiles_for(request.user, programme), PROFILES_A_PAGE)
    asked = {
        one.supervisor_id: one
        for one in first_meetings.open_of(request.user)
        if one.worker_id == request.user.pk and one.programme_id == programme_id
    }
    page = found.get_page(request.GET.get("page"))
    for profile in page:
        profile.asked = asked.get(profile.membership.user_id)
    context = {"programme": programme, "profiles": page}
    return render(request, "supervision/profile_list.html", context)


@signed_in
@require_POST
def first_meeting_ask(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Ask a supervisor to meet once. Pressing twice is as good as once."""
    programme = policies.get_programme(policies.chosen_in(request.places), programme_id)
    profile = policies.get_profile(request.user, programme, person_id)
    try:
        asked = first_meetings.ask(profile=profile, worker=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("supervision:profile_list", programme_id=programme_id)
    return _to_meeting(asked.pk)


@signed_in
@require_safe
def first_meeting_show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A first meeting for the two: how it stands and what can be done now."""
    meeting = policies.get_first_meeting(request.user, meeting_id)
    booked = first_meetings.booking_of(meeting)
    return render(
        request,
        "supervision/first_meeting_show.html",
        {
            "meeting": meeting,
            "is_worker": request.user.pk == meeting.worker_id,
            "booking": booked,
            "has_met": first_meetings.has_taken_place(booked),
        },
    )


@signed_in
@require_POST
def first_meeting_accept(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The supervisor says yes: the worker books one of their open times."""
    meeting = policies.get_first_meeting_asked_of(request.user, meeting_id)
    try:
        first_meetings.accept(meeting=meeting)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _to_meeting(meeting.pk)


@signed_in
@require_POST
def first_meeting_decline(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The supervisor says: not at the moment."""
    meeting = policies.get_first_meeting_asked_of(request.user, meeting_id)
    try:
        first_meetings.decline(meeting=meeting)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _to_meeting(meeting.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def first_meeting_book(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Choose when the two meet first; another press finds the time booked first."""
    meeting = policies.get_own_first_meeting(request.user, meeting_id)
    times = first_meetings.times_of(meeting)
    page = Paginator(times.open(), TIMES_A_PAGE).get_page(request.GET.get("page"))
    form = FirstTimeForm(request.POST or None, times=times, shown=list(page))
    known = {"worker": request.user, "by": request.user}
    if request.method == "POST" and carried_out(form, booking.book_slot, **known):
        messages.success(request, _("Booked. This time is protected."))
        return _to_meeting(meeting.pk)
    if not form.errors and (meeting.ended_at or first_meetings.booking_of(meeting)):
        return _to_meeting(meeting.pk)
    context = {"form": form, "meeting": meeting, "times": page}
    return render(request, "supervision/first_meeting_book.html", context)


@signed_in
@require_POST
def first_meeting_choose(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The worker would like to work with this supervisor."""
    meeting = policies.get_own_first_meeting(request.user, meeting_id)
    try:
        first_meetings.choose(meeting=meeting, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _to_meeting(meeting.pk)


@signed_in
@require_POST
def first_meeting_leave(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Not for me, or not any more: no reason is asked."""
    meeting = policies.get_own_first_meeting(request.user, meeting_id)
    try:
        first_meetings.leave(meeting=meeting, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _to_meeting(meeting.pk)
