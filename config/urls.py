"""Every address of the product, one explicit line each, gathered from the apps."""

from django.urls import include, path

urlpatterns = [
    path("", include("workers.urls")),
    path("", include("confidentiality.urls")),
    path("", include("supervision.urls")),
]

handler400 = "workers.error_pages.bad_request"
handler403 = "workers.error_pages.forbidden"
handler404 = "workers.error_pages.not_found"
handler500 = "workers.error_pages.server_error"
