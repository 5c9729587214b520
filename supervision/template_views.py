"""With which words a programme's agreements begin, and what the organisation promises in them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supervision import agreement_beginnings
from supervision import agreement_forms as forms
from workers.policies import get_programme_to_lead, get_programme_to_run
from workers.refusals import carried_out
from workers.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The administrator says with which words the programme's agreements begin."""
    programme = get_programme_to_run(request.user, programme_id)
    form = forms.TemplateForm(
        request.POST or None, initial=agreement_beginnings.words_of(programme)
    )
    known = {"programme": programme, "by": request.user}
    if request.method == "POST" and carried_out(form, agreement_beginnings.save_template, **known):
        messages.success(request, _("Saved. Agreements made before stay as they are."))
        return redirect("supervision:template_edit", programme_id=programme.pk)
    context = {"form": form, "programme": programme}
    return render(request, "supervision/template_edit.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def promise_sign(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The programme lead signs the organisation's promise of time and cost."""
    programme = get_programme_to_lead(request.user, programme_id)
    promise = agreement_beginnings.promise_of(programme.pk)
    form = forms.PromiseForm(request.POST or None, initial={"words": promise["words"]})
    known = {"programme": programme, "by": request.user}
    if request.method == "POST" and carried_out(form, agreement_beginnings.sign_promise, **known):
        messages.success(request, _("Signed. Agreements made from now on open with it."))
        return redirect("supervision:promise_sign", programme_id=programme.pk)
    context = {"form": form, "programme": programme, "promise": promise}
    return render(request, "supervision/promise_sign.html", context)
