"""The pages of unlocking: first passphrase, unlock and lock, recovery code, devices."""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from confidentiality import custody, devices, enrolment, unlocking
from confidentiality.enrolment import replaced_at
from confidentiality.forms import LastGroupForm, NewPassphraseForm, RecoverForm, UnlockForm, busy
from confidentiality.vault import Busy

ENDED_DEVICES = "ended_devices"
page = require_http_methods(["GET", "HEAD", "POST"])


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, never stored by a browser, and nothing that was typed in an error report."""
    return never_cache(sensitive_post_parameters()(login_required(view)))


def typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def freshly_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An unattended screen must not be enough to change what opens somebody's notes."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if unlocking.signed_in_freshly(request):
            return view(request, *args, **kwargs)
        return unlocking.sign_in_again(next_to=unlocking.way_back(request))

    return guarded


@page
@private
def notes_unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase; without keys there is nothing to unlock yet."""
    onwards = unlocking.next_address(request)
    if not unlocking.has_keys(request.user):
        return redirect(unlocking.address("keys_create", next_to=onwards))
    form = UnlockForm(typed(request), user=request.user)
    if form.is_valid():
        response = redirect(onwards)
        unlocking.begin(request, response, form.keys)
        custody.add_some(keys=form.keys)
        if form.cleaned_data["keep_device"] and not unlocking.signed_in_freshly(request):
            response["Location"] = unlocking.address("device_list", next_to=onwards)
        elif form.cleaned_data["keep_device"]:
            unlocking.keep_device(request, response)
        return response
    context = {"form": form, "next": onwards, "newer_keys_made_at": replaced_at(request.user)}
    return render(request, "confidentiality/notes_unlock.html", context)


@require_POST
@private
def notes_lock(request: HttpRequest) -> HttpResponse:
    response = redirect(unlocking.next_address(request))
    unlocking.lock_now(request, response)
    messages.success(request, _("Your notes are locked."))
    return response


@page
@private
def keys_create(request: HttpRequest) -> HttpResponse:
    """First keys; the answer to the form is the only page that ever shows this recovery code."""
    onwards = unlocking.next_address(request)
    form = NewPassphraseForm(typed(request), user=request.user)
    if unlocking.has_keys(request.user):
        return redirect(unlocking.address("recovery_code_confirm", next_to=onwards))
    if form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            keys, code = enrolment.create_keys(user=request.user, passphrase=passphrase)
        except Busy:
            form.add_error("passphrase", busy())
        except enrolment.AlreadyEnrolled:
            return redirect(unlocking.address("recovery_code_confirm", next_to=onwards))
        else:
            return code_shown(request, keys, code)
    return render(request, "confidentiality/keys_create.html", {"form": form, "next": onwards})


def code_shown(request: HttpRequest, keys, code: str) -> HttpResponse:
    """The page with a new recovery code, and the session unlocked with the keys it belongs to."""
    context = {
        "code": code,
        "groups": code.split("-"),
        "form": LastGroupForm(user=request.user),
        "next": unlocking.next_address(request),
    }
    request.keys = keys
    response = render(request, "confidentiality/recovery_code_create.html", context)
    unlocking.begin(request, response, keys)
    return response


@page
@private
def recovery_code_confirm(request: HttpRequest) -> HttpResponse:
    onwards = unlocking.next_address(request)
    if not unlocking.has_keys(request.user):
        return redirect(unlocking.address("keys_create", next_to=onwards))
    form = LastGroupForm(typed(request), user=request.user)
    if form.is_valid():
        messages.success(request, _("Your recovery code is saved. Keep it somewhere safe."))
        return redirect(onwards)
    waits = enrolment.recovery_code_waits(request.user)
    context = {"form": form, "next": onwards, "waits": waits}
    return render(request, "confidentiality/recovery_code_confirm.html", context)


@require_POST
@private
@unlocking.needs_keys
@freshly_signed_in
def recovery_code_create(request: HttpRequest) -> HttpResponse:
    return code_shown(request, request.keys, enrolment.create_recovery_code(keys=request.keys))


@page
@private
def keys_recover(request: HttpRequest) -> HttpResponse:
    """The recovery code in place of a forgotten passphrase: same notes, new passphrase and code."""
    onwards = unlocking.next_address(request)
    if not unlocking.has_keys(request.user):
        return redirect(unlocking.address("keys_create", next_to=onwards))
    form = RecoverForm(typed(request), user=request.user)
    if form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            code = enrolment.recover(keys=form.keys, passphrase=passphrase)
        except Busy:
            form.add_error("passphrase", busy())
        else:
            return code_shown(request, form.keys, code)
    return render(request, "confidentiality/keys_recover.html", {"form": form, "next": onwards})


@page
@private
@unlocking.needs_keys
@freshly_signed_in
def passphrase_change(request: HttpRequest) -> HttpResponse:
    form = NewPassphraseForm(typed(request), user=request.user)
    if form.is_valid():
        passphrase, keys = form.cleaned_data["passphrase"], request.keys
        try:
            enrolment.change_passphrase(keys=keys, passphrase=passphrase)
        except Busy:
            form.add_error("passphrase", busy())
        else:
            messages.success(request, _("Your notes passphrase is changed."))
            response = redirect("confidentiality:device_list")
            unlocking.begin(request, response, keys)
            return response
    return render(request, "confidentiality/passphrase_change.html", {"form": form})


@page
@private
@unlocking.needs_keys
def device_list(request: HttpRequest) -> HttpResponse:
    """Devices that stay unlocked; sending the form adds this one."""
    if request.method == "POST":
        if not unlocking.signed_in_freshly(request):
            return unlocking.sign_in_again(next_to=request.path)
        response = redirect("confidentiality:device_list")
        unlocking.keep_device(request, response)
        messages.success(request, _("This device stays unlocked for 30 days."))
        return response
    context = {
        "devices": devices.of(user=request.user),
        "this_device": unlocking.this_device(request),
        "next": unlocking.next_address(request),
    }
    return render(request, "confidentiality/device_list.html", context)


@require_POST
@private
def device_revoke(request: HttpRequest, device_id) -> HttpResponse:
    # The row is gone after the first time; this session remembers what it ended.
    ended = request.session.get(ENDED_DEVICES, [])
    if devices.revoke(user=request.user, device_id=device_id):
        request.session[ENDED_DEVICES] = [*ended, str(device_id)]
    elif str(device_id) not in ended:
        raise Http404
    messages.success(request, _("That device asks for your passphrase from now on."))
    return redirect("confidentiality:device_list")
