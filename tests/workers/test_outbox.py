"""Messages go out once each, whoever is killed, and are gone when what they are about is gone."""

import datetime
import signal
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.mail import send_mail
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from tests.mail import wait_until
from tests.roles import as_owner
from workers import outbox
from workers.models import OutgoingMessage, User


def queue(number=0, **changes):
    outbox.queue_message(
        **{
            "key": f"invitation:{number}",
            "to": f"person{number}@demo.example",
            "subject": "You have a message in Holding Space",
            "body": "https://holding-space.example/",
        }
        | changes
    )


def stored() -> list[OutgoingMessage]:
    with as_owner():
        return list(OutgoingMessage.objects.order_by("due_at", "key"))


def test_a_message_is_sent_once(committed, inbox):
    queue()
    assert outbox.send_due() == 1
    assert outbox.send_due() == 0
    assert inbox.received == {"person0@demo.example": 1}
    (message,) = stored()
    assert message.sent_at
    assert message.body == "https://holding-space.example/"
    assert f"Message-ID: <{message.pk}@holding-space>" in inbox.last


def test_the_same_key_twice_is_one_message(db):
    queue()
    queue(subject="Again")
    assert [message.subject for message in stored()] == ["You have a message in Holding Space"]


def test_a_key_is_not_told(db):
    queue(key="signed:the-id")
    (message,) = stored()
    assert message.key == outbox.digest_of("signed:the-id")
    assert "signed" not in message.key
    assert "the-id" not in message.key


def test_web_may_write_a_message_and_not_read_one(db):
    queue()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        OutgoingMessage.objects.get()


def test_a_rolled_back_request_leaves_no_message(committed, inbox):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert stored() == []
    assert outbox.send_due() == 0
    assert inbox.received == {}


def test_a_message_waits_until_it_is_due(committed, inbox):
    queue(due_at=timezone.now() + datetime.timedelta(hours=1))
    assert outbox.send_due() == 0
    assert inbox.received == {}


def test_mail_of_django_and_allauth_goes_through_the_outbox_and_is_erased(
    committed, inbox, settings
):
    settings.EMAIL_BACKEND = "workers.outbox.OutboxBackend"
    send_mail("New password", "https://holding-space.example/key/secret/", None, ["a@demo.example"])
    assert inbox.received == {}
    outbox.send_due()
    assert inbox.received == {"a@demo.example": 1}
    assert "secret" in inbox.last
    assert [message.body for message in stored()] == [""]


def test_a_refused_message_waits_longer_each_time_and_others_go_on(committed, inbox):
    inbox.refuses = {"person0@demo.example"}
    queue(0)
    queue(1)
    assert outbox.send_due() == 1
    assert inbox.received == {"person1@demo.example": 1}
    waits = []
    for attempts in (1, 2, 3):
        message = next(message for message in stored() if not message.sent_at)
        assert message.attempts == attempts
        waits.append(round((message.due_at - timezone.now()).total_seconds() / 60))
        with as_owner():
            OutgoingMessage.objects.filter(pk=message.pk).update(due_at=timezone.now())
        assert outbox.send_due() == 0
    assert waits == [1, 2, 4]


def test_a_message_is_given_up_in_sight_of_operators_without_its_content(committed, inbox, caplog):
    inbox.refuses = {"person0@demo.example"}
    queue(body="https://holding-space.example/key/secret/", erase_when_sent=True)
    with as_owner():
        OutgoingMessage.objects.update(attempts=outbox.MOST_ATTEMPTS - 1)
    outbox.send_due()
    (message,) = stored()
    assert message.given_up_at
    assert message.last_error == "SMTPRecipientsRefused"
    assert message.body == ""
    assert str(message.pk) in caplog.text
    assert "person0" not in caplog.text
    assert "secret" not in caplog.text


def test_a_mail_server_that_is_away_costs_an_attempt_and_nothing_else(committed, settings):
    settings.OUTGOING_EMAIL = django_settings.OUTGOING_EMAIL | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": 1,
        "EMAIL_FILE_PATH": "",
    }
    queue()
    assert outbox.send_due() == 0
    assert [message.last_error for message in stored()] == ["ConnectionRefusedError"]


