"""Fills an empty database with the demo; refuses to where real people could be."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo


class Command(BaseCommand):
    help = "Load the demo into an empty database (only with DEMO set)."

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError("load_demo runs only with DEMO set: its passwords are public.")
        if demo.is_empty():
            began = time.monotonic()
            loaded = demo.load()
            self.stdout.write(
                f"Loaded {loaded.people} people, {loaded.sessions} sessions and {loaded.records} "
                f"sealed records in {time.monotonic() - began:.1f} s."
            )
