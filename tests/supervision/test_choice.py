"""Profiles, first meetings and asking for another supervisor: who may, who learns, what is kept."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from confidentiality.identity import acting_as
from supervision import (
    caseload,
    changes,
    choice_policies,
    endings,
    first_meetings,
    moving,
    profiles,
    protected_time,
)
from supervision.booking import book_slot, cancel_booking
from supervision.models import Booking, ChangeRequest, FirstMeeting, Offer, Profile, Session
from supervision.outcomes import log_booking
from tests import factories
from tests.roles import as_owner, seeing_all
from workers import lines, people
from workers.models import OutgoingMessage, Role
from workers.refusals import Refused

at = factories.tomorrow_at


@pytest.fixture
def town(db):
    """A programme in which workers choose."""
    return factories.programme(supervisor_choice=True)


@pytest.fixture
def sana(town):
    place = factories.supervisor(town)
    describes(place)
    return place


@pytest.fixture
def mo(town):
    return factories.person(town, "Mo Manager")


@pytest.fixture
def wren(town, mo):
    return factories.worker(town, manager=mo, supervisor=factories.supervisor(town, "Tom Then"))


def describes(place, words="I work with bodies and stories.", takes_new=True) -> Profile:
    return profiles.describe(
        supervisor=place.user, programme=place.programme, words=words, takes_new=takes_new
    )


def asked(worker, supervisor) -> FirstMeeting:
    with acting_as(worker.user_id):
        profile = choice_policies.get_profile(worker.user, worker.programme, supervisor.user_id)
        return first_meetings.ask(profile=profile, worker=worker.user)


def accepted(worker, supervisor) -> FirstMeeting:
    meeting = asked(worker, supervisor)
    with acting_as(supervisor.user_id):
        first_meetings.accept(meeting=meeting)
        meeting.refresh_from_db()
    return meeting


def met(worker, supervisor, days=-1, hour=10) -> FirstMeeting:
    """They met: the time is booked and has begun."""
    meeting = accepted(worker, supervisor)
    slot = factories.slot(supervisor, at(hour, days=days))
    with acting_as(worker.user_id):
        factories.seat(slot, worker.user, first_meeting=meeting)
    return meeting


def book(worker, slot) -> Booking:
    with acting_as(worker.user_id):
        return book_slot(slot=slot, worker=worker.user, by=worker.user)


def told() -> list[tuple[str, str]]:
    """To whom messages go, and to which page they lead."""
    with as_owner():
        rows = OutgoingMessage.objects.filter(calendar="").order_by("created_at", "to")
        return [(row.to, "/" + row.body.strip().split("/", 3)[3]) for row in rows]


def offered(worker) -> list[str]:
    found = choice_policies.profiles_for(worker.user, worker.programme)
    return [profile.membership.name for profile in found]


# Who is offered


def test_workers_read_who_takes_new_ones_in_their_own_programme(town, sana, wren):
    describes(factories.supervisor(town, "Una Unsure"), takes_new=False)
    other = factories.programme("Harbour", supervisor_choice=True)
    describes(factories.supervisor(other, "Hal Harbour"))
    assert offered(wren) == ["Sana Supervisor"]


def test_nobody_who_manages_the_worker_is_offered_at_any_height(town, sana, mo, wren):
    top = factories.supervisor(town, "Top Manager")
    describes(top)
    lines.set_line_manager(membership=mo, manager=top, started_on=factories.EARLIER)
    assert offered(wren) == ["Sana Supervisor"]
    later = factories.supervisor(town, "Later Manager")
    describes(later)
    soon = timezone.localdate() + timedelta(days=10)
    lines.set_line_manager(membership=mo, manager=later, started_on=soon)
    assert offered(wren) == ["Sana Supervisor"]


def test_who_is_assigned_already_who_left_and_who_lost_the_role_are_not_offered(town, sana, wren):
    lines.assign_supervisor(membership=wren, supervisor=sana, started_on=factories.EARLIER)
    gone, former = (factories.supervisor(town, name) for name in ("Gone", "Former"))
    for place in (gone, former):
        describes(place)
    admin = factories.person(town, "Ada Admin", Role.Kind.ADMINISTRATOR)
    endings.leave_programme(membership=gone, left_on=timezone.localdate(), by=admin.user)
    endings.take_role_back(role=former.roles.get(), by=admin.user)
    assert offered(wren) == []


def test_who_takes_new_workers_says_something(sana):
    with pytest.raises(Refused, match="a few words"):
        describes(sana, words="")
    describes(sana, words="", takes_new=False)


def test_the_database_refuses_a_first_meeting_with_ones_manager(town, mo, wren):
    with acting_as(wren.user_id), pytest.raises(DatabaseError, match="may not manage"):
        FirstMeeting.objects.create(programme=town, worker=wren.user, supervisor=mo.user)


# Asking and answering


def test_asking_tells_the_supervisor_and_twice_is_as_good_as_once(sana, wren):
    meeting = asked(wren, sana)
    assert asked(wren, sana) == meeting
    assert told() == [(sana.user.email, f"/first-meetings/{meeting.pk}/")]


def test_several_first_meetings_at_a_time_one_with_each(town, sana, wren):
    other = factories.supervisor(town, "Otis Other")
    describes(other)
    asked(wren, sana)
    asked(wren, other)
    with acting_as(wren.user_id):
        assert len(first_meetings.open_of(wren.user)) == 2
        same = {"programme": town, "worker": wren.user, "supervisor": sana.user}
        with pytest.raises(DatabaseError, match="one_first_meeting"), transaction.atomic():
            FirstMeeting.objects.create(**same)


def test_accepting_and_declining_tell_the_worker_and_happen_once(town, sana, wren):
    meeting = asked(wren, sana)
    with acting_as(sana.user_id):
        first_meetings.accept(meeting=meeting)
        first_meetings.accept(meeting=meeting)
        with pytest.raises(Refused, match="said yes"):
            first_meetings.decline(meeting=meeting)
    assert [to for to, _page in told()] == [sana.user.email, wren.user.email]


def test_declined_can_be_asked_again_and_not_accepted_any_more(sana, wren):
    meeting = asked(wren, sana)
    with acting_as(sana.user_id):
        first_meetings.decline(meeting=meeting)
        first_meetings.decline(meeting=meeting)
        with pytest.raises(Refused, match="no longer"):
            first_meetings.accept(meeting=meeting)
    assert asked(wren, sana) != meeting


def test_a_worker_cannot_say_yes_to_themselves(sana, wren):
    meeting = asked(wren, sana)
    with acting_as(wren.user_id), pytest.raises(DatabaseError, match="accepted by its supervisor"):
        FirstMeeting.objects.filter(pk=meeting.pk).update(accepted_at=timezone.now())


def test_whoever_became_the_manager_cannot_accept(mo, sana, wren):
    meeting = asked(wren, sana)
    lines.set_line_manager(membership=mo, manager=sana, started_on=factories.EARLIER)
    with acting_as(sana.user_id), pytest.raises(Refused, match="independent"):
        first_meetings.accept(meeting=meeting)


# Booking


def test_an_accepted_first_meeting_lets_one_time_be_booked(sana, wren):
    meeting = accepted(wren, sana)
    one, other = (factories.slot(sana, at(hour)) for hour in (10, 12))
    booking = book(wren, one)
    assert booking.first_meeting_id == meeting.pk
    assert book(wren, one) == booking
    with pytest.raises(Refused, match="is booked"):
        book(wren, other)
    with acting_as(wren.user_id):
        cancel_booking(booking=booking, category="other", by=wren.user)
    assert book(wren, other).first_meeting_id == meeting.pk


@pytest.mark.parametrize("state", ["nothing", "asked", "declined", "left"])
def test_nothing_else_lets_a_time_be_booked(sana, wren, state):
    slot = factories.slot(sana)
    if state != "nothing":
        meeting = accepted(wren, sana) if state == "left" else asked(wren, sana)
        with acting_as(sana.user_id):
            if state == "declined":
                first_meetings.decline(meeting=meeting)
        with acting_as(wren.user_id):
            if state == "left":
                first_meetings.leave(meeting=meeting, by=wren.user)
    with pytest.raises(Refused, match="not assigned"):
        book(wren, slot)


def test_not_after_sixty_days_not_in_a_group_not_in_another_programme(sana, wren):
    accepted(wren, sana)
    harbour = factories.programme("Harbour")
    there = factories.person(harbour, "S", Role.Kind.SUPERVISOR, email=sana.user.email)
    for slot in (
        factories.slot(sana, at(10, days=61)),
        factories.slot(sana, at(12), capacity=4),
        factories.slot(there, at(14)),
    ):
        with pytest.raises(Refused, match="not assigned"):
            book(wren, slot)
    assert book(wren, factories.slot(sana, at(10, days=59)))


def test_times_kept_for_those_who_are_due_are_not_there(sana, wren):
    meeting = accepted(wren, sana)
    factories.slot(sana, at(10), opens_at=timezone.now() + timedelta(hours=5))
    with acting_as(wren.user_id):
        assert not first_meetings.times_of(meeting).exists()


def test_the_database_refuses_what_the_two_did_not_agree(town, sana, wren):
    meeting = accepted(wren, sana)
    tom = factories.supervisor(town, "Tom Third")
    other = factories.worker(town, "Otto Other")
    for supervisor, worker, starts_at in (
        (tom, wren, at(10)),
        (sana, other, at(12)),
        (sana, wren, at(10, days=61)),
    ):
        slot = factories.slot(supervisor, starts_at)
        refused = pytest.raises(DatabaseError, match="who agreed on it")
        with acting_as(wren.user_id), refused, transaction.atomic():
            factories.seat(slot, worker.user, first_meeting=meeting)


def test_a_supervisor_who_cancels_holds_others_of_their_own_times(sana, wren):
    accepted(wren, sana)
    for hour in (12, 14):
        factories.slot(sana, at(hour, days=3))
    tom = wren.supervisors.get().supervisor
    factories.slot(tom, at(11, days=3))
    booking = book(wren, factories.slot(sana, at(10, days=3)))
    with acting_as(sana.user_id):
        cancel_booking(booking=booking, category="supervisor_unavailable", by=sana.user)
    held = Offer.objects.standing().filter(worker=wren.user)
    assert {offer.slot.supervisor_id for offer in held} == {sana.user_id}


def test_a_cancelled_session_is_never_replaced_by_a_first_meeting(sana, wren):
    accepted(wren, sana)
    factories.slot(sana, at(11, days=3))
    tom = wren.supervisors.get().supervisor
    booking = factories.booking(tom, wren.user, at(10, days=3))
    with acting_as(tom.user_id):
        cancel_booking(booking=booking, category="supervisor_unavailable", by=tom.user)
    assert not Offer.objects.standing().exists()


# Afterwards


def test_choosing_pairs_the_two_from_today_and_tells_supervisor_and_administrator(town, sana, wren):
    admin = factories.person(town, "Ada Admin", Role.Kind.ADMINISTRATOR)
    tom = wren.supervisors.get().supervisor
    people.give_role(membership=tom, role=Role.Kind.ADMINISTRATOR, by=admin.user)
    meeting = met(wren, sana)
    before = len(told())
    with acting_as(wren.user_id):
        assert first_meetings.choose(meeting=meeting, by=wren.user)
        assert first_meetings.choose(meeting=meeting, by=wren.user)
    pairing = wren.supervisors.get(supervisor=sana)
    assert (pairing.started_on, pairing.ended_on) == (timezone.localdate(), None)
    assert sorted(told()[before:]) == sorted(
        [
            (sana.user.email, f"/first-meetings/{meeting.pk}/"),
            (admin.user.email, f"/people/{town.pk}/{wren.user_id}/"),
        ]
    )
    assert book(wren, factories.slot(sana, at(9))).first_meeting_id is None


def test_choosing_waits_for_the_meeting(sana, wren):
    meeting = accepted(wren, sana)
    with acting_as(wren.user_id), pytest.raises(Refused, match="once the two of you have met"):
        first_meetings.choose(meeting=meeting, by=wren.user)
    book(wren, factories.slot(sana))
    with acting_as(wren.user_id), pytest.raises(Refused, match="once the two of you have met"):
        first_meetings.choose(meeting=meeting, by=wren.user)
    assert not wren.supervisors.filter(supervisor=sana).exists()


def test_who_missed_each_other_have_not_met(sana, wren):
    meeting = met(wren, sana)
    with acting_as(wren.user_id):
        booking = first_meetings.booking_of(meeting)
        missed = {"outcome": "missed", "missed_because": "did_not_come"}
        log_booking(booking=booking, **missed, minutes=None, how="", by=wren.user)
        with pytest.raises(Refused, match="once the two of you have met"):
            first_meetings.choose(meeting=meeting, by=wren.user)
        first_meetings.leave(meeting=meeting, by=wren.user)
    assert asked(wren, sana) != meeting


def test_where_workers_no_longer_choose_it_becomes_a_request(town, sana, wren):
    factories.person(town, "Ada Admin", Role.Kind.ADMINISTRATOR)
    meeting = met(wren, sana)
    type(town).objects.filter(pk=town.pk).update(supervisor_choice=False)
    with acting_as(wren.user_id):
        meeting = choice_policies.get_own_first_meeting(wren.user, meeting.pk)
        assert not first_meetings.choose(meeting=meeting, by=wren.user)
        change = changes.asked_by(wren.user, town)
    assert (change.wished_for, wren.supervisors.count()) == (sana.user, 1)


def test_not_for_me_tells_the_supervisor_that_and_no_more(sana, wren):
    meeting = met(wren, sana)
    before = len(told())
    with acting_as(wren.user_id):
        first_meetings.leave(meeting=meeting, by=wren.user)
        first_meetings.leave(meeting=meeting, by=wren.user)
    assert meeting.ending == "not_for_me"
    assert told()[before:] == [(sana.user.email, f"/first-meetings/{meeting.pk}/")]


def test_leaving_before_it_gives_the_time_back(sana, wren):
    meeting = accepted(wren, sana)
    slot = factories.slot(sana)
    booking = book(wren, slot)
    with acting_as(wren.user_id):
        first_meetings.leave(meeting=meeting, by=wren.user)
    booking.refresh_from_db()
    slot.refresh_from_db()
    assert (meeting.ending, booking.cancelled_category, slot.seats_taken) == (
        "withdrawn",
        "not_needed",
        0,
    )


def test_what_has_ended_stays_as_it_ended(sana, wren):
    meeting = met(wren, sana)
    with acting_as(wren.user_id):
        first_meetings.leave(meeting=meeting, by=wren.user)
        with pytest.raises(DatabaseError, match="ends once"), transaction.atomic():
            FirstMeeting.objects.filter(pk=meeting.pk).update(ending="chosen")


def test_a_first_meeting_moves_to_another_time_of_the_two(sana, wren):
    accepted(wren, sana)
    booking = book(wren, factories.slot(sana))
    other = factories.slot(sana, at(14))
    with acting_as(wren.user_id):
        assert list(moving.times_to_move_to(booking)) == [other]
        moved = moving.move_booking(booking=booking, slot=other, by=wren.user)
    assert (moved.slot, moved.first_meeting_id) == (other, booking.first_meeting_id)


def test_what_a_leaver_asked_for_waits_for_nobody(town, sana, wren):
    meeting, ada = asked(wren, sana), factories.person(town, "Ada", Role.Kind.ADMINISTRATOR)
    asks(wren)
    with acting_as(sana.user_id):
        assert first_meetings.open_of(sana.user) == [meeting]
    with acting_as(ada.user_id):
        assert choice_policies.changes_to_arrange(ada.user, town).open().count() == 1
        endings.leave_programme(membership=wren, left_on=timezone.localdate(), by=ada.user)
        assert not choice_policies.changes_to_arrange(ada.user, town).open().exists()
    with acting_as(sana.user_id):
        assert first_meetings.open_of(sana.user) == []


def test_no_line_begins_between_two_who_have_booked_a_first_meeting(sana, wren):
    accepted(wren, sana)
    booking = book(wren, factories.slot(sana))
    line = {"membership": wren, "manager": sana, "started_on": timezone.localdate()}
    with pytest.raises(Refused, match="not independent"):
        lines.set_line_manager(**line)
    cancel_booking(booking=booking, category="not_needed", by=wren.user)
    assert lines.set_line_manager(**line)


# What a line manager learns: a busy block ahead, and nothing of what became of it


def test_a_first_meeting_is_a_busy_block_and_in_no_month_and_no_count(sana, mo, wren):
    meeting = met(wren, sana)
    with acting_as(wren.user_id):
        booking = first_meetings.booking_of(meeting)
        log_booking(booking=booking, outcome="held", minutes=50, how="video", by=wren.user)
    session = Session.objects.get(booking=booking)
    assert session.is_first_meeting
    seen = protected_time.seen_by(mo.user)
    assert set(seen["rows"][0].months) <= {"", "Not yet", "Not taken"}
    (pair,) = caseload.supervisors_of(wren.user)
    assert pair.last_held_at is None


def test_a_first_meeting_ahead_is_a_busy_block_like_any_other(sana, mo, wren):
    accepted(wren, sana)
    book(wren, factories.slot(sana))
    (block,) = protected_time.seen_by(mo.user)["blocks"]
    assert block.get_deferred_fields() >= {"first_meeting_id", "slot_id"}


def test_a_displaced_first_meeting_is_not_counted_for_the_team(town, mo, sana, monkeypatch):
    for number in range(5):
        factories.worker(town, f"Colleague {number}")
    today = timezone.localdate()
    quarter = (today - timedelta(days=20), today + timedelta(days=20))
    monkeypatch.setattr(protected_time, "last_quarter", lambda _today: quarter)
    wren = factories.worker(town, manager=mo)
    accepted(wren, sana)
    for supervisor in (sana, factories.supervisor(town, "Tom Third")):
        if supervisor != sana:
            lines.assign_supervisor(
                membership=wren, supervisor=supervisor, started_on=factories.EARLIER
            )
        booking = book(wren, factories.slot(supervisor, at(10, days=3)))
        with acting_as(wren.user_id):
            cancel_booking(booking=booking, category="operational", by=wren.user)
    assert protected_time.displaced_by_team(mo.user) == [("Outreach", 1)]


def test_nor_is_one_that_was_missed_because_the_service_needed_the_time(
    town, mo, sana, monkeypatch
):
    for number in range(5):
        factories.worker(town, f"Colleague {number}")
    today = timezone.localdate()
    quarter = (today - timedelta(days=20), today + timedelta(days=20))
    monkeypatch.setattr(protected_time, "last_quarter", lambda _today: quarter)
    tom = factories.supervisor(town, "Tom Third")
    wren = factories.worker(town, manager=mo, supervisor=tom)
    missed = {"outcome": "missed", "missed_because": "operational", "minutes": None, "how": ""}
    with acting_as(wren.user_id):
        booking = first_meetings.booking_of(met(wren, sana))
        log_booking(booking=booking, by=wren.user, **missed)
    assert protected_time.displaced_by_team(mo.user) == [("Outreach", 0)]
    factories.session(tom, wren.user, **missed)
    assert protected_time.displaced_by_team(mo.user) == [("Outreach", 1)]


def test_the_two_see_it_and_nobody_else(sana, mo, wren):
    asked(wren, sana)
    tom = wren.supervisors.get().supervisor
    seen = {}
    for place in (wren, sana, mo, tom):
        with acting_as(place.user_id):
            seen[place.name] = FirstMeeting.objects.count()
    assert list(seen.values()) == [1, 1, 0, 0]


# Another supervisor


@pytest.fixture
def ada(town):
    return factories.person(town, "Ada Admin", Role.Kind.ADMINISTRATOR)


def asks(worker, wished_for=None) -> ChangeRequest:
    with acting_as(worker.user_id):
        return changes.ask(worker=worker.user, programme=worker.programme, wished_for=wished_for)


def test_asking_tells_the_administrators_alone_and_is_one_request(town, ada, sana, wren):
    change = asks(wren)
    assert asks(wren, sana.user) == change
    assert told() == [(ada.user.email, f"/people/{town.pk}/requests/")]
    with acting_as(ada.user_id):
        (row,) = choice_policies.changes_to_arrange(ada.user, town)
    assert (row.worker_name, row.wished_name) == ("Wren Worker", "Sana Supervisor")


def test_the_worker_and_administrators_see_it_and_nobody_else(town, ada, mo, sana, wren):
    lead = factories.person(town, "Lea Lead", Role.Kind.PROGRAMME_LEAD)
    elsewhere = factories.programme("Harbour")
    theirs = factories.person(elsewhere, "Hana", Role.Kind.ADMINISTRATOR)
    former = factories.person(town, "Former", Role.Kind.ADMINISTRATOR)
    former.roles.update(ended_at=timezone.now(), ended_by=ada.user)
    tom = wren.supervisors.get().supervisor
    asks(wren)
    seen = {}
    for place in (wren, ada, mo, sana, tom, lead, theirs, former):
        with acting_as(place.user_id):
            seen[place.name] = ChangeRequest.objects.count()
    assert list(seen.values()) == [1, 1, 0, 0, 0, 0, 0, 0]


def test_a_supervisor_who_administers_does_not_see_what_is_about_them(town, ada, wren):
    tom = wren.supervisors.get().supervisor
    people.give_role(membership=tom, role=Role.Kind.ADMINISTRATOR, by=ada.user)
    change = asks(wren)
    assert [to for to, _page in told()] == [ada.user.email]
    with acting_as(tom.user_id):
        assert not ChangeRequest.objects.filter(pk=change.pk).exists()
        assert not choice_policies.changes_to_arrange(tom.user, town).exists()


def test_nor_does_one_who_becomes_their_supervisor_after_it(town, ada, sana, wren):
    people.give_role(membership=sana, role=Role.Kind.ADMINISTRATOR, by=ada.user)
    change = asks(wren)
    with acting_as(sana.user_id):
        assert ChangeRequest.objects.filter(pk=change.pk).exists()
    lines.assign_supervisor(membership=wren, supervisor=sana, started_on=timezone.localdate())
    with acting_as(sana.user_id):
        assert not ChangeRequest.objects.filter(pk=change.pk).exists()
    with seeing_all():
        assert not choice_policies.changes_to_arrange(sana.user, town).exists()


def test_it_is_refused_where_only_that_supervisor_would_read_it(town, wren):
    tom = wren.supervisors.get().supervisor
    people.give_role(membership=tom, role=Role.Kind.ADMINISTRATOR, by=None)
    with pytest.raises(Refused, match="only administrator"):
        asks(wren)
    with seeing_all():
        assert not ChangeRequest.objects.exists()


def test_nobody_asks_in_anothers_name(town, mo, wren):
    with acting_as(mo.user_id), pytest.raises(DatabaseError, match="row-level security"):
        ChangeRequest.objects.create(programme=town, worker=wren.user)


def test_there_is_no_room_for_a_reason(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_name IN ('supervision_changerequest', 'supervision_firstmeeting') "
            "AND data_type IN ('text', 'jsonb', 'bytea', 'character varying')"
        )
        assert cursor.fetchall() == [("supervision_firstmeeting", "ending")]


def test_arranged_tells_the_worker_once_and_taken_back_is_not_arranged(town, ada, wren):
    change = asks(wren)
    with acting_as(ada.user_id):
        changes.mark_done(change=change, by=ada.user)
        changes.mark_done(change=change, by=ada.user)
    assert told()[1:] == [(wren.user.email, "/my-supervision/")]
    with acting_as(wren.user_id):
        with pytest.raises(Refused, match="arranged already"):
            changes.withdraw(change=change)
        again = changes.ask(worker=wren.user, programme=town)
        changes.withdraw(change=again)
        changes.withdraw(change=again)
    with acting_as(ada.user_id):
        changes.mark_done(change=again, by=ada.user)
        assert ChangeRequest.objects.filter(done_at__isnull=False).count() == 1


def test_the_present_supervisor_is_told_once_when_the_pairing_ends(ada, wren):
    pairing = wren.supervisors.get()
    tom = pairing.supervisor
    asks(wren)
    assert tom.user.email not in [to for to, _page in told()]
    for days in (20, 10):
        endings.end_assignment(
            assignment=pairing,
            ended_on=timezone.localdate() + timedelta(days=days),
            by=ada.user,
        )
    theirs = [page for to, page in told() if to == tom.user.email]
    assert theirs == [f"/pairings/{pairing.pk}/ended/"]
