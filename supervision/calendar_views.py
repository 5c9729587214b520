"""The page "Reminders and calendar", and the addresses that calendar programs ask."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import feeds, policies
from supervision.calendar_choices import choices_of, choose
from supervision.calendar_forms import CalendarForm
from supervision.models import Feed
from workers.refusals import carried_out
from workers.signed_in import signed_in

OF_FEED = {
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="protected-time.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_show(request: HttpRequest) -> HttpResponse:
    """When somebody is reminded, what comes by mail, and the addresses for their calendar."""
    own, team = (policies.may_have_feed(request.places, kind) for kind in Feed.Kind)
    if not own and not team:
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = CalendarForm(typed, chosen=choices_of(request.user))
    if typed is not None and carried_out(form, choose, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("supervision:calendar_show")
    made = feeds.made_at(request.user)
    context = {
        "form": form if own else None,
        "manages": team,
        "own_made_at": made.get(Feed.Kind.OWN),
        "team_made_at": made.get(Feed.Kind.TEAM),
    }
    return render(request, "supervision/calendar_show.html", context)


def _check_may_have(request: HttpRequest, kind: str) -> None:
    if not policies.may_have_feed(request.places, kind):
        raise Http404


@signed_in
@require_POST
def feed_make(request: HttpRequest, kind: str) -> HttpResponse:
    """A new address, shown this once; the one before it stops."""
    _check_may_have(request, kind)
    token = feeds.make_feed(kind=kind, by=request.user)
    path = reverse("supervision:feed_show", kwargs={"token": token})
    context = {"address": f"{settings.BASE_URL}{path}", "team": kind == Feed.Kind.TEAM}
    return render(request, "supervision/feed_make.html", context)


@signed_in
@require_POST
def feed_end(request: HttpRequest, kind: str) -> HttpResponse:
    """Stop an address. Pressing twice is as good as once."""
    _check_may_have(request, kind)
    feeds.end_feed(kind=kind, by=request.user)
    messages.success(request, _("Stopped. Your calendar program is shown nothing more."))
    return redirect("supervision:calendar_show")


@require_safe
def feed_show(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program is shown, or that nothing has changed since it asked."""
    feed = policies.get_feed(token)
    shown = feeds.shown_at(feed)
    answer = get_conditional_response(
        request, etag=quote_etag(shown.digest), last_modified=int(shown.changed_at.timestamp())
    ) or HttpResponse(shown.as_calendar(), content_type="text/calendar; charset=utf-8")
    for name, value in OF_FEED.items():
        answer.headers[name] = value
    answer.headers["ETag"] = quote_etag(shown.digest)
    answer.headers["Last-Modified"] = http_date(shown.changed_at.timestamp())
    return answer
