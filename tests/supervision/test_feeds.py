"""Addresses for calendar programs: who is shown what, when it changed, and when it stops."""

import hashlib
import io
import logging
import threading
from datetime import UTC

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from config.logs import WithoutContent
from supervision import endings, feeds
from supervision.booking import book_slot, cancel_booking
from supervision.models import Booking, CalendarChoices, Feed
from tests import factories
from tests.roles import as_owner, seeing_all
from workers import lines
from workers.models import LineManagement, User

OWN, TEAM = Feed.Kind.OWN, Feed.Kind.TEAM


@pytest.fixture
def pair(db):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


@pytest.fixture
def manager(pair):
    place = factories.person(pair[1].programme, "Mo Manager")
    lines.set_line_manager(membership=pair[1], manager=place, started_on=factories.EARLIER)
    return place


def made_for(place, kind: str = OWN) -> str:
    return f"/feeds/{feeds.make_feed(kind=kind, by=place.user)}.ics"


def events_at(address: str) -> list:
    answer = Client().get(address)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    assert not calendar.errors
    found = calendar.walk("VEVENT")
    assert not [event.errors for event in found if event.errors]
    return found


def facts(events: list) -> list[tuple]:
    return sorted((event["DTSTART"].dt, event["DTEND"].dt, event["SUMMARY"]) for event in events)


def test_a_person_is_shown_their_own_protected_time_of_either_kind(pair):
    supervisor, worker = pair
    tom = factories.supervisor(worker.programme, "Tom Abernethy")
    lines.assign_supervisor(membership=supervisor, supervisor=tom, started_on=factories.EARLIER)
    given = factories.booking(supervisor, worker.user, factories.tomorrow_at(10))
    taken = factories.booking(tom, supervisor.user, factories.tomorrow_at(12))
    past = factories.session(supervisor, worker.user, factories.tomorrow_at(10, days=-80))
    factories.session(supervisor, worker.user, factories.tomorrow_at(10, days=-95))
    gone = factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=3))
    cancel_booking(booking=gone, category="other", by=worker.user)
    factories.slot(supervisor, factories.tomorrow_at(10, days=4))

    def expected(*bookings) -> list[tuple]:
        return sorted((one.starts_at, one.ends_at, "Protected time") for one in bookings)

    assert facts(events_at(made_for(worker))) == expected(past.booking, given)
    assert facts(events_at(made_for(supervisor))) == expected(past.booking, given, taken)
    uids = {str(event["UID"]) for event in events_at(made_for(worker))}
    assert f"{given.event_id}@holding-space" in uids


def test_what_is_shown_names_nobody_and_no_place(pair):
    supervisor, worker = pair
    factories.booking(supervisor, worker.user)
    address = made_for(worker)
    text = Client().get(address).content.decode()
    for said in (worker.user.name, supervisor.user.name, "@demo.example", "meet.example"):
        assert said not in text
    (event,) = events_at(address)
    assert set(event) == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "CLASS",
        "URL",
    }  # fmt: skip
    assert (event["TRANSP"], event["URL"]) == ("OPAQUE", "http://127.0.0.1:8000/")


def test_a_group_is_one_time_of_its_supervisor(pair):
    supervisor, worker = pair
    second = factories.worker(worker.programme, "Ola Second", supervisor=supervisor)
    group = factories.slot(supervisor, capacity=4)
    for one in (worker, second):
        book_slot(slot=group, worker=one.user, by=one.user)
    assert len(events_at(made_for(supervisor))) == 1


def test_a_line_manager_is_shown_what_their_page_shows_and_nothing_more(pair, manager, client):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Ola Other", supervisor=supervisor)
    booked = factories.booking(supervisor, worker.user)
    factories.booking(supervisor, other.user, factories.tomorrow_at(12))
    factories.session(supervisor, worker.user)
    address = made_for(manager, TEAM)
    assert facts(events_at(address)) == [
        (booked.starts_at, booked.ends_at, f"Protected time: {worker.user.name}")
    ]
    text = Client().get(address).content.decode()
    for said in (booked.pk, booked.event_id, booked.slot.event_id, supervisor.user.name):
        assert str(said) not in text
    (event,) = events_at(address)
    # Neither when it was booked nor how often it was moved.
    assert event["DTSTAMP"].dt == Feed.objects.get(kind=TEAM).made_at.replace(microsecond=0)
    assert event["SEQUENCE"] == 0
    client.force_login(manager.user)
    page = client.get("/team/").content.decode()
    assert page.count("protected time</li>") == 1


