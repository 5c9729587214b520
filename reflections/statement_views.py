"""The statement that a risk was shared: proposed, agreed, shown by a link, taken back."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reflections import risk, risk_policies, statements
from reflections.models import Statement
from supervision.writing_views import first_warning, opens
from workers.custody import custody_of
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked


class StatementForm(forms.Form):
    to = forms.CharField(
        label=gettext_lazy("For whom?"),
        help_text=gettext_lazy("One person, by name: a manager, a coroner's officer, a panel"),
        max_length=120,
    )
    words = forms.CharField(
        label=gettext_lazy("What it says"),
        help_text=gettext_lazy("Nothing else of the discussion goes with it. Nobody is named."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


def _shown(discussion_id: UUID) -> HttpResponse:
    return redirect("reflections:risk_show", discussion_id=discussion_id)


def _of_pair(request: HttpRequest, discussion_id: UUID, statement_id: UUID) -> Statement:
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    return get_object_or_404(discussion.statements.select_related("link"), pk=statement_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def statement_propose(request: HttpRequest, discussion_id: UUID) -> HttpResponse:
    """The worker proposes what somebody may be shown; the supervisor is asked to agree."""
    discussion = risk_policies.get_discussion(request.user, discussion_id)
    if discussion.worker_id != request.user.pk:
        raise Http404
    if request.method != "POST" and (why_not := statements.apart(discussion)):
        messages.error(request, why_not)
        return _shown(discussion.pk)
    words = statements.first_words(risk.read(discussion=discussion, keys=request.keys))
    form = StatementForm(request.POST or None, initial={"words": words})
    found = first_warning(request, form)
    known = {"discussion": discussion, "keys": request.keys, "by": request.user}
    if request.method == "POST" and not found and carried_out(form, statements.propose, **known):
        messages.success(request, _("Signed. Your supervisor is asked to agree to these words."))
        return _shown(discussion.pk)
    context = {"form": form, "found": found, "discussion": discussion}
    context["custody"] = custody_of(discussion.programme_id)
    return render(request, "reflections/statement_propose.html", context)


@signed_in
@require_POST
@unlocked
def statement_agree(request: HttpRequest, discussion_id: UUID, statement_id: UUID) -> HttpResponse:
    """The supervisor agrees to just these words. Twice is as good as once."""
    statement = _of_pair(request, discussion_id, statement_id)
    try:
        statements.agree(statement=statement, keys=request.keys, by=request.user)
        messages.success(request, _("Agreed and signed. The worker decides whether to show it."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _shown(discussion_id)


@signed_in
@require_POST
@unlocked
def statement_release(
    request: HttpRequest, discussion_id: UUID, statement_id: UUID
) -> HttpResponse:
    """Make the link; it is shown this once. Pressed again there is a new one, the old one ends."""
    statement = _of_pair(request, discussion_id, statement_id)
    if statement.worker_id != request.user.pk:
        raise Http404
    try:
        link, key = statements.release(statement=statement, keys=request.keys, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return _shown(discussion_id)
    path = reverse("reflections:statement_show", kwargs={"link_id": link.pk, "key": key})
    context = {
        "address": f"{settings.BASE_URL}{path}",
        "link": link,
        "discussion_id": discussion_id,
    }
    return render(request, "reflections/statement_released.html", context)


@signed_in
@require_POST
def statement_take_back(
    request: HttpRequest, discussion_id: UUID, statement_id: UUID
) -> HttpResponse:
    """End the link, and for a supervisor that they agreed. Twice is as good as once."""
    statement = _of_pair(request, discussion_id, statement_id)
    statements.take_back(statement=statement, by=request.user)
    messages.success(request, _("Taken back: no link shows these words any more."))
    return _shown(discussion_id)


@never_cache
@require_safe
def statement_show(request: HttpRequest, link_id: UUID, key: str) -> HttpResponse:
    """What a link shows, signed in or not; 404 for one guessed, taken back or run out."""
    said = statements.open_link(link_id=link_id, key=key)
    if said is None:
        raise Http404
    return render(request, "reflections/statement_show.html", {"said": said})
