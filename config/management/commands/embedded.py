"""manage.py embedded start|stop|status|url: the server that needs no installation."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import embedded


class Command(BaseCommand):
    help = "Start or stop the embedded PostgreSQL, or print its address for psql and pg_dump."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("action", choices=["start", "stop", "status", "url"])

    def handle(self, *, action: str, **options) -> None:
        try:
            self.stdout.write(getattr(self, action)())
        except embedded.EmbeddedError as error:
            raise CommandError(str(error)) from None

    def start(self) -> str:
        data = embedded.start(settings.DATA_DIR)
        return f"PostgreSQL is running, its data are in {data}."

    def stop(self) -> str:
        stopped = embedded.stop(settings.DATA_DIR)
        return "PostgreSQL has stopped." if stopped else "PostgreSQL was not running."

    def status(self) -> str:
        if not embedded.responds(settings.DATA_DIR):
            raise CommandError("PostgreSQL is not running.")
        return "PostgreSQL is running."

    def url(self) -> str:
        return embedded.url(settings.DATA_DIR, "owner")
