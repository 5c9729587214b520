"""Reminders come once, at the chosen time, and never for a time that is over or given up."""

import collections
import itertools
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision import reminders
from supervision.booking import book_slot, cancel_booking
from supervision.calendar_choices import choose
from supervision.models import Booking, CalendarChoices, Reminder, Slot
from tests import factories
from tests.mail import wait_until
from tests.roles import as_owner
from workers import outbox
from workers.models import OutgoingMessage, User


@pytest.fixture
def pair(committed):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def at(booking: Booking, *, hours: float):
    """The clock stands so many hours before the booking begins."""
    return time_machine.travel(booking.starts_at - timedelta(hours=hours), tick=False)


def reminded() -> list[tuple[str, int]]:
    """Who was reminded, and so many hours before."""
    with as_owner():
        rows = Reminder.objects.values_list("person__email", "hours")
        return sorted(rows, key=str)


def waiting() -> list[OutgoingMessage]:
    """The reminders in the outbox: messages that end when a time begins."""
    with as_owner():
        return list(OutgoingMessage.objects.exclude(expires_at=None).order_by("to"))


def week_ahead(pair, **more) -> Booking:
    supervisor, worker = pair
    return factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=10), **more)


def test_both_are_reminded_two_days_before_without_a_word_of_what(pair):
    booking = week_ahead(pair)
    supervisor, worker = (place.user for place in pair)
    with at(booking, hours=48.1):
        assert reminders.write_due() == 0
    with at(booking, hours=47.9):
        assert reminders.write_due() == 2
        assert reminders.write_due() == 0
    with at(booking, hours=1):
        assert reminders.write_due() == 0
    assert reminded() == sorted([(supervisor.email, 48), (worker.email, 48)])
    for message, path in zip(
        sorted(waiting(), key=lambda row: row.to == worker.email),
        ("/times/", f"/bookings/{booking.pk}/"),
        strict=True,
    ):
        assert message.subject == "You have a message in Holding Space"
        assert message.body == f"Sign in to read it:\nhttp://127.0.0.1:8000{path}\n"


def test_at_each_chosen_time_once(pair):
    supervisor, worker = (place.user for place in pair)
    choose(by=supervisor, reminder_hours=[], invitations=True)
    choose(by=worker, reminder_hours=[168, 24, 2], invitations=True)
    booking = week_ahead(pair)
    for hours in (169, 167, 49, 47, 25, 23, 3, 1):
        with at(booking, hours=hours):
            reminders.write_due()
    assert reminded() == sorted([(worker.email, hours) for hours in (168, 24, 2)], key=str)
    assert len(waiting()) == 3


def test_when_several_were_missed_one_message_says_it(pair):
    """The service stood still for a week: nobody gets three reminders in one minute."""
    choose(by=pair[1].user, reminder_hours=[168, 48, 24], invitations=True)
    booking = week_ahead(pair)
    with at(booking, hours=20):
        reminders.write_due()
    assert len(reminded()) == 4
    assert len(waiting()) == 2


def test_a_time_that_was_past_when_it_was_booked_or_chosen_is_left_out(pair):
    supervisor, worker = (place.user for place in pair)
    choose(by=supervisor, reminder_hours=[48, 2], invitations=True)
    booking = factories.booking(pair[0], worker, factories.tomorrow_at(23))
    with at(booking, hours=20):
        reminders.write_due()
        assert reminded() == []
        choose(by=worker, reminder_hours=[48, 24, 2], invitations=True)
        reminders.write_due()
        assert reminded() == []
    with at(booking, hours=1.5):
        reminders.write_due()
    assert reminded() == sorted([(supervisor.email, 2), (worker.email, 2)])


def test_nobody_is_reminded_once_it_has_begun_nor_who_cannot_sign_in(pair):
    booking = week_ahead(pair)
    User.objects.filter(pk=pair[0].user_id).update(is_active=False)
    with at(booking, hours=0):
        assert reminders.write_due() == 0
    with at(booking, hours=0.01):
        reminders.write_due()
    assert reminded() == [(pair[1].user.email, 48)]


