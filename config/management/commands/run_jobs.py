"""manage.py run_jobs: sends messages and does timed work until it is told to stop."""

import itertools
import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from config import upkeep
from governance import left_open
from reflections import risk_reminders
from reports import announcing, releasing
from supervision import (
    action_reminders,
    contributing,
    offers,
    publishing,
    reminders,
    review_reminders,
)
from workers import outbox

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 2
ROUNDS_BETWEEN_UPKEEP = 1800
ROUNDS_BETWEEN_REMINDERS = 15


class Command(BaseCommand):
    help = "Send messages and do timed work. Several may run; none does another's work again."
    requires_system_checks = []  # it serves no page

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due and end")

    def handle(self, *, once: bool, **options) -> None:
        if once:
            upkeep.remove_expired()
            contributing.rewrite_due()
            reminders.write_due()
            action_reminders.write_due()
            risk_reminders.write_due()
            left_open.remind_custodians()
            review_reminders.write_due()
            publishing.publish_due()
            offers.expire_offers()
            releasing.release_due()
            announcing.write_due()
            sent = outbox.send_due()
            self.stdout.write(f"{sent} messages sent.")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        reports = None
        for number in itertools.count():
            do_what_is_due(
                stop,
                with_upkeep=number % ROUNDS_BETWEEN_UPKEEP == 0,
                with_reminders=number % ROUNDS_BETWEEN_REMINDERS == 0,
            )
            if number % ROUNDS_BETWEEN_REMINDERS == 0:
                reports = release_beside(reports, stop)
            if stop.wait(SECONDS_BETWEEN):
                break


def release_beside(
    before: threading.Thread | None, stop: threading.Event
) -> threading.Thread | None:
    """Reports take minutes in large programmes, and messages must not wait for them."""
    if before and before.is_alive():
        return before
    thread = threading.Thread(target=release_due, args=[stop], name="reports", daemon=True)
    thread.start()
    return thread


def release_due(stop: threading.Event) -> None:
    try:
        releasing.release_due(stop)
    except (OperationalError, InterfaceError):
        logger.warning("The database does not answer; trying again.", exc_info=True)
    finally:
        connections["reports"].close()


def do_what_is_due(
    stop: threading.Event, *, with_upkeep: bool = False, with_reminders: bool = False
) -> None:
    """One round; a database that is away for a while ends the round and not the work."""
    try:
        if with_reminders:
            reminders.write_due()
            action_reminders.write_due()
            risk_reminders.write_due()
            left_open.remind_custodians()
            review_reminders.write_due()
            announcing.write_due()
        offers.expire_offers(stop=stop)
        outbox.send_due(stop=stop)
        if with_upkeep:
            upkeep.remove_expired()
            contributing.rewrite_due()
            publishing.publish_due(stop)
    except (OperationalError, InterfaceError):
        logger.warning("The database does not answer; trying again.", exc_info=True)
    close_old_connections()
