"""Fills an empty database with the demo; refuses to where real people could be."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo

ACCOUNTS = """
These are demo accounts: everybody's password is public. Never put real words here.

  worker@demo.example       worker                 manager@demo.example     line manager
  supervisor@demo.example   supervisor             lead@demo.example        programme lead
  supervisor2@demo.example  earlier supervisor     admin@demo.example       administrator

  password          protected-time-2026
  notes passphrase  a quiet room with the door closed
"""


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
        self.stdout.write(self.style.WARNING(ACCOUNTS))
