"""Sickness and turnover from a spreadsheet: choose a file, see what it holds, keep it or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reports import figures
from reports.forms import FiguresForm, KeepForm
from supervision.spreadsheets import sheet_of
from workers.policies import get_programme_to_lead
from workers.refusals import carried_out
from workers.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def figures_choose(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose a file; what it holds is shown first, with every error by line and cell."""
    programme = get_programme_to_lead(request.user, programme_id)
    form = FiguresForm(request.POST or None, request.FILES or None)

    def read(*, file) -> figures.Preview:
        return figures.preview(sheet_of(file), programme=programme)

    context = {"form": form, "programme": programme}
    if request.method == "POST" and carried_out(form, read):
        token = figures.as_token(form.result, by=request.user, programme=programme)
        context |= {"found": form.result, "form": KeepForm(initial={"token": token})}
        return render(request, "reports/figures_check.html", context)
    return render(request, "reports/figures_choose.html", context)


@signed_in
@require_POST
def figures_keep(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Keep what was shown. Pressing twice is as good as once."""
    programme = get_programme_to_lead(request.user, programme_id)
    form = KeepForm(request.POST)

    def keep(*, token: str) -> int:
        shown_at, entries = figures.from_token(token, by=request.user, programme=programme)
        return figures.keep(entries=entries, shown_at=shown_at, programme=programme)

    if carried_out(form, keep):
        said = ngettext(
            "Kept for %(n)d quarter. It stands beside its report, which stays as it was.",
            "Kept for %(n)d quarters. They stand beside their reports, which stay as they were.",
            form.result,
        )
        messages.success(request, said % {"n": form.result})
        return redirect("reports:release_list")
    messages.error(request, "; ".join(form.non_field_errors()) or _("Choose the file again."))
    return redirect("reports:figures_choose", programme_id=programme.pk)