def test_a_group_reminds_its_supervisor_once(pair):
    supervisor, worker = pair
    second = factories.worker(worker.programme, "Ola Second", supervisor=supervisor)
    group = factories.slot(supervisor, factories.tomorrow_at(10, days=10), capacity=4)
    seats = [book_slot(slot=group, worker=one.user, by=one.user) for one in (worker, second)]
    with at(seats[0], hours=47):
        reminders.write_due()
    assert len(waiting()) == 3
    # One of the seats is freed while the messages wait: the other two are still reminded.
    cancel_booking(booking=seats[0], category="other", by=worker.user)
    with at(seats[0], hours=46):
        goes_to = {message.to for message in waiting() if outbox.holds(message)}
    assert goes_to == {supervisor.user.email, second.user.email}


@pytest.mark.parametrize("invitations", [True, False])
def test_a_time_given_up_while_the_mail_server_was_away_reminds_nobody(pair, inbox, invitations):
    supervisor, worker = (place.user for place in pair)
    for person in (supervisor, worker):
        choose(by=person, reminder_hours=[48], invitations=invitations)
    booking = week_ahead(pair)
    outbox.send_due()
    inbox.received.clear()
    inbox.refuses = {supervisor.email, worker.email}
    with at(booking, hours=47):
        reminders.write_due()
        assert outbox.send_due() == 0
    inbox.refuses = set()
    with at(booking, hours=46):
        cancel_booking(booking=booking, category="other", by=worker)
        outbox.send_due()
    assert all(message.dropped_at and not message.sent_at for message in waiting())
    # The supervisor is told that it was given up; calendars get their cancellations.
    assert sum(inbox.received.values()) == (3 if invitations else 1)


def test_a_mail_server_that_is_away_until_it_begins_delays_no_reminder_beyond(pair, inbox):
    booking = week_ahead(pair)
    outbox.send_due()
    inbox.received.clear()
    with at(booking, hours=47):
        reminders.write_due()
    with at(booking, hours=-0.1):
        assert outbox.send_due() == 0
    assert inbox.received == {}
    assert all(message.dropped_at for message in waiting())


def test_a_cancellation_in_between_is_seen_by_whoever_sends(pair, inbox):
    """The reminder is being written as the time is given up: neither sees the other yet."""
    booking = week_ahead(pair)
    outbox.send_due()
    inbox.received.clear()
    with at(booking, hours=47):
        with transaction.atomic(using="jobs"):
            assert reminders.write_due() == 2
            cancel_booking(booking=booking, category="other", by=pair[1].user)
        outbox.send_due()
    subjects = [mail["Subject"] for mail in inbox.messages[-3:]]
    assert all(message.dropped_at for message in waiting())
    assert sum(inbox.received.values()) == 3
    assert subjects.count("For your calendar, from Holding Space") == 2


def test_the_command_writes_and_sends(pair, inbox, capsys):
    booking = week_ahead(pair)
    outbox.send_due()
    with at(booking, hours=47):
        call_command("run_jobs", "--once")
    assert "2 messages sent." in capsys.readouterr().out


def test_jobs_knows_when_and_for_whom_and_nothing_else(pair):
    for asked in (
        "SELECT cancelled_category FROM supervision_booking",
        'SELECT "where" FROM supervision_slot',
        "SELECT password FROM workers_user",
        "SELECT token_digest FROM supervision_feed",
        "UPDATE supervision_booking SET cancelled_at = now()",
        "DELETE FROM supervision_reminder",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(using="jobs"),
            connections["jobs"].cursor() as cursor,
        ):
            cursor.execute(asked)


