"""The programme lead's pages: frozen reports, how to ask for one, targets and costs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import choosing, downloads, overviews, policies, requests, worth
from reports.forms import AskForm, ChoicesForm, ValueForm
from workers.models import Role
from workers.policies import get_programme_to_lead
from workers.refusals import carried_out
from workers.signed_in import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """Released reports of every programme led; never a person or a live count."""
    led = [p.programme for p in request.places if Role.Kind.PROGRAMME_LEAD in p.role_names]
    if not led:
        raise Http404
    context = {"programmes": [overviews.of_programme(request.user, each) for each in led]}
    return render(request, "reports/release_list.html", context)


@signed_in
@require_POST
def release_ask(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Ask for the report about a closed quarter or year."""
    programme = get_programme_to_lead(request.user, programme_id)
    form = AskForm(request.POST)
    known = {"programme": programme, "by": request.user}
    if carried_out(form, requests.ask_for_release, **known):
        messages.success(request, _("Asked. It is made in the background: you may leave."))
    else:
        messages.error(request, next(iter(form.errors.values()))[0])
    return redirect("reports:release_list")


@signed_in
@require_safe
def release_show(request: HttpRequest, release_id: int) -> HttpResponse:
    """One report. Its parameters are its number alone: whatever else is asked, it is the same."""
    release = policies.get_release(request.user, release_id)
    if not release.is_untouched:
        return render(request, "reports/release_changed.html", {"release": release})
    context = overviews.of_release(request.user, release)
    return render(request, "reports/release_show.html", context)


@signed_in
@require_safe
def release_summary(request: HttpRequest, release_id: int) -> HttpResponse:
    """One page for a board, to print."""
    release = policies.get_untouched_release(request.user, release_id)
    context = overviews.of_release(request.user, release)
    return render(request, "reports/release_summary.html", context)


@signed_in
@require_safe
def release_csv(request: HttpRequest, release_id: int) -> HttpResponse:
    """The cells of a report, for any spreadsheet."""
    return _file(request, release_id, downloads.as_csv, "text/csv; charset=utf-8", "csv")


@signed_in
@require_safe
def release_xlsx(request: HttpRequest, release_id: int) -> HttpResponse:
    """The cells of a report, as a workbook."""
    return _file(request, release_id, downloads.as_xlsx, XLSX, "xlsx")


def _file(request: HttpRequest, release_id: int, made_by, kind: str, ending: str) -> HttpResponse:
    release = policies.get_untouched_release(request.user, release_id)
    name = f"report-{release.kind}-{release.starts_on}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    shown = overviews.of_release(request.user, release)
    return HttpResponse(made_by(shown), content_type=kind, headers=headers)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choices_edit(request: HttpRequest, programme_id: int) -> HttpResponse:
    """How often people are to meet, the target, and the thresholds of reports from now on."""
    programme = get_programme_to_lead(request.user, programme_id)
    form = ChoicesForm(request.POST or None, initial=choosing.chosen_by(programme))
    if request.method == "POST" and carried_out(form, choosing.choose, programme=programme):
        messages.success(request, _("Saved. Thresholds hold for reports from now on."))
        return redirect("reports:release_list")
    return render(request, "reports/choices_edit.html", {"form": form, "programme": programme})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def value_edit(request: HttpRequest, release_id: int) -> HttpResponse:
    """What an hour costs, and sickness and turnover beside a report."""
    release = policies.get_release(request.user, release_id)
    said, names = worth.entered(release).get(release.period), ValueForm.base_fields
    form = ValueForm(
        request.POST or None, initial={name: getattr(said, name, None) for name in names}
    )
    if request.method == "POST" and carried_out(form, choosing.say_value, release=release):
        messages.success(request, _("Saved. It stands beside the report, which stays as it was."))
        return redirect("reports:release_show", release_id=release.pk)
    return render(request, "reports/value_edit.html", {"form": form, "release": release})
