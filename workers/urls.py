"""Addresses of people and their places."""

from django.urls import path

from workers import administration_views as administration
from workers import views

app_name = "workers"
PROGRAMME = "people/<int:programme_id>/"
PERSON = PROGRAMME + "<int:person_id>/"

urlpatterns = [
    path("", views.home_show, name="home_show"),
    path("help/", views.help_show, name="help_show"),
    path("who-sees-what/", views.privacy_show, name="privacy_show"),
    path("welcome/", views.welcome_show, name="welcome_show"),
    path("invitation/<str:token>/", views.invitation_accept, name="invitation_accept"),
    path("people/", administration.programme_list, name="programme_list"),
    path(PROGRAMME, administration.people_list, name="people_list"),
    path(PROGRAMME + "settings/", administration.programme_edit, name="programme_edit"),
    path(PROGRAMME + "teams/", administration.team_list, name="team_list"),
    path(PROGRAMME + "teams/add/", administration.team_add, name="team_add"),
    path(PROGRAMME + "teams/<int:team_id>/", administration.team_rename, name="team_rename"),
    path(PROGRAMME + "add/", administration.person_add, name="person_add"),
    path(PERSON, administration.person_show, name="person_show"),
    path(PERSON + "name/", administration.person_rename, name="person_rename"),
    path(PERSON + "invite/", administration.invitation_send, name="invitation_send"),
    path(PERSON + "role/", administration.role_give, name="role_give"),
    path(PERSON + "post/", administration.post_start, name="post_start"),
    path(PERSON + "post/end/", administration.post_end, name="post_end"),
    path(PERSON + "line-manager/", administration.line_start, name="line_start"),
    path(PERSON + "line-manager/end/", administration.line_end, name="line_end"),
    path(PERSON + "supervisor/", administration.assignment_start, name="assignment_start"),
    path(PERSON + "leave/", administration.leave_add, name="leave_add"),
    path(PERSON + "leave/<int:leave_id>/end/", administration.leave_end, name="leave_end"),
]
