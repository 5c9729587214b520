"""Lost keys: asking the custodians, their approval by voice, handing over, putting together."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality import custody, enrolment
from confidentiality.forms import SixWordsForm
from confidentiality.unlocking import needs_keys
from governance import overviews, policies, recovery
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in


@signed_in
@require_safe
def recovery_show(request: HttpRequest) -> HttpResponse:
    """One's own request, and those of the people one works with."""
    context = {
        "replaced_at": enrolment.replaced_at(request.user),
        "own": overviews.of_recovery(recovery.of_person(request.user)),
        "ready": custody.restorable(request.keys).count() if request.keys else 0,
        "others": [overviews.of_recovery(one) for one in policies.recoveries_near(request.user)],
        "programmes": [place.programme for place in request.places],
    }
    return render(request, "governance/recovery_show.html", context)


@signed_in
@require_POST
def recovery_ask(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Ask the custodians of a programme one has a place in."""
    mine = [one.programme for one in request.places if one.programme.pk == programme_id]
    if not mine:
        raise Http404
    try:
        recovery.ask(programme=mine[0], by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Asked. A custodian will telephone you for your six words."))
    return redirect("governance:recovery_show")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def recovery_consider(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """A custodian types the six words that the person reads out; later they hand over."""
    asked = policies.get_recovery_to_consider(request.user, recovery_id)
    form = SixWordsForm(request.POST or None)
    known = {"recovery": asked, "keys": request.keys, "by": request.user}
    if request.method == "POST" and carried_out(form, recovery.approve, **known):
        messages.success(request, _("These are the right words. Your approval is recorded."))
        return redirect("governance:recovery_consider", recovery_id=asked.pk)
    waiting = custody.to_hand_over(recovery=asked, keys=request.keys).count()
    shown = overviews.of_recovery(asked)
    approved = request.user.pk in {one.checked_by_id for one in shown["approvals"]}
    context = shown | {"asked": shown, "form": form, "waiting": waiting, "approved": approved}
    return render(request, "governance/recovery_consider.html", context)


@signed_in
@require_POST
@needs_keys
def recovery_hand_over(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Hand over one's halves, a batch at a time."""
    asked = policies.get_recovery_to_consider(request.user, recovery_id)
    try:
        count = recovery.hand_over(recovery=asked, keys=request.keys, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        said = ngettext("%(n)d half is handed over.", "%(n)d halves are handed over.", count)
        messages.success(request, said % {"n": count})
    return redirect("governance:recovery_consider", recovery_id=asked.pk)


@signed_in
@require_POST
@needs_keys
def recovery_restore(request: HttpRequest) -> HttpResponse:
    """Put together what two custodians handed over, a batch at a time."""
    count = custody.restore(keys=request.keys)
    said = ngettext("%(n)d text opens again.", "%(n)d texts open again.", count)
    messages.success(request, said % {"n": count})
    return redirect("governance:recovery_show")


@signed_in
@require_POST
def recovery_end(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """All is back, or somebody objects: nothing more is handed over."""
    asked = policies.get_recovery_to_end(request.user, recovery_id)
    recovery.end(recovery=asked, by=request.user)
    messages.success(request, _("Ended. Nothing more is handed over."))
    own = asked.person_id == request.user.pk
    return redirect("governance:recovery_show" if own else "governance:custodian_show")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def halves_add(request: HttpRequest) -> HttpResponse:
    """Give the custodians halves of what they lack, a batch at a time; how much remains."""
    rows = [(one.programme, one.programme.pk) for one in request.places]
    if request.method == "POST":
        for _programme, programme_id in rows:
            custody.add_missing(keys=request.keys, programme_id=programme_id)
        return redirect("governance:halves_add")
    remaining = sum(custody.lacking(request.keys, one).count() for _programme, one in rows)
    return render(request, "governance/halves_add.html", {"remaining": remaining})
