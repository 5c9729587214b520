"""Pages that everyone meets: home, help, what others see, and the invitation."""

from allauth.account.views import logout
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workers import invitations, places
from workers.forms import KnownPasswordForm, SetPasswordForm
from workers.models import Role
from workers.refusals import carried_out
from workers.signed_in import signed_in


@signed_in
@require_safe
def home_show(request: HttpRequest) -> HttpResponse:
    """Send each person to the page where their next action most likely is."""
    return redirect(places.home_of(request.places))


@require_safe
def help_show(request: HttpRequest) -> HttpResponse:
    """Whom to telephone when someone is at risk now. This product alerts nobody."""
    programmes = [place.programme for place in request.places]
    return render(request, "workers/help_show.html", {"programmes": programmes})


@require_safe
def privacy_show(request: HttpRequest) -> HttpResponse:
    """Who sees what, and what is not hidden, in plain words for anyone."""
    return render(request, "workers/privacy_show.html")


@signed_in
@require_safe
def welcome_show(request: HttpRequest) -> HttpResponse:
    """The home of custodians, volunteers and people who have no role yet."""
    return render(
        request,
        "workers/welcome_show.html",
        {
            "is_custodian": places.plays(request.places, Role.Kind.CUSTODIAN),
            "is_volunteer": places.plays(request.places, Role.Kind.VOLUNTEER),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first password, or type the one there is. Used and unknown links look alike."""
    invitation = invitations.find_invitation(token)
    if invitation is None:
        return render(request, "workers/invitation_gone.html", status=404)
    user = invitation.membership.user
    known = user.has_usable_password()
    form = (KnownPasswordForm if known else SetPasswordForm)(request.POST or None, user=user)
    if request.method == "POST" and carried_out(
        form, invitations.accept_invitation, invitation=invitation
    ):
        done = _("Accepted.") if known else _("Your password is set.")
        messages.success(request, f"{done} {_('Sign in to begin.')}")
        return redirect("account_login")
    context = {"form": form, "invitation": invitation, "known": known}
    return render(request, "workers/invitation_accept.html", context)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and let the browser forget the pages it has shown.

    Its cookies stay: the one of a device that its owner keeps unlocked for 30 days opens nothing
    before the next sign-in.
    """
    response = logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
