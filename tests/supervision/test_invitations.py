"""Entries for calendars by mail: to each of the pair their own, and out again whatever ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from supervision import endings
from supervision.booking import book_slot, cancel_booking
from supervision.calendar_choices import choose
from supervision.invitations import seat_taken
from supervision.models import Booking
from tests import factories
from tests.roles import as_owner
from workers import lines, outbox
from workers.models import OutgoingMessage


@pytest.fixture
def pair(db):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def entries(of) -> list[tuple[str, str, int]]:
    """Method, UID and SEQUENCE of what went to this person's calendar, in the order written."""
    return [
        (method, str(event["UID"]), event["SEQUENCE"]) for method, event in read(messages_to(of))
    ]


def messages_to(of) -> list[OutgoingMessage]:
    with as_owner():
        found = OutgoingMessage.objects.filter(to=of.user.email).exclude(calendar="")
        return list(found.order_by("created_at"))


def read(messages: list[OutgoingMessage]) -> list[tuple]:
    found = []
    for message in messages:
        calendar = Calendar.from_ical(message.calendar)
        (event,) = calendar.walk("VEVENT")
        assert not calendar.errors
        assert not event.errors
        assert calendar["METHOD"] == message.calendar_method
        found.append((message.calendar_method, event))
    return found


def refuse_mails(place) -> None:
    choose(by=place.user, reminder_hours=[48], invitations=False)


def test_each_of_the_pair_gets_an_entry_that_names_nobody_and_no_place(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    for place in pair:
        (message,) = messages_to(place)
        ((method, event),) = read([message])
        assert (method, event["SUMMARY"], event["STATUS"]) == (
            "REQUEST",
            "Protected time",
            "CONFIRMED",
        )
        assert event["ATTENDEE"] == f"mailto:{place.user.email}"
        assert event["ORGANIZER"] == "mailto:no-reply@localhost"
        assert event["URL"] == "http://127.0.0.1:8000/"
        assert event["DTSTART"].dt == booking.starts_at
        assert event["DTEND"].dt == booking.ends_at
        assert "TZID" not in message.calendar
        assert f"DTSTART:{booking.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in message.calendar
        assert set(event) == {
            "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP",
            "CLASS", "URL", "ORGANIZER", "ATTENDEE",
        }  # fmt: skip
        other = worker if place == supervisor else supervisor
        kept = message.subject + message.body + message.calendar
        for said in (other.user.name, other.user.email, "meet.example", str(booking.pk), "video"):
            assert said not in kept
        assert message.subject == "For your calendar, from Holding Space"
        assert message.erase_when_sent


def test_the_two_entries_cannot_be_matched_by_their_ids(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    assert entries(worker) == [("REQUEST", f"{booking.event_id}@holding-space", 0)]
    assert entries(supervisor) == [("REQUEST", f"{booking.slot.event_id}@holding-space", 1)]
    assert booking.event_id != booking.slot.event_id


def test_cancelling_takes_the_same_entry_out_with_a_higher_sequence(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    cancel_booking(booking=booking, category="operational", by=worker.user)
    uid = f"{booking.event_id}@holding-space"
    assert entries(worker) == [("REQUEST", uid, 0), ("CANCEL", uid, 1)]
    slot_uid = f"{booking.slot.event_id}@holding-space"
    assert entries(supervisor) == [("REQUEST", slot_uid, 1), ("CANCEL", slot_uid, 2)]
    assert "operational" not in messages_to(supervisor)[-1].calendar
    again = book_slot(slot=booking.slot, worker=worker.user, by=worker.user)
    assert entries(worker)[2:] == [("REQUEST", f"{again.event_id}@holding-space", 0)]
    assert entries(supervisor)[2:] == [("REQUEST", slot_uid, 3)]


@pytest.mark.parametrize("how", ["pairing", "worker leaves", "supervisor leaves"])
def test_whatever_ends_a_booking_takes_it_out_of_both_calendars(pair, how):
    supervisor, worker = pair
    admin = factories.person(worker.programme, "Ada Admin", "administrator")
    factories.person(worker.programme, "Amy Admin", "administrator")
    factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=5))
    today = timezone.localdate()
    if how == "pairing":
        endings.end_assignment(assignment=worker.supervisors.get(), ended_on=today, by=admin.user)
    else:
        gone = worker if how == "worker leaves" else supervisor
        endings.leave_programme(membership=gone, left_on=today, by=admin.user)
    for place in pair:
        (first, uid, earlier), (last, again, later) = entries(place)
        assert (first, last, uid) == ("REQUEST", "CANCEL", again)
        assert later > earlier


def test_a_groups_supervisor_has_one_entry_however_many_sit_in_it(pair):
    supervisor, worker = pair
    second = factories.worker(worker.programme, "Ola Second", supervisor=supervisor)
    group = factories.slot(supervisor, capacity=4)
    seats = [book_slot(slot=group, worker=one.user, by=one.user) for one in (worker, second)]
    assert [method for method, *_ in entries(supervisor)] == ["REQUEST"]
    cancel_booking(booking=seats[0], category="other", by=worker.user)
    assert [method for method, *_ in entries(supervisor)] == ["REQUEST"]
    assert [method for method, *_ in entries(worker)] == ["REQUEST", "CANCEL"]
    assert [method for method, *_ in entries(second)] == ["REQUEST"]
    cancel_booking(booking=seats[1], category="other", by=second.user)
    (_, uid, first), (last, again, gone) = entries(supervisor)
    assert (last, uid) == ("CANCEL", again)
    assert gone > first


def test_who_wants_no_mails_gets_none(pair):
    supervisor, worker = pair
    refuse_mails(worker)
    booking = factories.booking(supervisor, worker.user)
    cancel_booking(booking=booking, category="other", by=worker.user)
    assert entries(worker) == []
    assert [method for method, *_ in entries(supervisor)] == ["REQUEST", "CANCEL"]


@pytest.mark.parametrize("who", [0, 1])
def test_what_was_sent_before_is_still_taken_out(pair, who):
    """An entry that nobody takes out would keep a time busy that is free again."""
    booking = factories.booking(pair[0], pair[1].user)
    refuse_mails(pair[who])
    cancel_booking(booking=booking, category="other", by=pair[0].user)
    assert [method for method, *_ in entries(pair[who])] == ["REQUEST", "CANCEL"]


def test_what_waits_about_a_time_is_void_once_it_is_given_up(pair):
    """Who wants no mails could still be reminded: the newer version stops that, unsent."""
    supervisor, worker = pair
    refuse_mails(worker)
    booking = factories.booking(supervisor, worker.user)
    cancel_booking(booking=booking, category="other", by=worker.user)
    with as_owner():
        (kept,) = OutgoingMessage.objects.filter(about=booking.event_id)
    assert (kept.version, kept.to, kept.body) == (1, "", "")
    assert kept.dropped_at


@pytest.mark.parametrize("first", ["take", "free"])
def test_a_booking_that_takes_the_place_of_another_moves_the_entry(pair, first):
    """For rescheduling: the same id, a sequence higher by two, in whichever order it is done."""
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, factories.tomorrow_at(10, days=2))

    def take() -> None:
        new = Booking.objects.create(
            slot=later, worker=worker.user, seat=1, booked_by=worker.user,
            starts_at=later.starts_at, ends_at=later.ends_at,
            event_id=old.event_id, event_sequence=old.event_sequence + 2,
        )  # fmt: skip
        seat_taken(booking=new)

    def free() -> None:
        cancel_booking(booking=old, category="other", by=worker.user)

    for step in (take, free) if first == "take" else (free, take):
        step()
    with as_owner():
        about = OutgoingMessage.objects.filter(about=old.event_id).order_by("version")
        assert [row.calendar_method for row in about] == ["REQUEST", "CANCEL", "REQUEST"]
    assert {uid for _, uid, _ in entries(worker)} == {f"{old.event_id}@holding-space"}


