"""The homes: a worker's own, a supervisor's day, and what a line manager sees."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from supervision import caseload, choice_policies, homes, open_times, protected_time
from workers import places
from workers.models import Role
from workers.signed_in import signed_in


@signed_in
@require_safe
def own_show(request: HttpRequest) -> HttpResponse:
    """A worker's own page: the next protected time, what is due, and what waits to be read."""
    if not places.is_worker(request.places):
        raise Http404
    pairs = caseload.supervisors_of(request.user)
    free = open_times.offered_in(pairs).open()
    context = {
        "pairs": pairs,
        "next_free": free.only("starts_at", "supervisor__name").first(),
        "days": open_times.days_of(free)[: homes.DAYS_SHOWN],
        "chosen_in": choice_policies.chosen_in(request.places),
        "worked_in": choice_policies.worked_in(request.places),
        **homes.of_worker(request.user),
    }
    return render(request, "supervision/own_show.html", context)


@signed_in
@require_safe
def own_as_others(request: HttpRequest) -> HttpResponse:
    """What others see of this worker: the line manager's page, for one person."""
    if not places.is_worker(request.places):
        raise Http404
    return render(
        request, "supervision/own_as_others.html", protected_time.seen_of_one(request.user)
    )


@signed_in
@require_safe
def today_show(request: HttpRequest) -> HttpResponse:
    """A supervisor's day: who comes, what is to be logged and finished, who is due."""
    if not places.plays(request.places, Role.Kind.SUPERVISOR):
        raise Http404
    pairs = caseload.caseload_of(request.user)
    context = {
        "today": timezone.localdate(),
        "pairs": pairs,
        **homes.of_supervisor(request.user, pairs),
    }
    return render(request, "supervision/today_show.html", context)


@signed_in
@require_safe
def protected_time_list(request: HttpRequest) -> HttpResponse:
    """A line manager's page: that time is taken, so that the diary is kept free."""
    if not places.is_line_manager(request.places):
        raise Http404
    return render(
        request, "supervision/protected_time_list.html", protected_time.seen_by(request.user)
    )


@signed_in
@require_safe
def unseen_show(request: HttpRequest) -> HttpResponse:
    """What a line manager cannot see, and why."""
    if not places.is_line_manager(request.places):
        raise Http404
    return render(request, "supervision/unseen_show.html")
