"""Who is answered what, a row for each address: the specification of confidentiality in the web.

A row names who is let in; everybody else gets 404, exactly as if there were nothing, and strangers
are asked to sign in. `get` and `post` are what those let in are answered.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from tests.cast import CHANGED_ON, Cast

PEOPLE = [
    "anonymous",
    "worker",
    "colleague",
    "outsider",
    "supervisor",
    "supervisor2",
    "manager",
    "lead",
    "admin",
    "harbour-admin",
    "custodian",
    "volunteer",
    "leaver",
    "elsewhere",
]
STRANGERS = {"anonymous", "leaver"}
SIGNED_IN = set(PEOPLE) - STRANGERS
EVERYONE = set(PEOPLE)
WORKERS = {"worker", "colleague", "outsider", "supervisor", "elsewhere"}
SUPERVISORS = {"supervisor", "supervisor2"}
PAIR = {"worker", "supervisor"}
NOBODY: set[str] = set()


@dataclass
class Row:
    """One address: which methods it knows, who is let in, and what they are answered."""

    name: str
    who: set[str]
    get: int | None = 200
    post: int | None = None
    kwargs: Callable[[Cast], dict] = lambda cast: {}
    data: Callable[[Cast], dict] = lambda cast: {}
    # What strangers get and post, where a public page answers them otherwise.
    strangers: tuple[int, int] | None = None
    # Pages of allauth and of unlocking look at the method before they look at the person.
    method_first: bool = False
    # Whether a browser shows it as a page.
    page: bool = True
    # Addresses that strangers may open.
    public: bool = field(init=False)

    def __post_init__(self) -> None:
        self.public = bool(self.who & STRANGERS)


def programme(cast: Cast) -> dict:
    return {"programme_id": cast.places["worker"].programme_id}


def person(cast: Cast) -> dict:
    return programme(cast) | {"person_id": cast.user("worker").pk}


def away(cast: Cast) -> dict:
    return person(cast) | {"leave_id": cast.places["worker"].leaves.get().pk}


def ahead(cast: Cast) -> dict:
    return {"booking_id": cast.ahead.pk}


def weekly(cast: Cast) -> dict:
    return {"pattern_id": cast.pattern.pk}


def held(cast: Cast) -> dict:
    return {"offer_id": cast.held.pk}


def recorded(cast: Cast) -> dict:
    return {"session_id": cast.recorded.pk}


def drafted(cast: Cast) -> dict:
    return {"session_id": cast.drafted.pk}


def the_worker(cast: Cast) -> dict:
    return {"person_id": cast.user("worker").pk}


def shared(cast: Cast) -> dict:
    return {"sharing_id": cast.sharing.pk}


def custodian(name: str = "custodian") -> Callable[[Cast], dict]:
    return lambda cast: {"custodian_id": cast.custodians[name].pk}


def loss(cast: Cast) -> dict:
    return {"recovery_id": cast.recovery.pk}


def pairing(cast: Cast) -> dict:
    return {"assignment_id": cast.places["worker"].supervisors.get(ended_on=None).pk}


def agreed(cast: Cast) -> dict:
    return {"agreement_id": cast.agreed.pk}


def proposed(cast: Cast) -> dict:
    return {"agreement_id": cast.proposed.pk}


def meeting(which: str) -> Callable[[Cast], dict]:
    return lambda cast: {"meeting_id": getattr(cast, which).pk}


def action(cast: Cast) -> dict:
    return {"action_id": cast.action.pk}


def theme(cast: Cast) -> dict:
    return programme(cast) | {"code": "boundaries"}


def group(cast: Cast) -> dict:
    return {"slot_id": cast.group.pk}


def group_begun(cast: Cast) -> dict:
    return {"slot_id": cast.group_begun.pk}


def begun(cast: Cast) -> dict:
    return {"bring": "The stairwell.", "note": "A thought.", "version": "0"}


def mused(cast: Cast) -> dict:
    return {"draft_id": cast.mused}


def thought(cast: Cast) -> dict:
    return {"lens": "free", "free": "The stairwell.", "tags": "stairs", "version": "1"}


def reflected(cast: Cast) -> dict:
    return {"reflection_id": cast.reflection.pk}


def revised(cast: Cast) -> dict:
    return reflected(cast) | {"revision": 1}


def risk(cast: Cast) -> dict:
    return {"discussion_id": cast.risk.pk}


def checked_in(cast: Cast) -> dict:
    return {"check_in_id": cast.checked_in.pk}


def stated(cast: Cast) -> dict:
    return {"discussion_id": cast.shown.pk, "statement_id": cast.statement.pk}


def planned(cast: Cast) -> dict:
    return {"draft_id": cast.planned}


def plan(_cast: Cast) -> dict:
    return {"start": "idea", "situation": "The canal.", "version": "2"}


def reviewed() -> dict:
    day = timezone.localdate() + timedelta(days=14)
    return {"review_on_day": day.day, "review_on_month": day.month, "review_on_year": day.year}


def released(cast: Cast) -> dict:
    return {"release_id": cast.release.pk}


ADMIN = {"admin"}
CUSTODIANS = {"custodian"}
IN_SHORELINE = SIGNED_IN - {"harbour-admin", "elsewhere"}

ROWS = [
    Row("health_live", EVERYONE),
    Row("health_ready", EVERYONE),
    # Signing in
    Row("account_login", EVERYONE, get=302, post=302, strangers=(200, 200)),
    Row("account_logout", EVERYONE, post=302, strangers=(302, 302)),
    Row("account_inactive", EVERYONE, method_first=True),
    Row("account_reauthenticate", SIGNED_IN, post=200),
    Row("account_change_password", SIGNED_IN, post=200),
    Row("account_reset_password", EVERYONE, post=200),
    Row("account_reset_password_done", EVERYONE),
    Row(
        "account_reset_password_from_key",
        EVERYONE,
        post=200,
        kwargs=lambda cast: {"uidb36": "1", "key": "wrong"},
    ),
    Row("account_reset_password_from_key_done", EVERYONE),
    # Pages that everyone meets
    Row("workers:home_show", SIGNED_IN, get=302),
    Row("workers:help_show", EVERYONE),
    Row("workers:privacy_show", EVERYONE),
    Row("workers:welcome_show", SIGNED_IN),
    Row(
        "workers:invitation_accept",
        NOBODY | EVERYONE,
        get=404,
        post=404,
        kwargs=lambda cast: {"token": "a-token-that-nobody-made"},
    ),
    # The administrator's pages
    Row("workers:programme_list", {"admin", "harbour-admin"}, get=302),
    Row("workers:people_list", ADMIN, kwargs=programme),
    Row("workers:programme_edit", ADMIN, post=200, kwargs=programme),
    Row("workers:team_list", ADMIN, kwargs=programme),
    Row("workers:team_add", ADMIN, post=302, kwargs=programme, data=lambda cast: {"name": "New"}),
    Row(
        "workers:team_rename",
        ADMIN,
        post=302,
        kwargs=lambda cast: (
            programme(cast) | {"team_id": cast.places["worker"].posts.get().team_id}
        ),
        data=lambda cast: {"name": "Renamed"},
    ),
    Row(
        "workers:person_add",
        ADMIN,
        post=302,
        kwargs=programme,
        data=lambda cast: {"name": "New", "email": "new@demo.example"},
    ),
    Row(
        "supervision:role_end",
        ADMIN,
        get=None,
        post=302,
        kwargs=lambda cast: (
            programme(cast) | {"role_id": cast.places["supervisor2"].roles.get().pk}
        ),
    ),
    Row("workers:person_show", ADMIN, kwargs=person),
    Row(
        "workers:person_rename",
        ADMIN,
        post=302,
        kwargs=person,
        data=lambda cast: {"name": "Renamed"},
    ),
    Row("workers:invitation_send", ADMIN, get=None, post=302, kwargs=person),
    Row(
        "workers:role_give", ADMIN, post=302, kwargs=person, data=lambda cast: {"role": "volunteer"}
    ),
    Row("workers:post_start", ADMIN, post=200, kwargs=person),
    Row("workers:post_end", ADMIN, post=200, kwargs=person),
    Row("workers:line_start", ADMIN, post=200, kwargs=person),
    Row("workers:assignment_start", ADMIN, post=200, kwargs=person),
    Row("workers:line_end", ADMIN, post=200, kwargs=person),
    Row("workers:leave_add", ADMIN, post=200, kwargs=person),
    Row("workers:leave_end", ADMIN, post=200, kwargs=away),
    Row(
        "supervision:assignment_end",
        ADMIN,
        post=200,
        kwargs=lambda cast: (
            person(cast)
            | {"assignment_id": cast.places["worker"].supervisors.get(ended_on=None).pk}
        ),
    ),
    Row("supervision:person_leave", ADMIN, post=200, kwargs=person),
    # Unlocking: everybody's own keys, nobody else's
    Row("confidentiality:notes_unlock", SIGNED_IN, post=200, method_first=True),
    Row("confidentiality:notes_lock", SIGNED_IN, get=None, post=302, method_first=True),
    Row("confidentiality:keys_create", SIGNED_IN, get=302, post=302, method_first=True),
    Row("confidentiality:recovery_code_confirm", SIGNED_IN, post=200, method_first=True),
    Row("confidentiality:recovery_code_create", SIGNED_IN, get=None, post=302, method_first=True),
    Row("confidentiality:keys_recover", SIGNED_IN, post=200, method_first=True),
    Row("confidentiality:passphrase_change", SIGNED_IN, get=302, post=302, method_first=True),
    Row("confidentiality:device_list", SIGNED_IN, post=302, method_first=True),
    Row(
        "confidentiality:device_revoke",
        NOBODY,
        get=None,
        post=302,
        kwargs=lambda cast: {"device_id": cast.record.pk},
        method_first=True,
    ),
    Row("governance:looks_list", SIGNED_IN),
    # Custodians, and keys that were lost
    Row("governance:custodians_all", SIGNED_IN),
    Row("governance:custodian_list", ADMIN, kwargs=programme),
    Row("governance:custodian_name", ADMIN, post=200, kwargs=programme),
    Row("governance:custodians_without", ADMIN, get=None, post=302, kwargs=programme),
    Row("governance:custodian_show", CUSTODIANS),
    Row("governance:custodian_accept", {"custodian"}, get=None, post=302, kwargs=custodian()),
    Row(
        "governance:custodian_approve",
        {"custodian"},
        get=None,
        post=302,
        kwargs=custodian("custodian3"),
    ),
    Row("governance:custodian_end", {"custodian", "admin"}, get=None, post=302, kwargs=custodian()),
    Row("governance:custodian_leave", {"custodian"}, get=None, post=302, kwargs=custodian()),
    Row("governance:recovery_show", SIGNED_IN),
    Row("governance:recovery_ask", IN_SHORELINE, get=None, post=302, kwargs=programme),
    Row("governance:recovery_restore", SIGNED_IN, get=None, post=302),
    Row("governance:recovery_consider", {"custodian"}, post=200, kwargs=loss),
    Row("governance:recovery_hand_over", {"custodian"}, get=None, post=302, kwargs=loss),
    Row("governance:recovery_end", {"custodian", "colleague"}, get=None, post=302, kwargs=loss),
    Row("governance:halves_add", SIGNED_IN, post=302),
    # Keys and six words: one's own, and those of whom one meets or met
    Row("confidentiality:keys_own", SIGNED_IN, method_first=True),
    Row("confidentiality:keys_replace", SIGNED_IN, get=302, post=302, method_first=True),
    Row("confidentiality:keys_return", SIGNED_IN, get=302, post=302, method_first=True),
    Row(
        "confidentiality:check_stop",
        PAIR,
        get=None,
        post=302,
        kwargs=lambda cast: {"check_id": cast.check.pk},
        method_first=True,
    ),
    Row("supervision:keys_check", SUPERVISORS, post=200, kwargs=the_worker),
    Row("supervision:copies_give", SUPERVISORS, get=None, post=302, kwargs=the_worker),
    # What the worker shares of the time with an earlier supervisor
    Row("supervision:sharing_list", SIGNED_IN),
    Row("supervision:sharing_show", {"supervisor"}, kwargs=shared),
    Row("supervision:sharing_end", {"worker"}, get=None, post=302, kwargs=shared),
    Row("supervision:record_share", {"worker"}, post=200, kwargs=recorded),
    # Protected time
    Row("supervision:own_show", WORKERS),
    Row("supervision:own_as_others", WORKERS),
    Row("supervision:today_show", SUPERVISORS),
    Row("supervision:protected_time_list", {"manager"}),
    Row("supervision:unseen_show", {"manager"}),
    Row("supervision:slot_own_list", SUPERVISORS),
    Row("supervision:slot_offer", SUPERVISORS, post=200),
    Row("supervision:availability_list", SUPERVISORS),
    Row("supervision:pattern_add", SUPERVISORS, post=200),
    Row("supervision:pattern_change", {"supervisor"}, post=200, kwargs=weekly),
    Row("supervision:pattern_end", {"supervisor"}, post=200, kwargs=weekly),
    Row("supervision:away_add", SUPERVISORS, post=200),
    Row(
        "supervision:away_end",
        {"supervisor"},
        post=200,
        kwargs=lambda cast: {"away_id": cast.away.pk},
    ),
    Row(
        "supervision:week_show",
        SUPERVISORS,
        kwargs=lambda cast: {"day": cast.free.starts_at.date()},
    ),
    Row(
        "supervision:slot_withdraw",
        {"supervisor"},
        get=None,
        post=302,
        kwargs=lambda cast: {"slot_id": cast.free.pk},
    ),
    Row("supervision:slot_list", WORKERS),
    Row(
        "supervision:slot_choose",
        WORKERS,
        post=200,
        kwargs=lambda cast: {"day": cast.free.starts_at.date()},
    ),
    Row("supervision:booking_show", PAIR, kwargs=ahead),
    Row(
        "supervision:booking_cancel",
        PAIR,
        post=302,
        kwargs=ahead,
        data=lambda cast: {"category": "operational"},
    ),
    Row(
        "supervision:booking_log",
        PAIR,
        post=302,
        kwargs=lambda cast: {"booking_id": cast.unlogged.pk},
        data=lambda cast: {"outcome": "held", "minutes": "60", "how": "video"},
    ),
    # Changing a time, and times booked together: the pair's, and the supervisor's own diary
    Row(
        "supervision:slot_show",
        {"supervisor"},
        post=302,
        kwargs=lambda cast: {"slot_id": cast.free.pk},
        data=lambda cast: {"worker": cast.user("colleague").pk},
    ),
    Row(
        "supervision:series_book",
        {"worker", "colleague", "supervisor"},
        post=200,
        kwargs=lambda cast: {"slot_id": cast.free.pk},
    ),
    Row("supervision:booking_move", PAIR, kwargs=ahead),
    Row(
        "supervision:booking_move_choose",
        PAIR,
        post=302,
        kwargs=lambda cast: ahead(cast) | {"day": cast.free.starts_at.date()},
        data=lambda cast: {"slot": cast.free.pk},
    ),
    Row(
        "supervision:booking_cancel_series",
        PAIR,
        post=302,
        kwargs=ahead,
        data=lambda cast: {"category": "operational"},
    ),
    # Waiting for a time, and one that is held for the worker: nobody else knows for whom
    Row("supervision:waiting_join", WORKERS, post=200),
    Row(
        "supervision:waiting_leave",
        {"worker"},
        get=None,
        post=302,
        kwargs=lambda cast: {"waiting_id": cast.waits.pk},
    ),
    Row("supervision:offer_show", {"worker"}, kwargs=held),
    Row("supervision:offer_accept", {"worker"}, get=None, post=302, kwargs=held),
    Row("supervision:offer_decline", {"worker"}, get=None, post=302, kwargs=held),
    # Sessions and records
    Row("supervision:session_list", SIGNED_IN),
    Row("supervision:session_log", (WORKERS | SUPERVISORS) - {"elsewhere"}, post=200),
    Row("supervision:session_show", PAIR, kwargs=recorded),
    Row(
        "supervision:session_correct",
        PAIR,
        post=302,
        kwargs=drafted,
        data=lambda cast: {"outcome": "worker_away"},
    ),
    Row(
        "supervision:record_write",
        {"supervisor"},
        post=302,
        kwargs=drafted,
        data=lambda cast: {"covered": "More.", "version": "1"},
    ),
    Row(
        "supervision:draft_save",
        {"supervisor"},
        get=None,
        post=200,
        kwargs=drafted,
        data=lambda cast: {"covered": "More.", "version": "1"},
    ),
    Row(
        "supervision:record_check",
        {"supervisor"},
        post=302,
        kwargs=drafted,
        data=lambda cast: {"version": "1"},
    ),
    Row("supervision:record_signed", {"supervisor"}, kwargs=recorded),
    Row(
        "supervision:record_answer",
        {"worker"},
        post=302,
        kwargs=recorded,
        data=lambda cast: {"answer": "confirmed", "words": "Yes."},
    ),
    # Agreements
    Row("supervision:agreement_list", (WORKERS | SUPERVISORS) - {"elsewhere"}),
    Row("supervision:agreement_write", {"supervisor"}, post=200, kwargs=pairing),
    Row(
        "supervision:agreement_save",
        {"supervisor"},
        get=None,
        post=200,
        kwargs=pairing,
        data=lambda cast: {"purpose": "To think aloud.", "version": "0"},
    ),
    Row("supervision:agreement_check", {"supervisor"}, get=302, post=302, kwargs=pairing),
    Row("supervision:agreement_paper", PAIR, post=200, kwargs=pairing),
    Row("supervision:agreement_show", PAIR, kwargs=agreed),
    Row("supervision:agreement_answer", {"outsider"}, post=200, kwargs=proposed),
    Row(
        "supervision:agreement_confirm",
        {"supervisor", "supervisor2"},
        get=None,
        post=302,
        kwargs=lambda cast: {"agreement_id": cast.on_paper.pk},
    ),
    Row("supervision:agreement_end", PAIR, post=200, kwargs=agreed),
    Row(
        "supervision:template_edit",
        ADMIN,
        post=302,
        kwargs=programme,
        data=lambda cast: {"purpose": "To think aloud."},
    ),
    Row(
        "supervision:promise_sign",
        {"lead"},
        post=302,
        kwargs=programme,
        data=lambda cast: {"words": "Time and cost."},
    ),
    # Choosing a supervisor, and asking for another
    Row(
        "supervision:profile_edit",
        SUPERVISORS,
        post=302,
        kwargs=programme,
        data=lambda cast: {"words": "How I work.", "takes_new": "on"},
    ),
    Row("supervision:profile_list", WORKERS - {"elsewhere"}, kwargs=programme),
    Row(
        "supervision:first_meeting_ask",
        {"worker", "colleague"},
        get=None,
        post=302,
        kwargs=lambda cast: programme(cast) | {"person_id": cast.user("supervisor2").pk},
    ),
    Row("supervision:first_meeting_show", {"worker", "supervisor2"}, kwargs=meeting("asked")),
    Row(
        "supervision:first_meeting_accept",
        {"supervisor2"},
        get=None,
        post=302,
        kwargs=meeting("asked"),
    ),
    Row(
        "supervision:first_meeting_decline",
        {"supervisor2"},
        get=None,
        post=302,
        kwargs=meeting("asked"),
    ),
    Row("supervision:first_meeting_book", {"outsider"}, post=200, kwargs=meeting("accepted")),
    Row(
        "supervision:first_meeting_choose", {"colleague"}, get=None, post=302, kwargs=meeting("met")
    ),
    Row(
        "supervision:first_meeting_leave", {"colleague"}, get=None, post=302, kwargs=meeting("met")
    ),
    Row("supervision:change_ask", WORKERS - {"elsewhere"}, post=302, kwargs=programme),
    Row(
        "supervision:change_withdraw",
        {"outsider"},
        get=None,
        post=302,
        kwargs=lambda cast: {"change_id": cast.change.pk},
    ),
    Row("supervision:change_list", ADMIN, kwargs=programme),
    Row(
        "supervision:change_done",
        ADMIN,
        get=None,
        post=302,
        kwargs=lambda cast: programme(cast) | {"change_id": cast.change.pk},
    ),
    Row(
        "supervision:pairing_ended",
        {"supervisor2"},
        kwargs=lambda cast: {
            "assignment_id": cast.places["worker"].supervisors.get(ended_on=CHANGED_ON).pk
        },
    ),
    # Reminders and calendars
    Row(
        "supervision:calendar_show",
        WORKERS | SUPERVISORS | {"manager"},
        post=302,
        data=lambda cast: {"reminder_hours": ["48", "2"], "invitations": "on"},
    ),
    Row("supervision:own_feed_make", WORKERS | SUPERVISORS, get=None, post=200),
    Row("supervision:own_feed_end", WORKERS | SUPERVISORS, get=None, post=302),
    Row("supervision:team_feed_make", {"manager"}, get=None, post=200),
    Row("supervision:team_feed_end", {"manager"}, get=None, post=302),
    # What is added to records, agreed actions, themes
    Row(
        "supervision:record_add",
        PAIR,
        post=302,
        kwargs=recorded,
        data=lambda cast: {"words": "One thing more.", "number": "0"},
    ),
    Row("supervision:action_list", SIGNED_IN),
    Row(
        "supervision:action_change",
        PAIR,
        post=302,
        kwargs=action,
        data=lambda cast: {"state": "dropped", "words": "It has settled itself."},
    ),
    Row("supervision:action_done", PAIR, get=None, post=302, kwargs=action),
    Row(
        "supervision:theme_list",
        ADMIN,
        post=302,
        kwargs=programme,
        data=lambda cast: {"label": "Debt"},
    ),
    Row(
        "supervision:theme_rename",
        ADMIN,
        post=302,
        kwargs=theme,
        data=lambda cast: {"label": "Lines"},
    ),
    Row("supervision:theme_retire", ADMIN, get=None, post=302, kwargs=theme),
    Row("supervision:theme_bring_back", ADMIN, get=None, post=302, kwargs=theme),
    # Whoever has the address is answered, signed in or not; test_feeds.py tries others.
    Row("supervision:feed_show", EVERYONE, kwargs=lambda cast: {"token": cast.token}, page=False),
    # Sessions from before
    Row("supervision:history_choose", SUPERVISORS, post=200),
    Row("supervision:history_bring", SUPERVISORS, get=None, post=302),
    # Preparing, and own notes
    Row("supervision:booking_prepare", {"worker"}, post=302, kwargs=ahead, data=begun),
    Row("supervision:agenda_save", {"worker"}, get=None, post=200, kwargs=ahead, data=begun),
    Row(
        "supervision:process_notes_show",
        {"supervisor"},
        post=302,
        kwargs=recorded,
        data=lambda cast: {"note": "A thought.", "version": "0"},
    ),
    Row(
        "supervision:process_note_save",
        {"supervisor"},
        get=None,
        post=200,
        kwargs=recorded,
        data=begun,
    ),
    Row("supervision:process_notes_elsewhere", {"supervisor"}, get=None, post=302, kwargs=recorded),
    # Reflections: their author's, and whom they share them with
    Row("reflections:own_find", SIGNED_IN, post=200),
    Row("reflections:reflection_list", SIGNED_IN, post=200),
    Row(
        "reflections:reflection_begin",
        WORKERS,
        post=302,
        data=lambda cast: {"lens": "gibbs", "session": ""},
    ),
    Row("reflections:reflection_write", {"worker"}, post=302, kwargs=mused, data=thought),
    Row("reflections:reflection_save", {"worker"}, get=None, post=200, kwargs=mused, data=thought),
    Row("reflections:reflection_discard", {"worker"}, get=None, post=302, kwargs=mused),
    Row("reflections:reflection_show", PAIR, kwargs=reflected),
    Row("reflections:reflection_revise", {"worker"}, get=None, post=302, kwargs=reflected),
    Row("reflections:reflection_delete", {"worker"}, post=302, kwargs=reflected),
    Row("reflections:reflection_version", {"worker"}, kwargs=revised),
    Row(
        "reflections:reflection_share",
        {"worker"},
        get=None,
        post=302,
        kwargs=lambda cast: reflected(cast) | {"person_id": cast.user("supervisor").pk},
    ),
    Row(
        "reflections:own_sharing_end",
        {"worker"},
        get=None,
        post=302,
        kwargs=lambda cast: {"sharing_id": cast.own_sharing.pk},
    ),
    # Risk discussions: the two who hold one, and nobody who comes after
    Row("reflections:risk_list", SIGNED_IN),
    Row("reflections:risk_begin", WORKERS - {"elsewhere"}, post=200),
    Row("reflections:risk_begin_from", PAIR, post=200, kwargs=recorded),
    Row("reflections:plan_write", {"worker"}, post=302, kwargs=planned, data=plan),
    Row("reflections:plan_save", {"worker"}, get=None, post=200, kwargs=planned, data=plan),
    Row(
        "reflections:plan_check",
        {"worker"},
        post=302,
        kwargs=planned,
        data=lambda cast: {"version": "2"},
    ),
    Row("reflections:plan_discard", {"worker"}, get=None, post=302, kwargs=planned),
    Row("reflections:risk_show", PAIR, kwargs=risk),
    Row(
        "reflections:risk_endorse",
        {"supervisor"},
        post=302,
        kwargs=risk,
        data=lambda cast: {"plan_id": cast.plan.pk, "endorsement": "yes", "words": ""},
    ),
    Row(
        "reflections:risk_review",
        PAIR,
        post=302,
        kwargs=risk,
        data=lambda cast: reviewed() | {"number": "1", "words": "Better."},
    ),
    Row(
        "reflections:risk_close",
        PAIR,
        post=302,
        kwargs=risk,
        data=lambda cast: {"number": "1", "outcome": "passed", "words": "It has passed."},
    ),
    Row("reflections:plan_change", PAIR, get=None, post=302, kwargs=risk),
    Row(
        "reflections:plan_filed",
        PAIR,
        get=None,
        post=302,
        kwargs=lambda cast: risk(cast) | {"plan_id": cast.plan.pk},
    ),
    Row(
        "reflections:risk_carry",
        {"worker"},
        get=None,
        post=302,
        kwargs=lambda cast: risk(cast) | {"person_id": cast.user("supervisor").pk},
    ),
    # A statement of the two, and the link that shows it to whoever has its whole address
    Row(
        "reflections:statement_propose",
        {"worker"},
        post=302,
        kwargs=lambda cast: {"discussion_id": cast.shown.pk},
        data=lambda cast: {"to": "A. Panel", "words": "It was shared."},
    ),
    Row("reflections:statement_agree", PAIR, get=None, post=302, kwargs=stated),
    Row("reflections:statement_release", {"worker"}, get=None, post=200, kwargs=stated),
    Row("reflections:statement_take_back", PAIR, get=None, post=302, kwargs=stated),
    Row("reflections:statement_show", EVERYONE, kwargs=lambda cast: cast.link),
    # Check-ins: their author's, and whom they share one with; questionnaires are a programme's
    Row("reflections:check_in_list", SIGNED_IN),
    Row("reflections:check_in_take", WORKERS, post=302, data=lambda cast: {"item_3": "2"}),
    Row(
        "reflections:check_in_take_by",
        WORKERS - {"elsewhere", "supervisor"},
        post=302,
        kwargs=lambda cast: {"instrument_id": cast.instrument.pk},
        data=lambda cast: {"item_0": "1"},
    ),
    Row("reflections:check_in_show", {"worker"}, kwargs=checked_in),
    Row("reflections:check_in_delete", {"worker"}, post=302, kwargs=checked_in),
    Row(
        "reflections:check_in_share",
        {"worker"},
        get=None,
        post=302,
        kwargs=lambda cast: checked_in(cast) | {"person_id": cast.user("supervisor").pk},
    ),
    Row("reflections:instrument_list", ADMIN, post=200, kwargs=programme),
    Row(
        "reflections:instrument_retire",
        ADMIN,
        get=None,
        post=302,
        kwargs=lambda cast: programme(cast) | {"instrument_id": cast.instrument.pk},
    ),
    Row("reflections:lending_choose", WORKERS, post=302, data=lambda cast: {"kinds": ["themes"]}),
    Row("reflections:development_show", WORKERS, post=200),
    # Reports
    Row("reports:release_list", {"lead"}),
    Row(
        "reports:release_ask",
        {"lead"},
        get=None,
        post=302,
        kwargs=programme,
        data=lambda cast: {"kind": "quarter", "starts_on": "2020-01-01"},
    ),
    Row(
        "reports:choices_edit",
        {"lead"},
        post=302,
        kwargs=programme,
        data=lambda cast: {"weeks_between": "6", "fewest": "6", "roster": "12"},
    ),
    Row("reports:figures_choose", {"lead"}, post=200, kwargs=programme),
    Row("reports:figures_keep", {"lead"}, get=None, post=302, kwargs=programme),
    Row("reports:release_show", {"lead"}, kwargs=released),
    Row("reports:release_summary", {"lead"}, kwargs=released),
    Row("reports:release_csv", {"lead"}, kwargs=released, page=False),
    Row("reports:release_xlsx", {"lead"}, kwargs=released, page=False),
    Row(
        "reports:value_edit",
        {"lead"},
        post=302,
        kwargs=released,
        data=lambda cast: {"hour_cost": "80"},
    ),
    # A group: its supervisor's, and each copy its own worker's to answer
    Row("supervision:group_show", {"supervisor"}, kwargs=group),
    Row("supervision:group_log", {"supervisor"}, post=200, kwargs=group_begun),
    Row(
        "supervision:group_write",
        {"supervisor"},
        post=302,
        kwargs=group_begun,
        data=lambda cast: {"covered": "More.", "version": "1"},
    ),
    Row(
        "supervision:group_save",
        {"supervisor"},
        get=None,
        post=200,
        kwargs=group_begun,
        data=lambda cast: {"covered": "More.", "version": "1"},
    ),
    Row(
        "supervision:group_check",
        {"supervisor"},
        post=302,
        kwargs=group_begun,
        data=lambda cast: {"version": "1"},
    ),
    Row(
        "supervision:group_add",
        {"supervisor"},
        post=302,
        kwargs=group,
        data=lambda cast: {"words": "One thing more.", "number": "1"},
    ),
    Row("supervision:group_give", {"supervisor"}, get=None, post=302, kwargs=group),
    Row(
        "supervision:group_answer",
        {"worker"},
        post=302,
        kwargs=lambda cast: {"session_id": cast.grouped.pk},
        data=lambda cast: {"answer": "confirmed", "words": "Yes."},
    ),
]