def test_an_unusual_name_and_hour_are_written_as_the_standard_wants(pair, settings):
    """The organiser's name may hold what separates fields; 1:30 comes twice on that night."""
    settings.DEFAULT_FROM_EMAIL = '"Space; Holding, \\"kind\\": here" <space@charity.example>'
    supervisor, worker = pair
    night = datetime(timezone.localdate().year + 1, 10, 31, 1, 30, tzinfo=factories.LONDON)
    night -= timedelta(days=(night.weekday() + 1) % 7)
    booking = factories.booking(supervisor, worker.user, night.replace(fold=1))
    ((_, event),) = read(messages_to(worker))
    assert event["DTSTART"].dt == booking.starts_at
    assert event["ORGANIZER"] == "mailto:space@charity.example"


def test_the_mails_of_a_booking_arrive_and_its_cancellation_after_them(committed, inbox):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    booking = factories.booking(supervisor, worker.user)
    assert outbox.send_due() == 3
    cancel_booking(booking=booking, category="other", by=worker.user)
    assert outbox.send_due() == 3
    parts = [
        part
        for mail in inbox.to(worker.user.email)
        for part in mail.iter_parts()
        if part.get_content_type() == "text/calendar"
    ]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "CANCEL"]
    sent = [Calendar.from_ical(part.get_content()) for part in parts]
    first, last = (calendar.walk("VEVENT")[0] for calendar in sent)
    assert first["UID"] == last["UID"]
    assert last["SEQUENCE"] > first["SEQUENCE"]
    assert last["STATUS"] == "CANCELLED"
    assert [calendar["METHOD"] for calendar in sent] == ["REQUEST", "CANCEL"]


def test_an_invitation_that_waited_does_not_arrive_after_its_cancellation(committed, inbox):
    """The mail server was away for the first attempt; by the second the time was given up."""
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    booking = factories.booking(supervisor, worker.user)
    inbox.refuses = {worker.user.email}
    outbox.send_due()
    inbox.refuses = set()
    cancel_booking(booking=booking, category="other", by=supervisor.user)
    with as_owner():
        OutgoingMessage.objects.filter(sent_at=None).update(due_at=timezone.now())
    outbox.send_due()
    outbox.send_due()
    methods = [
        part.get_param("method")
        for mail in inbox.to(worker.user.email)
        if mail.is_multipart()
        for part in mail.iter_parts()
        if part.get_content_type() == "text/calendar"
    ]
    assert methods == ["CANCEL"]


def test_lines_have_nothing_to_do_with_it(pair):
    """A line manager is sent nothing of a time, whoever books or cancels it."""
    supervisor, worker = pair
    manager = factories.person(worker.programme, "Mo Manager")
    lines.set_line_manager(membership=worker, manager=manager, started_on=factories.EARLIER)
    booking = factories.booking(supervisor, worker.user)
    cancel_booking(booking=booking, category="other", by=worker.user)
    with as_owner():
        told = set(OutgoingMessage.objects.values_list("to", flat=True))
    assert told == {supervisor.user.email, worker.user.email}
