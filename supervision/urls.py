"""Addresses of protected time, sessions and records."""

from django.urls import path, register_converter

from supervision import action_views as action
from supervision import addendum_views as addendum
from supervision import agreement_views as agreement
from supervision import availability_views as availability
from supervision import booking_views as booking
from supervision import calendar_views as calendar
from supervision import change_views as change
from supervision import changing_views as changing
from supervision import choice_views as choice
from supervision import ending_views as ending
from supervision import group_views as group
from supervision import history_views as history
from supervision import offer_views as offer
from supervision import preparation_views as preparation
from supervision import record_views as record
from supervision import session_views as session
from supervision import sharing_views as sharing
from supervision import slot_views as slot
from supervision import template_views as template
from supervision import theme_views as theme
from supervision import views
from supervision.models import Feed
from supervision.open_times import DayConverter

register_converter(DayConverter, "day")
app_name = "supervision"
ACTION = "actions/<uuid:action_id>/"
THEME = "people/<int:programme_id>/themes/<slug:code>/"
AGREEMENT = "agreements/<uuid:agreement_id>/"
PAIRING = "agreements/with/<int:assignment_id>/"
SESSION = "sessions/<uuid:session_id>/"
OWN, TEAM = {"kind": Feed.Kind.OWN}, {"kind": Feed.Kind.TEAM}
PERSON = "people/<int:programme_id>/<int:person_id>/"

PATTERN = "times/weekly/<int:pattern_id>/"

of_availability = [
    path("times/availability/", availability.availability_list, name="availability_list"),
    path("times/weekly/add/", availability.pattern_add, name="pattern_add"),
    path(PATTERN, availability.pattern_change, name="pattern_change"),
    path(PATTERN + "end/", availability.pattern_end, name="pattern_end"),
    path("times/away/add/", availability.away_add, name="away_add"),
    path("times/away/<int:away_id>/end/", availability.away_end, name="away_end"),
    path("times/week/<day:day>/", availability.week_show, name="week_show"),
]

FIRST = "first-meetings/<uuid:meeting_id>/"
SUPERVISORS = "supervisors/<int:programme_id>/"

of_choice = [
    path("times/about-me/<int:programme_id>/", choice.profile_edit, name="profile_edit"),
    path(SUPERVISORS, choice.profile_list, name="profile_list"),
    path(SUPERVISORS + "<int:person_id>/", choice.first_meeting_ask, name="first_meeting_ask"),
    path(FIRST, choice.first_meeting_show, name="first_meeting_show"),
    path(FIRST + "accept/", choice.first_meeting_accept, name="first_meeting_accept"),
    path(FIRST + "decline/", choice.first_meeting_decline, name="first_meeting_decline"),
    path(FIRST + "book/", choice.first_meeting_book, name="first_meeting_book"),
    path(FIRST + "choose/", choice.first_meeting_choose, name="first_meeting_choose"),
    path(FIRST + "leave/", choice.first_meeting_leave, name="first_meeting_leave"),
    path(SUPERVISORS + "another/", change.change_ask, name="change_ask"),
    path("requests/<uuid:change_id>/withdraw/", change.change_withdraw, name="change_withdraw"),
    path("people/<int:programme_id>/requests/", change.change_list, name="change_list"),
    path(
        "people/<int:programme_id>/requests/<uuid:change_id>/done/",
        change.change_done,
        name="change_done",
    ),
    path("pairings/<int:assignment_id>/ended/", change.pairing_ended, name="pairing_ended"),
]

BOOKING = "bookings/<uuid:booking_id>/"

of_changing = [
    path("times/<int:slot_id>/", slot.slot_show, name="slot_show"),
    path("times/<int:slot_id>/series/", slot.series_book, name="series_book"),
    path(BOOKING + "cancel/", changing.booking_cancel, name="booking_cancel"),
    path(BOOKING + "cancel-series/", changing.booking_cancel_series, name="booking_cancel_series"),
    path(BOOKING + "move/", changing.booking_move, name="booking_move"),
    path(BOOKING + "move/<day:day>/", changing.booking_move_choose, name="booking_move_choose"),
]

GROUP = "times/<int:slot_id>/group/"

of_groups = [
    path(GROUP, group.group_show, name="group_show"),
    path(GROUP + "log/", group.group_log, name="group_log"),
    path(GROUP + "record/", group.group_write, name="group_write"),
    path(GROUP + "record/save/", group.group_save, name="group_save"),
    path(GROUP + "record/check/", group.group_check, name="group_check"),
    path(GROUP + "record/add/", group.group_add, name="group_add"),
    path(GROUP + "record/give/", group.group_give, name="group_give"),
    path(SESSION + "group-record/answer/", group.group_answer, name="group_answer"),
]

