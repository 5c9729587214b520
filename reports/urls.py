"""Addresses of reports: everything here is the programme lead's."""

from django.urls import path

from reports import figures_views, views

app_name = "reports"
FIGURES = "uptake/<int:programme_id>/sickness/"
RELEASE = "uptake/reports/<int:release_id>/"

urlpatterns = [
    path("uptake/", views.release_list, name="release_list"),
    path("uptake/<int:programme_id>/ask/", views.release_ask, name="release_ask"),
    path("uptake/<int:programme_id>/targets/", views.choices_edit, name="choices_edit"),
    path(FIGURES, figures_views.figures_choose, name="figures_choose"),
    path(FIGURES + "keep/", figures_views.figures_keep, name="figures_keep"),
    path(RELEASE, views.release_show, name="release_show"),
    path(RELEASE + "summary/", views.release_summary, name="release_summary"),
    path(RELEASE + "report.csv", views.release_csv, name="release_csv"),
    path(RELEASE + "report.xlsx", views.release_xlsx, name="release_xlsx"),
    path(RELEASE + "costs/", views.value_edit, name="value_edit"),
]
