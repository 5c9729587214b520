"""People come by invitation, take on roles and leave; their history stays."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from supervision import diary, endings
from supervision.models import Booking, Slot
from supervision.offering import withdraw_slot
from tests import factories
from tests.roles import as_owner
from workers import invitations, lines, people
from workers.models import Invitation, Membership, OutgoingMessage, Role, User
from workers.refusals import Refused

PASSWORD = "a-long-enough-password"


@pytest.fixture
def programme(db):
    return factories.programme()


@pytest.fixture
def admin(programme):
    return factories.person(programme, "Adil Novak", Role.Kind.ADMINISTRATOR)


@pytest.fixture
def invited(programme, admin):
    return people.add_person(
        programme=programme, name="Nia Ellery", email="Nia@Demo.example", by=admin.user
    )


def token_sent() -> str:
    with as_owner():
        body = OutgoingMessage.objects.get(subject__contains="invitation").body
    return body.partition("/invitation/")[2].partition("/")[0]


def test_an_invitation_lets_somebody_set_their_password_once(invited):
    invitation = invitations.find_invitation(token_sent())
    user = invitations.accept_invitation(invitation=invitation, password=PASSWORD)
    assert (user.email, user.check_password(PASSWORD)) == ("nia@demo.example", True)
    assert invitations.find_invitation(token_sent()) is None
    with pytest.raises(Refused):
        invitations.accept_invitation(invitation=invitation, password="another-long-password")
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_the_database_does_not_know_the_link(invited):
    token = token_sent()
    assert token.encode() not in bytes(Invitation.objects.get().token_digest)


def test_an_invitation_expires_after_seven_days(invited):
    token = token_sent()
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert invitations.find_invitation(token) is None


def test_inviting_again_ends_the_earlier_link(invited, admin):
    first = token_sent()
    second = invitations.invite(membership=invited, by=admin.user)
    assert invitations.find_invitation(first) is None
    assert invitations.find_invitation(second)


def test_an_invitation_never_replaces_a_password(programme, admin):
    known = factories.person(programme, "Tom Abernethy")
    token = invitations.invite(membership=known, by=admin.user)
    invitation = invitations.find_invitation(token)
    with pytest.raises(Refused):
        invitations.accept_invitation(invitation=invitation, password=PASSWORD)
    assert User.objects.get(pk=known.user_id).check_password(factories.PASSWORD)


@pytest.fixture
def harbour_admin():
    return factories.person(factories.programme("Harbour"), "Hana", Role.Kind.ADMINISTRATOR)


def added_at(harbour_admin, email: str) -> Membership:
    return people.add_person(
        programme=harbour_admin.programme,
        name="Somebody Else",
        email=email,
        by=harbour_admin.user,
    )


def test_a_programme_neither_sees_nor_changes_what_another_calls_a_person(
    programme, harbour_admin, client
):
    known = factories.person(programme, "Nia Ellery")
    place = added_at(harbour_admin, known.user.email)
    assert place.user_id == known.user_id
    client.force_login(harbour_admin.user)
    address = f"/people/{harbour_admin.programme_id}/"
    for page in (address, f"{address}?q=Nia", f"{address}{known.user_id}/"):
        assert "Ellery" not in client.get(page).content.decode()
    client.post(f"{address}{known.user_id}/name/", {"name": "Third Name"})
    assert "Third Name" in client.get(address).content.decode()
    assert Membership.objects.get(pk=known.pk).name == "Nia Ellery"
    assert User.objects.get(pk=known.user_id).name == "Nia Ellery"


def test_whether_somebody_is_known_elsewhere_shows_nowhere(programme, harbour_admin, client):
    factories.person(programme, "Nia Ellery", email="nia@demo.example")
    client.force_login(harbour_admin.user)
    address = f"/people/{harbour_admin.programme_id}/"
    pages = []
    for email in ("nia@demo.example", "new@demo.example"):
        data = {"name": "Some One", "email": email}
        added = client.post(f"{address}add/", data)
        page = client.get(added["Location"]).content.decode()
        number = added["Location"].rstrip("/").rpartition("/")[2]
        page = page.replace(email, "E").replace(f"/{number}/", "/N/")
        pages.append([line for line in page.splitlines() if "csrfmiddleware" not in line])
    assert pages[0] == pages[1]


def test_a_name_follows_where_nobody_else_knows_the_person(programme):
    place = factories.person(programme, "Nia Ellery")
    people.rename_person(membership=place, name="Nia Stone")
    assert User.objects.get(pk=place.user_id).name == "Nia Stone"


def test_a_closed_sign_in_opens_only_by_its_own_password(programme, admin, harbour_admin, client):
    left = factories.worker(programme)
    endings.leave_programme(membership=left, left_on=timezone.localdate(), by=admin.user)
    added_at(harbour_admin, left.user.email)
    assert not User.objects.get(pk=left.user_id).is_active
    link = f"/invitation/{token_sent()}/"
    wrong = client.post(link, {"password": "not-the-password-2026"})
    assert "not the password you sign in with" in wrong.content.decode()
    assert not User.objects.get(pk=left.user_id).is_active
    assert client.post(link, {"password": factories.PASSWORD}).status_code == 302
    user = User.objects.get(pk=left.user_id)
    assert (user.is_active, user.check_password(factories.PASSWORD)) == (True, True)
    assert client.get(link).status_code == 404


def test_who_is_invited_back_can_reset_a_forgotten_password(
    programme, admin, harbour_admin, client, mailoutbox
):
    left = factories.worker(programme)
    endings.leave_programme(membership=left, left_on=timezone.localdate(), by=admin.user)
    client.post("/accounts/password/reset/", {"email": left.user.email})
    assert not any("Choose one here" in mail.body for mail in mailoutbox)
    added_at(harbour_admin, left.user.email)
    client.post("/accounts/password/reset/", {"email": left.user.email})
    assert any("Choose one here" in mail.body for mail in mailoutbox)


def test_who_has_left_is_not_invited(programme, admin):
    left = factories.worker(programme)
    endings.leave_programme(membership=left, left_on=timezone.localdate(), by=admin.user)
    left.refresh_from_db()
    with pytest.raises(Refused, match="has left"):
        invitations.invite(membership=left, by=admin.user)


def test_nobody_is_added_twice(programme, invited):
    with pytest.raises(Refused, match="already has a place"):
        people.add_person(programme=programme, name="N", email="NIA@demo.example", by=None)


def test_a_programme_keeps_an_administrator(admin):
    with pytest.raises(Refused, match="needs an administrator"):
        people.end_role(role=admin.roles.get(), by=admin.user)
    second = factories.person(admin.programme, "Second", Role.Kind.ADMINISTRATOR)
    people.end_role(role=admin.roles.get(), by=second.user)
    assert not admin.roles.filter(ended_at=None).exists()


def test_who_leaves_keeps_a_history_and_frees_the_seats(programme, admin):
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    past = factories.session(supervisor, worker.user)
    factories.booking(supervisor, worker.user)
    today = timezone.localdate()
    endings.leave_programme(membership=worker, left_on=today, by=admin.user)
    ahead = Booking.objects.get(session=None)
    assert (ahead.cancelled_category, Slot.objects.get(pk=ahead.slot_id).seats_taken) == (
        "not_needed",
        0,
    )
    assert Membership.objects.get(pk=worker.pk).left_on == today
    assert [row.ended_on for row in worker.posts.all()] == [today]
    assert [row.ended_on for row in worker.supervisors.all()] == [today]
    assert not User.objects.get(pk=worker.user_id).is_active
    assert type(past).objects.filter(pk=past.pk).exists()


def test_who_has_another_programme_can_still_sign_in(programme, admin):
    worker = factories.worker(programme)
    factories.person(factories.programme("Harbour"), "Wren", email=worker.user.email)
    endings.leave_programme(membership=worker, left_on=timezone.localdate(), by=admin.user)
    assert User.objects.get(pk=worker.user_id).is_active


def test_a_supervisor_who_leaves_frees_the_workers(programme, admin):
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    factories.booking(supervisor, worker.user)
    endings.leave_programme(membership=supervisor, left_on=timezone.localdate(), by=admin.user)
    assert Booking.objects.get().cancelled_category == "supervisor_unavailable"
    key = f"cancelled:{Booking.objects.get().pk}"
    for person in (supervisor.user, worker.user):
        assert factories.message_of(f"{key}:{person.pk}").to == person.email


def test_a_manager_hands_over_before_leaving(programme, admin):
    manager = factories.person(programme, "Mo Manager")
    factories.worker(programme, manager=manager)
    with pytest.raises(Refused, match="another manager first"):
        endings.leave_programme(membership=manager, left_on=timezone.localdate(), by=admin.user)


def test_leaving_is_not_recorded_ahead(programme, admin):
    worker = factories.worker(programme)
    with pytest.raises(Refused, match="not before"):
        endings.leave_programme(
            membership=worker, left_on=timezone.localdate() + timedelta(days=1), by=admin.user
        )


def test_a_pairing_ends_with_its_bookings_and_keeps_its_past(programme, admin):
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    soon = factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=2))
    late = factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=20))
    ends = timezone.localdate() + timedelta(days=10)
    endings.end_assignment(assignment=worker.supervisors.get(), ended_on=ends, by=admin.user)
    assert Booking.objects.get(pk=soon.pk).cancelled_at is None
    assert Booking.objects.get(pk=late.pk).cancelled_at


def test_a_pairing_that_ended_may_only_end_earlier(programme, admin):
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    pairing, today = worker.supervisors.get(), timezone.localdate()

    def end(in_days: int) -> None:
        day = today + timedelta(days=in_days)
        endings.end_assignment(assignment=pairing, ended_on=day, by=admin.user)

    end(10)
    with pytest.raises(Refused, match="ended earlier"):
        end(11)
    end(10)
    end(5)
    assert worker.supervisors.get().ended_on == today + timedelta(days=5)


def test_a_time_that_is_logged_already_is_not_cancelled(programme, admin):
    """A session logged while it still runs has taken place, whatever ends afterwards."""
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    begun = timezone.now() - timedelta(minutes=10)
    session = factories.session(supervisor, worker.user, begun, outcome="missed", how="")
    today = timezone.localdate()
    endings.end_assignment(assignment=worker.supervisors.get(), ended_on=today, by=admin.user)
    endings.leave_programme(membership=worker, left_on=today, by=admin.user)
    assert Booking.objects.get(pk=session.booking_id).cancelled_at is None


def test_who_has_left_does_not_leave_again(programme, admin):
    worker = factories.worker(programme)
    yesterday = timezone.localdate() - timedelta(days=1)
    endings.leave_programme(membership=worker, left_on=yesterday, by=admin.user)
    with pytest.raises(Refused, match="already left"):
        endings.leave_programme(membership=worker, left_on=timezone.localdate(), by=admin.user)
    assert Membership.objects.get(pk=worker.pk).left_on == yesterday


def test_reports_from_a_later_day_need_another_manager_too(programme, admin):
    manager, worker = factories.person(programme, "Mo Manager"), factories.worker(programme)
    later = timezone.localdate() + timedelta(days=7)
    lines.set_line_manager(membership=worker, manager=manager, started_on=later)
    with pytest.raises(Refused, match="another manager first"):
        endings.leave_programme(membership=manager, left_on=timezone.localdate(), by=admin.user)


def test_a_supervisor_who_leaves_offers_nothing_any_more(programme, admin):
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    factories.booking(supervisor, worker.user)
    factories.slot(supervisor, factories.tomorrow_at(14))
    elsewhere = factories.supervisor(factories.programme("Harbour"), email=supervisor.user.email)
    kept = factories.slot(elsewhere, factories.tomorrow_at(16))
    endings.leave_programme(membership=supervisor, left_on=timezone.localdate(), by=admin.user)
    assert [slot.pk for slot in Slot.objects.filter(withdrawn_at=None)] == [kept.pk]


def test_a_supervisor_role_goes_after_pairings_and_times(programme, admin):
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    slot = factories.slot(supervisor)
    role = supervisor.roles.get()
    with pytest.raises(Refused, match="withdraw the others first"):
        endings.take_role_back(role=role, by=admin.user)
    withdraw_slot(slot=slot)
    with pytest.raises(Refused, match="still supervises"):
        endings.take_role_back(role=role, by=admin.user)
    today = timezone.localdate()
    endings.end_assignment(assignment=worker.supervisors.get(), ended_on=today, by=admin.user)
    for _twice in range(2):
        endings.take_role_back(role=role, by=admin.user)
    assert not supervisor.roles.filter(ended_at=None).exists()


def test_an_administrator_who_has_left_holds_no_keys(programme, admin):
    second = factories.person(programme, "Second", Role.Kind.ADMINISTRATOR)
    Membership.objects.filter(pk=second.pk).update(left_on=timezone.localdate())
    with pytest.raises(Refused, match="needs an administrator"):
        people.end_role(role=admin.roles.get(), by=admin.user)


def test_who_has_left_gets_no_role(programme, admin):
    worker = factories.worker(programme)
    endings.leave_programme(membership=worker, left_on=timezone.localdate(), by=admin.user)
    worker.refresh_from_db()
    with pytest.raises(Refused, match="has left"):
        people.give_role(membership=worker, role=Role.Kind.CUSTODIAN, by=admin.user)


def test_taking_a_role_back_twice_ends_at_the_person(programme, admin, client):
    lead = factories.person(programme, "Lena Frost", Role.Kind.PROGRAMME_LEAD)
    client.force_login(admin.user)
    address = f"/people/{programme.pk}/roles/{lead.roles.get().pk}/end/"
    answers = [client.post(address) for _twice in range(2)]
    person_page = f"/people/{programme.pk}/{lead.user_id}/"
    assert [(page.status_code, page["Location"]) for page in answers] == [(302, person_page)] * 2


def test_an_endless_address_is_refused_in_a_sentence(programme, admin, client):
    client.force_login(admin.user)
    data = {"name": "Long", "email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"}
    page = client.post(f"/people/{programme.pk}/add/", data)
    assert page.status_code == 200
    assert "254 characters" in page.content.decode()


def test_the_same_new_person_sent_twice_at_once_is_added_once(committed):
    programme = factories.programme()
    start, outcomes = threading.Barrier(4), []

    def add() -> None:
        start.wait()
        try:
            people.add_person(programme=programme, name="Nia", email="nia@demo.example", by=None)
            outcomes.append("added")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "refused", "refused", "refused"]
    assert Membership.objects.count() == 1


def test_an_ending_waits_for_the_diary_and_says_so_when_that_is_too_long(committed, monkeypatch):
    monkeypatch.setattr(diary, "WAIT", "100ms")
    supervisor = factories.supervisor(factories.programme())
    worker = factories.worker(supervisor.programme, supervisor=supervisor)
    pairing = worker.supervisors.get()
    held, done = threading.Event(), threading.Event()

    def book_slowly() -> None:
        with transaction.atomic():
            diary.lock_diaries(worker.user_id)
            held.set()
            done.wait(10)
        connections.close_all()

    thread = threading.Thread(target=book_slowly)
    thread.start()
    held.wait(10)
    today = timezone.localdate()
    with pytest.raises(Refused, match="(?i)try again"):
        endings.end_assignment(assignment=pairing, ended_on=today, by=supervisor.user)
    with pytest.raises(Refused, match="(?i)try again"):
        endings.leave_programme(membership=worker, left_on=today, by=supervisor.user)
    done.set()
    thread.join()
    assert worker.supervisors.get().ended_on is None
