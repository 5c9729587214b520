"""Adding to a signed record."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supervision import addenda, policies, record_reading
from supervision.record_forms import AddendumForm
from supervision.record_views import to_session
from supervision.writing_views import first_warning, opens
from workers.custody import custody_of
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def record_add(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Either of the pair adds to a signed record; a former supervisor no longer does."""
    record = policies.get_record(request.user, session_id)
    if request.method != "POST" and not policies.may_add(request.user, record):
        messages.error(request, addenda.FORMER)
        return to_session(record.session)
    number = addenda.number_of(record, request.user)
    form = AddendumForm(request.POST or None, initial={"number": number})
    found = first_warning(request, form)
    known = {"record": record, "keys": request.keys, "by": request.user}
    if request.method == "POST" and not found and carried_out(form, addenda.add_addendum, **known):
        messages.success(request, _("Added. It stands under the record, and the other is told."))
        return redirect("supervision:session_show", session_id=session_id)
    context = {"form": form, "record": record, "session": record.session, "found": found}
    context |= {"custody": custody_of(record.session.programme_id)}
    context |= record_reading.opened(record, request.keys)
    return render(request, "supervision/record_add.html", context)
