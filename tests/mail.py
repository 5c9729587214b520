"""A real mail server on loopback, and `manage.py run_jobs` as a process of its own."""

import asyncio
import collections
import email
import os
import socket
import subprocess
import sys
import time
from email import policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.db import connections


class Inbox:
    """What a real mail server on loopback received, by recipient."""

    def __init__(self):
        self.received = collections.Counter()
        self.messages = []
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
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]


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


@pytest.fixture
def jobs_process(committed, inbox, settings):
    """Starts `manage.py run_jobs` as processes of their own on this test's database."""
    address = {
        "JOBS_DATABASE_URL": libpq_url("jobs"),
        "REPORTS_DATABASE_URL": libpq_url("reports"),
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
