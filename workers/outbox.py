"""Messages to people: written with the row they are about, sent afterwards, at least once."""

import logging
import smtplib
import threading
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from workers.models import OutgoingMessage

logger = logging.getLogger(__name__)

# 1, 2, 4 ... minutes, at most 6 hours apart: the last attempt is about a day after the first.
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)


def queue_message(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    due_at: datetime | None = None,
    erase_when_sent: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Write a message in the caller's transaction; the same key twice is one message.

    The key says what there is to tell ("signed:<id>"), so only a digest of it is kept, which
    nobody can make who reads the table.
    `erase_when_sent` is for bodies with a link that lets somebody in.
    """
    message = OutgoingMessage(
        key=digest_of(key), to=to, subject=subject, body=body, erase_when_sent=erase_when_sent
    )
    if due_at:
        message.due_at = due_at
    # The web role may insert here and read nothing, so PostgreSQL settles what was there before.
    OutgoingMessage.objects.using(using).bulk_create([message], ignore_conflicts=True)


def digest_of(key: str) -> str:
    return salted_hmac("workers.outbox", key, algorithm="sha256").hexdigest()


class OutboxBackend(BaseEmailBackend):
    """Where Django and allauth send their mail, such as links to set a new password."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        for message in messages:
            for to in message.recipients():
                queue_message(
                    key=f"mail:{uuid.uuid4()}",
                    to=to,
                    subject=message.subject,
                    body=message.body,
                    erase_when_sent=True,
                )
        return len(messages)


def send_due(*, stop: threading.Event | None = None) -> int:
    """Send what is due, oldest first, until nothing is left or `stop` is set; how many went."""
    server = mail_server()
    sent = 0
    tried = True
    while tried and not (stop and stop.is_set()):
        tried, arrived = send_next(server)
        sent += arrived
    return sent


def send_next(server: BaseEmailBackend) -> tuple[bool, bool]:
    """Try the oldest message that nobody else is trying: whether there was one, whether it went.

    The row stays locked while the mail server answers: if this process is killed the message is
    free again at once, and it alone may arrive twice.
    """
    with transaction.atomic(using="jobs"):
        message = (
            OutgoingMessage.objects.using("jobs")
            .filter(sent_at=None, given_up_at=None, due_at__lte=timezone.now())
            .select_for_update(skip_locked=True)
            .order_by("due_at")
            .first()
        )
        if message is None:
            return False, False
        message.attempts += 1
        try:
            server.send_messages([as_email(message)])
        except (OSError, smtplib.SMTPException, ValueError) as error:
            note_failure(message, error)
        else:
            message.sent_at = timezone.now()
            message.last_error = ""
        if message.erase_when_sent and (message.sent_at or message.given_up_at):
            message.body = ""
        message.save()
        return True, message.sent_at is not None


def note_failure(message: OutgoingMessage, error: Exception) -> None:
    """Wait longer each time. Only the kind of error is kept: its text may quote the message."""
    message.last_error = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    if message.attempts < MOST_ATTEMPTS:
        message.due_at = timezone.now() + min(
            timedelta(minutes=2 ** (message.attempts - 1)), LONGEST_WAIT
        )
    else:
        message.given_up_at = timezone.now()
        logger.error(
            "Message %s given up after %s attempts: %s",
            message.pk,
            message.attempts,
            message.last_error,
        )


def as_email(message: OutgoingMessage) -> EmailMessage:
    """The same number each time, so that a mail program can show a repeated message once."""
    return EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers={"Message-ID": f"<{message.pk}@holding-space>", "Auto-Submitted": "auto-generated"},
    )


def mail_server() -> BaseEmailBackend:
    """The real connection out, from EMAIL_URL."""
    found = settings.OUTGOING_EMAIL
    wanted = {"backend": found["EMAIL_BACKEND"], "timeout": settings.EMAIL_TIMEOUT}
    if found["EMAIL_HOST"]:
        wanted |= {
            "host": found["EMAIL_HOST"],
            "port": found["EMAIL_PORT"],
            "username": found["EMAIL_HOST_USER"],
            "password": found["EMAIL_HOST_PASSWORD"],
            "use_tls": found.get("EMAIL_USE_TLS", False),
            "use_ssl": found.get("EMAIL_USE_SSL", False),
        }
    if found["EMAIL_FILE_PATH"]:
        wanted["file_path"] = found["EMAIL_FILE_PATH"]
    return get_connection(**wanted)
