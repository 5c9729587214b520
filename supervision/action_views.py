"""Agreed actions of a person: what is still to be done, and what became of the rest."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supervision import actions, policies
from supervision.models import Action
from supervision.record_forms import ActionForm
from supervision.writing_views import first_warning, opens
from workers.custody import custody_of
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

ACTIONS_A_PAGE = 25


@signed_in
@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    """What a person and those they meet have agreed and not finished; words once unlocked."""
    unfinished = Action.objects.visible_to(request.user).unfinished().most_urgent_first()
    page = Paginator(unfinished.with_session(), ACTIONS_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    texts = actions.texts_of(actions=shown, keys=request.keys) if request.keys and shown else {}
    rows = [(action, texts.get(action.pk, "")) for action in shown]
    context = {
        "page": page,
        "locked": request.keys is None,
        "mine": [row for row in rows if row[0].owner_id == request.user.pk],
        "others": [row for row in rows if row[0].owner_id != request.user.pk],
    }
    return render(request, "supervision/action_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def action_change(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Say what became of an action, and why if you like; both of the pair see it."""
    action = policies.get_action(request.user, action_id)
    form = ActionForm(request.POST or None)
    found = first_warning(request, form)
    known = {"action": action, "keys": request.keys, "by": request.user}
    if request.method == "POST" and not found and carried_out(form, actions.change_action, **known):
        messages.success(request, _("Kept. Both of you see it."))
        return redirect("supervision:action_list")
    context = {
        "form": form,
        "found": found,
        "action": action,
        "text": actions.texts_of(actions=[action], keys=request.keys).get(action.pk, ""),
        "changes": actions.changes_of(action=action, keys=request.keys),
        "may_change": policies.may_change_action(request.user, action),
        "custody": custody_of(action.record.session.programme_id),
    }
    return render(request, "supervision/action_change.html", context)


@signed_in
@require_POST
def action_done(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Done, in one tap and with the notes locked. Twice is as good as once."""
    action = policies.get_action(request.user, action_id)
    try:
        actions.change_action(action=action, state=Action.State.DONE, by=request.user)
        messages.success(request, _("Done. Both of you see it."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("supervision:action_list")
