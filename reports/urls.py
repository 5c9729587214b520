"""Addresses of reports: everything below /uptake/ is the programme lead's."""

app_name = "reports"
urlpatterns = []
