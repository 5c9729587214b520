"""Fills an empty database with the demo; refuses to where real people could be."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo, demo_reports


class Command(BaseCommand):
    help = "Load the demo into an empty database (only with DEMO set)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--workers", type=int, default=40, help="how many workers, from 40 on")
        parser.add_argument("--years", type=int, default=2, help="how many years of history")
        parser.add_argument("--seed", type=int, default=2026, help="another seed, another demo")

    def handle(self, *, workers: int, years: int, seed: int, **options) -> None:
        if not settings.DEMO:
            raise CommandError("load_demo runs only with DEMO set: its passwords are public.")
        if demo.is_empty():
            began = time.monotonic()
            loaded = demo.load(workers=workers, years=years, seed=seed)
            demo_reports.release()
            seconds = time.monotonic() - began
            self.stdout.write(
                f"Loaded {loaded.people} people, {loaded.sessions} sessions and {loaded.records} "
                f"sealed records in {seconds:.1f} s: {loaded.rows / seconds:.0f} rows a second."
            )