@given(
    chosen=st.sets(st.sampled_from([168, 48, 24, 2])),
    booked=st.integers(1, 300),
    rounds=st.lists(st.integers(-5, 300), min_size=1, max_size=6),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whenever_the_work_runs_each_moment_counts_once(pair, chosen, booked, rounds):
    """Chosen moments, when it was booked and when the work runs, all in hours before it begins.

    Every moment after the booking that has come when the work runs, and before the beginning, is
    marked once, whatever the work was doing before.
    """
    supervisor, worker = pair
    with as_owner():
        Reminder.objects.all().delete()
        Booking.objects.filter(cancelled_at=None).update(**GIVEN_UP | {"cancelled_by": worker.user})
    starts = factories.tomorrow_at(12, days=20 + next(days))
    slot = factories.slot(supervisor, starts)
    with time_machine.travel(starts - timedelta(hours=400), tick=False):
        choose(by=worker.user, reminder_hours=sorted(chosen), invitations=True)
    with time_machine.travel(starts - timedelta(hours=booked), tick=False):
        book_slot(slot=slot, worker=worker.user, by=worker.user)
    moments = sorted((hours for hours in rounds if hours <= booked), reverse=True)
    for moment in moments:
        with time_machine.travel(starts - timedelta(hours=moment), tick=False):
            reminders.write_due()
    expected = [
        (worker.user.email, hours)
        for hours in sorted(chosen)
        if hours <= booked and any(0 < moment <= hours for moment in moments)
    ]
    mine = [row for row in reminded() if row[0] == worker.user.email]
    assert sorted(mine) == expected


days = itertools.count()
GIVEN_UP = {"cancelled_at": timezone.now(), "cancelled_category": "other"}


def test_two_at_once_remind_once(pair):
    """Several run_jobs may run: what one has marked the other leaves."""
    booking = week_ahead(pair)

    def work(_) -> int:
        try:
            return reminders.write_due()
        finally:
            connections.close_all()

    with at(booking, hours=47), ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 2
    assert len(waiting()) == 2


def five_hundred(pair) -> None:
    """As many workers with a time in an hour and a half, and a reminder due since half an hour."""
    supervisor, _ = pair
    now = timezone.now()
    people = User.objects.bulk_create(
        User(email=f"person{number}@demo.example", name=f"Person {number}", password="-")
        for number in range(500)
    )
    starts = now + timedelta(minutes=90)
    times = {"starts_at": starts, "ends_at": starts + timedelta(minutes=60)}
    slot = Slot.objects.create(
        supervisor=supervisor.user,
        programme=supervisor.programme,
        capacity=500,
        how="video",
        **times,
    )
    CalendarChoices.objects.bulk_create(
        CalendarChoices(person=person, reminder_hours=[2], hours_chosen_at=now - timedelta(days=10))
        for person in people
    )
    Booking.objects.bulk_create(
        Booking(
            slot=slot, worker=person, seat=number, booked_by=person,
            booked_at=now - timedelta(days=9), **times,
        )
        for number, person in enumerate(people, start=1)
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("before_the_kill", [1, 150, 480])
def test_killed_while_sending_five_hundred_none_is_lost(pair, inbox, jobs_process, before_the_kill):
    """At most the one in flight comes twice, with the same Message-ID."""
    choose(by=pair[0].user, reminder_hours=[], invitations=True)
    five_hundred(pair)
    inbox.delay = 0.005
    killed = jobs_process()
    wait_until(lambda: len(inbox.messages) >= before_the_kill)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert len(inbox.received) < 500
    again = jobs_process()
    wait_until(lambda: len(inbox.received) == 500, seconds=120)
    wait_until(lambda: all(message.sent_at for message in waiting()))
    again.send_signal(signal.SIGTERM)
    assert again.wait(15) == 0
    assert len(waiting()) == Reminder.objects.using("owner").count() == 500
    numbers = collections.Counter(mail["Message-ID"] for mail in inbox.messages)
    assert len(numbers) == 500
    assert len(inbox.messages) <= 501


@pytest.mark.long
@pytest.mark.parametrize("seconds", [0.6, 0.9, 1.2, 1.5])
def test_killed_while_writing_five_hundred_none_is_lost(pair, inbox, jobs_process, seconds):
    """They are marked and queued in one transaction: all of them or none."""
    choose(by=pair[0].user, reminder_hours=[], invitations=True)
    five_hundred(pair)
    killed = jobs_process()
    time.sleep(seconds)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert len(waiting()) in {0, 500}
    jobs_process()
    wait_until(lambda: len(inbox.received) == 500, seconds=120)
    assert len(inbox.messages) <= 501
