"""Messages go out once each, whoever is killed, and are gone when what they are about is gone."""

import asyncio
import collections
import datetime
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.core.mail import send_mail
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from tests.roles import as_owner
from workers import outbox
from workers.models import OutgoingMessage, User


class Inbox:
    """What a real mail server on loopback received, by recipient."""

    def __init__(self):
        self.received = collections.Counter()
        self.last = None
        self.refuses = set()
        self.delay = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.delay)
        self.received.update(envelope.rcpt_tos)
        self.last = envelope.content.decode()
        return "250 OK"


@pytest.fixture
def inbox(settings):
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.OUTGOING_EMAIL = django_settings.OUTGOING_EMAIL | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_FILE_PATH": "",
    }
    yield inbox
    controller.stop()


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


@pytest.fixture
def worker(committed, inbox, settings):
    """Starts `manage.py run_jobs` as processes of their own on this test's database."""
    address = {
        "JOBS_DATABASE_URL": libpq_url("jobs"),
        "DATABASE_URL": libpq_url("owner"),
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.OUTGOING_EMAIL['EMAIL_PORT']}",
        "DEMO": "true",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_jobs"],
            cwd=django_settings.BASE_DIR,
            env=os.environ | address,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def libpq_url(alias: str) -> str:
    address = connections[alias].get_connection_params()
    return (
        f"postgresql://{address['user']}:{address.get('password', '')}@/{address['dbname']}"
        f"?host={address['host']}&port={address.get('port', 5432)}"
    )


def wait_until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def kill_one_of_two(worker, inbox, *, messages, before_the_kill):
    for number in range(messages):
        queue(number)
    inbox.delay = 0.005
    killed, survivor = worker(), worker()
    wait_until(lambda: sum(inbox.received.values()) >= before_the_kill)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    wait_until(lambda: len(inbox.received) == messages)
    wait_until(lambda: all(message.sent_at for message in stored()))
    repeated = sum(inbox.received.values()) - messages
    assert repeated <= 1
    survivor.send_signal(signal.SIGTERM)
    assert survivor.wait(15) == 0


def test_when_a_worker_is_killed_the_other_sends_the_rest(worker, inbox):
    kill_one_of_two(worker, inbox, messages=60, before_the_kill=20)


@pytest.mark.long
@pytest.mark.parametrize("before_the_kill", [1, 37, 150, 399])
def test_when_a_worker_is_killed_at_any_moment_nothing_is_lost(worker, inbox, before_the_kill):
    kill_one_of_two(worker, inbox, messages=400, before_the_kill=before_the_kill)


def test_jobs_sees_the_outbox_and_nothing_else(committed):
    with pytest.raises(ProgrammingError, match="permission denied"):
        list(User.objects.using("jobs").all())