def test_a_moved_time_looks_to_a_manager_like_another_one(pair, manager):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    address = made_for(manager, TEAM)
    (before,) = events_at(address)
    cancel_booking(booking=old, category="other", by=worker.user)
    slot = factories.slot(supervisor, factories.tomorrow_at(10, days=2))
    Booking.objects.create(
        slot=slot, worker=worker.user, seat=1, booked_by=worker.user, starts_at=slot.starts_at,
        ends_at=slot.ends_at, event_id=old.event_id, event_sequence=2,
    )  # fmt: skip
    (after,) = events_at(address)
    assert before["UID"] != after["UID"]
    assert after["SEQUENCE"] == 0


@pytest.mark.parametrize("how", ["line ends", "closed", "ended", "replaced"])
def test_an_address_stops(pair, manager, how):
    address = made_for(manager, TEAM)
    assert Client().get(address).status_code == 200
    if how == "line ends":
        LineManagement.objects.update(ended_on=timezone.localdate())
    elif how == "closed":
        User.objects.filter(pk=manager.user_id).update(is_active=False)
    elif how == "ended":
        feeds.end_feed(kind=TEAM, by=manager.user)
    else:
        feeds.make_feed(kind=TEAM, by=manager.user)
    assert Client().get(address).status_code == 404


def test_an_address_stops_when_its_person_leaves(pair):
    worker = pair[1]
    admin = factories.person(worker.programme, "Ada Admin", "administrator")
    address = made_for(worker)
    endings.leave_programme(membership=worker, left_on=timezone.localdate(), by=admin.user)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["guessed", "x" * 43, "x" * 5000, "%00", "..%2f..%2fetc", "é", "' OR 1=1 --", "%ff%fe"],
)
def test_a_guessed_address_is_nothing_at_all(pair, token):
    made_for(pair[1])
    answer = Client().get(f"/feeds/{token}.ics")
    nothing = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert answer.content == nothing.content


