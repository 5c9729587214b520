"""manage.py release_report: makes the reports that are due, or one about a quarter or a year."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from reports import releasing, requests
from reports.measures import REPORTS
from reports.periods import QUARTER, YEAR, Period
from workers.models import Programme
from workers.refusals import Refused


class Command(BaseCommand):
    help = "Release the reports that are due; with --starts-on one for each programme."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--starts-on", type=date.fromisoformat, help="its first day")
        parser.add_argument("--year", action="store_true", help="a year and not a quarter")
        parser.add_argument("--programme", help="only the programme of this name")

    def handle(
        self, *, starts_on: date | None, year: bool, programme: str | None, **options
    ) -> None:
        if starts_on:
            self._ask(Period(starts_on, YEAR if year else QUARTER), programme)
        self.stdout.write(f"{releasing.release_due()} reports released.")

    def _ask(self, period: Period, name: str | None) -> None:
        programmes = Programme.objects.using(REPORTS).only(*requests.NEEDED)
        for programme in programmes.filter(name=name) if name else programmes:
            try:
                requests.ask_for_release(programme=programme, period=period, using=REPORTS)
            except Refused as refusal:
                raise CommandError(f"{programme.name}: {refusal.sentence}") from refusal
