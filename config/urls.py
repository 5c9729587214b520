"""Every address of the product, one explicit line each, gathered from the apps."""

from allauth.account import views as account
from django.urls import include, path

from config import health
from workers.views import sign_out

# allauth looks these names up itself; what it could do beyond them has no address here.
sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/<str:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("accounts/", include(sign_in)),
    path("", include("workers.urls")),
    path("", include("confidentiality.urls")),
    path("", include("supervision.urls")),
    path("", include("reflections.urls")),
    path("", include("governance.urls")),
    path("", include("reports.urls")),
]

handler400 = "workers.error_pages.bad_request"
handler403 = "workers.error_pages.forbidden"
handler404 = "workers.error_pages.not_found"
handler500 = "workers.error_pages.server_error"