def test_only_a_digest_is_kept_and_a_dump_opens_nothing(pair):
    address = made_for(pair[1])
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    assert len(token) == 43
    kept = Feed.objects.get()
    assert bytes(kept.token_digest) == hashlib.sha256(token.encode()).digest()
    assert Client().get(f"/feeds/{bytes(kept.token_digest).hex()}.ics").status_code == 404
    with seeing_all(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT feed::text FROM supervision_feed feed")
        assert token not in str(cursor.fetchall())


def test_two_addresses_of_a_kind_are_refused_by_the_database(pair):
    made_for(pair[1])
    with pytest.raises(IntegrityError, match="one_feed_of_a_kind"), transaction.atomic():
        Feed.objects.create(person=pair[1].user, kind=OWN, token_digest=b"another")
    with pytest.raises(IntegrityError, match="reminder_hours_known"), transaction.atomic():
        CalendarChoices.objects.create(person=pair[1].user, reminder_hours=[3])


def test_a_program_that_asks_again_is_told_that_nothing_changed(pair):
    supervisor, worker = pair
    booked = factories.booking(supervisor, worker.user)
    address = made_for(worker)
    first = Client().get(address)
    known = {"etag": first["ETag"], "since": first["Last-Modified"]}
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Referrer-Policy"] == "no-referrer"
    assert first["Content-Type"] == "text/calendar; charset=utf-8"

    def ask_again() -> list[int]:
        asked = ({"if-none-match": known["etag"]}, {"if-modified-since": known["since"]})
        return [Client().get(address, headers=headers).status_code for headers in asked]

    assert ask_again() == [304, 304]
    unchanged = Client().get(address, headers={"if-none-match": known["etag"]})
    assert (unchanged.content, unchanged["ETag"]) == (b"", known["etag"])
    # Within the same second: whoever asks by the clock alone must not miss it.
    cancel_booking(booking=booked, category="other", by=worker.user)
    assert ask_again() == [200, 200]
    assert events_at(address) == []
    assert Client().get(address)["ETag"] != known["etag"]


def test_what_it_shows_does_not_change_by_itself(pair):
    factories.booking(pair[0], pair[1].user)
    address = made_for(pair[1])
    assert Client().get(address).content == Client().get(address).content


def test_how_often_to_ask_is_said(pair):
    text = Client().get(made_for(pair[1])).content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert "X-PUBLISHED-TTL:PT1H" in text
    assert "METHOD:PUBLISH" in text


def test_a_full_diary_shows_the_last(pair, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_SHOWN", 2)
    for day in (1, 2, 3):
        factories.booking(pair[0], pair[1].user, factories.tomorrow_at(10, days=day))
    days = [event["DTSTART"].dt for event in events_at(made_for(pair[1]))]
    assert days == [factories.tomorrow_at(10, days=day).astimezone(UTC) for day in (2, 3)]


def test_a_name_cannot_add_lines_to_the_calendar(pair, manager):
    User.objects.filter(pk=pair[1].user_id).update(name="Wren\r\nATTENDEE:x;,\\")
    factories.booking(pair[0], pair[1].user)
    (event,) = events_at(made_for(manager, TEAM))
    assert "ATTENDEE" not in event


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [(OWN, 9), (TEAM, 9)])
def test_what_is_shown_costs_the_same_however_much_it_is(
    pair, manager, django_assert_num_queries, kind, queries, rows
):
    for day in range(1, rows + 1):
        factories.booking(pair[0], pair[1].user, factories.tomorrow_at(10, days=day))
        more = factories.worker(pair[1].programme, f"Ola {day}", manager=manager)
        lines.assign_supervisor(membership=more, supervisor=pair[0], started_on=factories.EARLIER)
        factories.booking(pair[0], more.user, factories.tomorrow_at(12, days=day))
    address = made_for(manager if kind == TEAM else pair[1], kind)
    Client().get(address)
    with django_assert_num_queries(queries):
        Client().get(address)


def test_the_address_is_in_no_log_line(pair):
    """Neither where it answers, nor where it does not, nor where it fails."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutContent())
    address = made_for(pair[1])
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    logging.getLogger().addHandler(handler)
    try:
        feeds.end_feed(kind=OWN, by=pair[1].user)
        Client().get(address)
        Client().post(address)
        logging.getLogger("django.server").warning('"GET %s HTTP/1.1" 200', address)
        logging.getLogger("gunicorn.access").warning(f'127.0.0.1 "GET {address}?x=1 HTTP/1.1"')
    finally:
        logging.getLogger().removeHandler(handler)
    assert "/feeds/..." in stream.getvalue()
    assert token not in stream.getvalue()


def test_the_page_shows_an_address_once_and_replaces_and_stops_it(pair, client):
    client.force_login(pair[1].user)
    shown = client.post("/my-calendar/address/").context["address"]
    path = shown.removeprefix("http://127.0.0.1:8000")
    assert Client().get(path).status_code == 200
    again = client.get("/my-calendar/").content.decode()
    assert "You made an address on" in again
    assert path not in again
    with as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT string_agg(session_data, '') FROM django_session")
        assert path[7:50] not in (cursor.fetchone()[0] or "")
    replaced = client.post("/my-calendar/address/").context["address"]
    assert replaced != shown
    assert Client().get(path).status_code == 404
    for _ in range(2):
        client.post("/my-calendar/address/end/")
    assert Client().get(replaced.removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert "Make an address" in client.get("/my-calendar/").content.decode()


def test_choices_are_kept_as_chosen(pair, client):
    worker = pair[1].user
    client.force_login(worker)
    assert not CalendarChoices.objects.exists()
    form = client.get("/my-calendar/").context["form"]
    assert (form["reminder_hours"].initial, form["invitations"].initial) == ([48], True)
    for _ in range(2):
        client.post("/my-calendar/", {"reminder_hours": ["2", "168"]})
    chosen = CalendarChoices.objects.get()
    assert (chosen.reminder_hours, chosen.person) == ([168, 2], worker)
    since = chosen.no_invitations_since
    assert since
    client.post("/my-calendar/", {"reminder_hours": ["2", "168"]})
    unchanged = CalendarChoices.objects.get()
    assert unchanged.no_invitations_since == since
    assert unchanged.hours_chosen_at == chosen.hours_chosen_at
    client.post("/my-calendar/", {"invitations": "on"})
    chosen = CalendarChoices.objects.get()
    assert (chosen.reminder_hours, chosen.no_invitations_since) == ([], None)


def test_a_moment_that_is_not_offered_is_refused_with_a_sentence(pair, client):
    client.force_login(pair[1].user)
    answer = client.post("/my-calendar/", {"reminder_hours": ["3"], "invitations": "on"})
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert not CalendarChoices.objects.exists()


def test_a_manager_who_is_not_supervised_sees_only_the_team_part(manager, client):
    client.force_login(manager.user)
    page = client.get("/my-calendar/").content.decode()
    assert "My team's protected time in my calendar" in page.replace("&#x27;", "'")
    assert "Remind me by e-mail" not in page


def test_who_has_moved_on_has_no_address_left_to_stop(pair, client):
    """The page and the address go by the same rule: what cannot be stopped does not answer."""
    worker = pair[1]
    address = made_for(worker)
    today = timezone.localdate()
    worker.posts.update(ended_on=today)
    worker.supervisors.update(ended_on=today)
    client.force_login(worker.user)
    assert client.get("/my-calendar/").status_code == 404
    assert Client().get(address).status_code == 404


def test_five_at_once_make_one_address(committed):
    place = factories.worker(factories.programme())
    tokens = []

    def make() -> None:
        tokens.append(feeds.make_feed(kind=OWN, by=place.user))
        connections.close_all()

    threads = [threading.Thread(target=make) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [Client().get(f"/feeds/{token}.ics").status_code for token in tokens]
    assert sorted(answers) == [200, 404, 404, 404, 404]
