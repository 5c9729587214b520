"""A person's keys as they see them: six words to read out, who heard them, and new ones."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from confidentiality import enrolment, six_words, trust, unlocking
from confidentiality.forms import EarlierForm, ReplaceForm, busy
from confidentiality.vault import Busy
from confidentiality.views import code_shown, freshly_signed_in, page, private, typed


@require_safe
@private
@unlocking.needs_keys
def keys_own(request: HttpRequest) -> HttpResponse:
    """The six words of one's own keys, from the unlocked keys themselves, and who heard them."""
    context = {
        "words": six_words.words_of(request.keys.public()),
        "replaced_at": enrolment.replaced_at(request.user),
        "checks": trust.checks_of(request.keys),
    }
    return render(request, "confidentiality/keys_own.html", context)


@page
@private
@freshly_signed_in
def keys_replace(request: HttpRequest) -> HttpResponse:
    """New keys for somebody who lost passphrase and recovery code; they are told by mail too."""
    if not unlocking.has_keys(request.user):
        return redirect("confidentiality:keys_create")
    form = ReplaceForm(typed(request), user=request.user)
    if form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            keys, code = enrolment.replace_keys(user=request.user, passphrase=passphrase)
        except Busy:
            form.add_error("passphrase", busy())
        except enrolment.TooManyKeys:
            form.add_error(None, _("New keys were made three times today. Ask again tomorrow."))
        else:
            _tell_of_new_keys(request.user)
            return code_shown(request, keys, code)
    return render(request, "confidentiality/keys_replace.html", {"form": form})


def _tell_of_new_keys(user) -> None:
    link = f"{settings.BASE_URL}{reverse('confidentiality:keys_own')}"
    body = _("Sign in to read it:\n%(link)s\n") % {"link": link}
    send_mail(_("You have a message in Holding Space"), body, None, [user.email])


@page
@private
@freshly_signed_in
def keys_return(request: HttpRequest) -> HttpResponse:
    """Back to earlier keys, with the passphrase of then: the newer ones were somebody else's."""
    if enrolment.replaced_at(request.user) is None:
        raise Http404
    form = EarlierForm(typed(request), user=request.user)
    if form.is_valid():
        enrolment.go_back(keys=form.keys)
        messages.success(request, _("Your earlier keys count again. Change your password too."))
        response = redirect("confidentiality:keys_own")
        unlocking.begin(request, response, form.keys)
        return response
    return render(request, "confidentiality/keys_return.html", {"form": form})


@require_POST
@private
def check_stop(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The owner of keys, or who heard their words, says that the check shall not count."""
    check = trust.get_check_to_stop(request.user, check_id)
    trust.stop_check(check=check, by=request.user)
    messages.success(request, _("Stopped. What was heard does not count."))
    return redirect(unlocking.next_address(request))
