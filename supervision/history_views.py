"""Bringing sessions from before: choose a file, look at what it holds, and add it or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from supervision import history
from supervision.booking_views import supervised_programmes
from supervision.history_forms import BringForm, HistoryForm
from supervision.spreadsheets import rows_of
from workers.models import Programme
from workers.refusals import carried_out
from workers.signed_in import signed_in

SHOWN = 50


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def history_choose(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it holds is shown first, with every error by line and column."""
    programmes = supervised_programmes(request)
    form = HistoryForm(request.POST or None, request.FILES or None, programmes=programmes)

    def read(*, file, how: str, programme: Programme) -> history.Preview:
        return history.preview(rows_of(file), supervisor=request.user, programme=programme)

    if request.method == "POST" and carried_out(form, read):
        return _shown(request, form, programmes)
    return render(request, "supervision/history_choose.html", {"form": form})


def _shown(request: HttpRequest, form: HistoryForm, programmes: list[Programme]) -> HttpResponse:
    found, chosen = form.result, form.cleaned_data
    known = {"supervisor": request.user, "programme": chosen["programme"]}
    initial = {"programme": chosen["programme"].pk, "how": chosen["how"]}
    initial["token"] = history.as_token(found, **known)
    context = {
        "found": found,
        "shown": found.entries[:SHOWN],
        "form": BringForm(programmes=programmes, initial=initial),
    }
    return render(request, "supervision/history_check.html", context)


@signed_in
@require_POST
def history_bring(request: HttpRequest) -> HttpResponse:
    """Add what was shown. Pressing twice is as good as once."""
    form = BringForm(request.POST, programmes=supervised_programmes(request))

    def bring(*, token: str, how: str, programme: Programme) -> int:
        known = {"supervisor": request.user, "programme": programme}
        return history.bring(entries=history.from_token(token, **known), how=how, **known)

    if carried_out(form, bring):
        said = ngettext("%(n)d session added.", "%(n)d sessions added.", form.result)
        messages.success(request, said % {"n": form.result})
        return redirect("supervision:session_list")
    refused = "; ".join(form.non_field_errors()) or _("Choose the file again.")
    messages.error(request, refused)
    return redirect("supervision:history_choose")