def later(**more) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(**more)


def test_of_several_messages_about_one_thing_only_the_newest_goes(committed, inbox):
    topic, other = uuid.uuid4(), uuid.uuid4()
    queue(0, about=outbox.About(topic, 3))
    queue(1, about=outbox.About(topic, 4))
    queue(2, about=outbox.About(topic, 2), body="a link", erase_when_sent=True)
    queue(3, about=outbox.About(other, 1))
    assert outbox.send_due() == 2
    assert set(inbox.received) == {"person1@demo.example", "person3@demo.example"}
    dropped = {message.to: message.body for message in stored() if message.dropped_at}
    assert dropped == {
        "person0@demo.example": "https://holding-space.example/",
        "person2@demo.example": "",
    }
    assert outbox.send_due() == 0


@pytest.mark.parametrize("first", ["message", "drop"])
def test_what_waits_is_dropped_whichever_was_written_first(committed, inbox, first):
    topic = uuid.uuid4()
    steps = [
        lambda: queue(about=outbox.About(topic, 0)),
        lambda: outbox.drop_unsent(key="given up", about=outbox.About(topic, 1)),
    ]
    for step in steps if first == "message" else steps[::-1]:
        step()
    assert outbox.send_due() == 0
    assert inbox.received == {}
    assert all(message.dropped_at for message in stored())


def test_a_message_does_not_outlive_its_time(committed, inbox):
    topic = uuid.uuid4()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        queue(0, about=outbox.About(topic, 0, until=later(hours=1)))
        queue(1, about=outbox.About(topic, 0, until=later(hours=3)))
        clock.shift(datetime.timedelta(hours=1))
        assert outbox.send_due() == 1
    assert set(inbox.received) == {"person1@demo.example"}


def test_a_part_for_the_calendar_goes_beside_the_words_and_is_erased(committed, inbox):
    text = "BEGIN:VCALENDAR\r\nSUMMARY:Protected time\r\nEND:VCALENDAR\r\n"
    queue(calendar=outbox.CalendarPart(text, "REQUEST"), erase_when_sent=True)
    assert outbox.send_due() == 1
    (message,) = inbox.messages
    assert message.get_content_type() == "multipart/alternative"
    words, calendar = message.iter_parts()
    assert words.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    assert calendar.get_payload(decode=True).decode() == text
    assert [(kept.body, kept.calendar) for kept in stored()] == [("", "")]


def test_two_workers_share_the_work(committed, inbox):
    for number in range(40):
        queue(number)

    def work(_):
        try:
            return outbox.send_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(work, range(2)))
    assert sum(sent) == 40
    assert set(inbox.received.values()) == {1}


def test_stopping_ends_after_the_message_in_flight(committed, inbox):
    queue()
    stop = threading.Event()
    stop.set()
    assert outbox.send_due(stop=stop) == 0


def kill_one_of_two(jobs_process, inbox, *, messages, before_the_kill):
    for number in range(messages):
        queue(number)
    inbox.delay = 0.005
    killed, survivor = jobs_process(), jobs_process()
    wait_until(lambda: sum(inbox.received.values()) >= before_the_kill)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    wait_until(lambda: len(inbox.received) == messages)
    wait_until(lambda: all(message.sent_at for message in stored()))
    repeated = sum(inbox.received.values()) - messages
    assert repeated <= 1
    survivor.send_signal(signal.SIGTERM)
    assert survivor.wait(15) == 0


def test_when_a_worker_is_killed_the_other_sends_the_rest(jobs_process, inbox):
    kill_one_of_two(jobs_process, inbox, messages=60, before_the_kill=20)


@pytest.mark.long
@pytest.mark.parametrize("before_the_kill", [1, 37, 150, 399])
def test_when_a_worker_is_killed_at_any_moment_nothing_is_lost(
    jobs_process, inbox, before_the_kill
):
    kill_one_of_two(jobs_process, inbox, messages=400, before_the_kill=before_the_kill)


def test_jobs_sees_the_outbox_and_nothing_else(committed):
    with pytest.raises(ProgrammingError, match="permission denied"):
        list(User.objects.using("jobs").all())