urlpatterns = [
    *of_availability,
    *of_choice,
    *of_changing,
    *of_groups,
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
    path("times/<int:slot_id>/withdraw/", booking.slot_withdraw, name="slot_withdraw"),
    path("book/", booking.slot_list, name="slot_list"),
    path("book/<day:day>/", booking.slot_choose, name="slot_choose"),
    path("bookings/<uuid:booking_id>/", booking.booking_show, name="booking_show"),
    path("bookings/<uuid:booking_id>/log/", session.booking_log, name="booking_log"),
    path("waiting/", offer.waiting_join, name="waiting_join"),
    path("waiting/<uuid:waiting_id>/leave/", offer.waiting_leave, name="waiting_leave"),
    path("held/<uuid:offer_id>/", offer.offer_show, name="offer_show"),
    path("held/<uuid:offer_id>/accept/", offer.offer_accept, name="offer_accept"),
    path("held/<uuid:offer_id>/decline/", offer.offer_decline, name="offer_decline"),
    path("sessions/", session.session_list, name="session_list"),
    path(
        "bookings/<uuid:booking_id>/prepare/", preparation.booking_prepare, name="booking_prepare"
    ),
    path("bookings/<uuid:booking_id>/prepare/save/", preparation.agenda_save, name="agenda_save"),
    path(SESSION + "own-notes/", preparation.process_notes_show, name="process_notes_show"),
    path(SESSION + "own-notes/save/", preparation.process_note_save, name="process_note_save"),
    path(
        SESSION + "own-notes/elsewhere/",
        preparation.process_notes_elsewhere,
        name="process_notes_elsewhere",
    ),
    path("sessions/before/", history.history_choose, name="history_choose"),
    path("sessions/before/add/", history.history_bring, name="history_bring"),
    path("sessions/log/", session.session_log, name="session_log"),
    path(SESSION, session.session_show, name="session_show"),
    path(SESSION + "correct/", session.session_correct, name="session_correct"),
    path(SESSION + "record/", record.record_write, name="record_write"),
    path(SESSION + "record/save/", record.draft_save, name="draft_save"),
    path(SESSION + "record/check/", record.record_check, name="record_check"),
    path(SESSION + "record/signed/", record.record_signed, name="record_signed"),
    path(SESSION + "record/share/", sharing.record_share, name="record_share"),
    path(SESSION + "record/answer/", record.record_answer, name="record_answer"),
    path(
        PERSON + "supervisor/<int:assignment_id>/end/", ending.assignment_end, name="assignment_end"
    ),
    path("people/<int:programme_id>/roles/<int:role_id>/end/", ending.role_end, name="role_end"),
    path(PERSON + "leave-programme/", ending.person_leave, name="person_leave"),
    path("agreements/", agreement.agreement_list, name="agreement_list"),
    path(PAIRING, agreement.agreement_write, name="agreement_write"),
    path(PAIRING + "save/", agreement.agreement_save, name="agreement_save"),
    path(PAIRING + "check/", agreement.agreement_check, name="agreement_check"),
    path(PAIRING + "paper/", agreement.agreement_paper, name="agreement_paper"),
    path(AGREEMENT, agreement.agreement_show, name="agreement_show"),
    path(AGREEMENT + "answer/", agreement.agreement_answer, name="agreement_answer"),
    path(AGREEMENT + "confirm/", agreement.agreement_confirm, name="agreement_confirm"),
    path(AGREEMENT + "end/", agreement.agreement_end, name="agreement_end"),
    path("people/<int:programme_id>/agreement/", template.template_edit, name="template_edit"),
    path("uptake/<int:programme_id>/promise/", template.promise_sign, name="promise_sign"),
    # Reminders and calendars
    path("my-calendar/", calendar.calendar_show, name="calendar_show"),
    path("my-calendar/address/", calendar.feed_make, OWN, name="own_feed_make"),
    path("my-calendar/address/end/", calendar.feed_end, OWN, name="own_feed_end"),
    path("my-calendar/team-address/", calendar.feed_make, TEAM, name="team_feed_make"),
    path("my-calendar/team-address/end/", calendar.feed_end, TEAM, name="team_feed_end"),
    # Records: what is added, agreed actions, themes
    path(SESSION + "record/add/", addendum.record_add, name="record_add"),
    path("actions/", action.action_list, name="action_list"),
    path(ACTION, action.action_change, name="action_change"),
    path(ACTION + "done/", action.action_done, name="action_done"),
    path("people/<int:programme_id>/themes/", theme.theme_list, name="theme_list"),
    path(THEME, theme.theme_rename, name="theme_rename"),
    path(THEME + "retire/", theme.theme_retire, name="theme_retire"),
    path(THEME + "bring-back/", theme.theme_bring_back, name="theme_bring_back"),
    path("feeds/<str:token>.ics", calendar.feed_show, name="feed_show"),
]
