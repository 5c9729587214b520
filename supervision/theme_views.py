"""The list of themes of a programme, kept by its administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from supervision import policies, themes
from supervision.record_forms import ThemeForm
from workers.policies import get_programme_to_run
from workers.refusals import carried_out
from workers.signed_in import signed_in


def _to_list(programme_id: int) -> HttpResponse:
    return redirect("supervision:theme_list", programme_id=programme_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def theme_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The themes that records may name, and a box for one more."""
    programme = get_programme_to_run(request.user, programme_id)
    form = ThemeForm(request.POST or None)
    if request.method == "POST" and carried_out(form, themes.add_theme, programme=programme):
        messages.success(request, _("Added. Records written from now on can name it."))
        return _to_list(programme.pk)
    context = {"form": form, "programme": programme, "themes": themes.themes_of(programme.pk)}
    return render(request, "supervision/theme_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def theme_rename(request: HttpRequest, programme_id: int, code: str) -> HttpResponse:
    """Call a theme by another name; records that name it are read with the new one."""
    theme = policies.get_theme(request.user, programme_id, code)
    form = ThemeForm(request.POST or None, initial={"label": theme.label})
    if request.method == "POST" and carried_out(form, themes.rename_theme, theme=theme):
        messages.success(request, _("Renamed."))
        return _to_list(programme_id)
    context = {"form": form, "theme": theme, "programme": theme.programme}
    return render(request, "supervision/theme_rename.html", context)


@signed_in
@require_POST
def theme_retire(request: HttpRequest, programme_id: int, code: str) -> HttpResponse:
    """Offer a theme no longer; what was signed stays as it is."""
    themes.retire_theme(theme=policies.get_theme(request.user, programme_id, code))
    messages.success(request, _("Retired. Records that name it stay as they are."))
    return _to_list(programme_id)


@signed_in
@require_POST
def theme_bring_back(request: HttpRequest, programme_id: int, code: str) -> HttpResponse:
    """Offer a retired theme again."""
    themes.bring_back_theme(theme=policies.get_theme(request.user, programme_id, code))
    messages.success(request, _("Records can name it again."))
    return _to_list(programme_id)
