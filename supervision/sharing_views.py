"""Six words between a pair, copies for new keys, and records shared with a new supervisor."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.forms import SixWordsForm
from confidentiality.unlocking import needs_keys
from supervision import copies, forms, policies, record_reading, sharing
from supervision.models import Sharing
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def keys_check(request: HttpRequest, person_id: int) -> HttpResponse:
    """Type the six words that the other reads out; two days later their keys count."""
    owner = policies.get_other_of_pair(request.user, person_id)
    standing = copies.standing_of(owner=owner, by=request.user)
    form = SixWordsForm(request.POST or None)
    known = {"owner": owner, "keys": request.keys, "by": request.user}
    if request.method == "POST" and standing is None:
        raise Http404
    if request.method == "POST" and carried_out(form, copies.hear_words, **known):
        messages.success(request, _("These are the right words. Both of you are told."))
        return redirect("supervision:keys_check", person_id=owner.pk)
    context = {"owner": owner, "standing": standing, "form": form}
    return render(request, "supervision/keys_check.html", context)


@signed_in
@require_POST
@needs_keys
def copies_give(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give somebody whose words were heard their copies of what both should read."""
    owner = policies.get_other_of_pair(request.user, person_id)
    try:
        count = copies.give_copies(owner=owner, keys=request.keys, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        said = ngettext("%(n)d copy is given.", "%(n)d copies are given.", count)
        messages.success(request, said % {"n": count})
    return redirect("supervision:keys_check", person_id=owner.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def record_share(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The worker shares a record made with an earlier supervisor with the one of today."""
    record = policies.get_record(request.user, session_id)
    if record.worker_id != request.user.pk:
        raise Http404
    form = forms.ShareForm(request.POST or None, people=policies.may_be_shared_with(record))
    known = {"record": record, "keys": request.keys, "by": request.user}
    if request.method == "POST" and carried_out(form, sharing.share_record, **known):
        messages.success(request, _("Shared. Your supervisor is told; you can end it here."))
        return redirect("supervision:sharing_list")
    return render(request, "supervision/record_share.html", {"form": form, "record": record})


@signed_in
@require_safe
def sharing_list(request: HttpRequest) -> HttpResponse:
    """What this worker shares or shared, and what workers share with this supervisor."""
    rows = Sharing.objects.visible_to(request.user).with_people()
    context = {
        "given": [row for row in rows if row.worker_id == request.user.pk],
        "received": [row for row in rows if row.worker_id != request.user.pk],
    }
    return render(request, "supervision/sharing_list.html", context)


@signed_in
@require_safe
def sharing_show(request: HttpRequest, sharing_id: UUID) -> HttpResponse:
    """A record that a worker shares, for the supervisor with whom it is shared."""
    shared = policies.get_shared_record(request.user, sharing_id)
    context = {"sharing": shared, "record": shared.record, "session": shared.record.session}
    return render(
        request,
        "supervision/sharing_show.html",
        context | record_reading.opened(shared.record, request.keys),
    )


@signed_in
@require_POST
def sharing_end(request: HttpRequest, sharing_id: UUID) -> HttpResponse:
    """End what this worker shares."""
    shared = policies.get_own_sharing(request.user, sharing_id)
    sharing.end_sharing(sharing=shared, by=request.user)
    messages.success(request, _("Ended. What was read cannot be unread."))
    return redirect("supervision:sharing_list")
