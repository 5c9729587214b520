"""Addresses of protected time, sessions and records."""

from django.urls import path, register_converter

from supervision import booking_views as booking
from supervision import ending_views as ending
from supervision import offer_views as offer
from supervision import session_views as session
from supervision import sharing_views as sharing
from supervision import views
from supervision.open_times import DayConverter

register_converter(DayConverter, "day")
app_name = "supervision"
SESSION = "sessions/<uuid:session_id>/"
PERSON = "people/<int:programme_id>/<int:person_id>/"

urlpatterns = [
    path("my-supervision/", views.own_show, name="own_show"),
    path("my-supervision/as-others-see-it/", views.own_as_others, name="own_as_others"),
    path("today/", views.today_show, name="today_show"),
    path("team/", views.protected_time_list, name="protected_time_list"),
    path("team/what-i-cannot-see/", views.unseen_show, name="unseen_show"),
    path("keys/<int:person_id>/", sharing.keys_check, name="keys_check"),
    path("keys/<int:person_id>/copies/", sharing.copies_give, name="copies_give"),
    path("shared/", sharing.sharing_list, name="sharing_list"),
    path("shared/<uuid:sharing_id>/", sharing.sharing_show, name="sharing_show"),
    path("shared/<uuid:sharing_id>/end/", sharing.sharing_end, name="sharing_end"),
    path("times/", booking.slot_own_list, name="slot_own_list"),
    path("times/add/", booking.slot_offer, name="slot_offer"),
    path("times/weekly/", booking.slot_offer_weekly, name="slot_offer_weekly"),
    path("times/<int:slot_id>/withdraw/", booking.slot_withdraw, name="slot_withdraw"),
    path("book/", booking.slot_list, name="slot_list"),
    path("book/<day:day>/", booking.slot_choose, name="slot_choose"),
    path("bookings/<uuid:booking_id>/", booking.booking_show, name="booking_show"),
    path("bookings/<uuid:booking_id>/cancel/", booking.booking_cancel, name="booking_cancel"),
    path("bookings/<uuid:booking_id>/log/", session.booking_log, name="booking_log"),
    path("waiting/", offer.waiting_join, name="waiting_join"),
    path("waiting/<uuid:waiting_id>/leave/", offer.waiting_leave, name="waiting_leave"),
    path("held/<uuid:offer_id>/", offer.offer_show, name="offer_show"),
    path("held/<uuid:offer_id>/accept/", offer.offer_accept, name="offer_accept"),
    path("held/<uuid:offer_id>/decline/", offer.offer_decline, name="offer_decline"),
    path("sessions/", session.session_list, name="session_list"),
    path("sessions/log/", session.session_log, name="session_log"),
    path(SESSION, session.session_show, name="session_show"),
    path(SESSION + "correct/", session.session_correct, name="session_correct"),
    path(SESSION + "record/", session.record_write, name="record_write"),
    path(SESSION + "record/save/", session.draft_save, name="draft_save"),
    path(SESSION + "record/check/", session.record_check, name="record_check"),
    path(SESSION + "record/signed/", session.record_signed, name="record_signed"),
    path(SESSION + "record/share/", sharing.record_share, name="record_share"),
    path(SESSION + "record/answer/", session.record_answer, name="record_answer"),
    path(
        PERSON + "supervisor/<int:assignment_id>/end/", ending.assignment_end, name="assignment_end"
    ),
    path("people/<int:programme_id>/roles/<int:role_id>/end/", ending.role_end, name="role_end"),
    path(PERSON + "leave-programme/", ending.person_leave, name="person_leave"),
]
