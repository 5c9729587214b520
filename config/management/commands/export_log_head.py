"""manage.py export_log_head FILE: what to keep elsewhere, so that cutting the log is seen."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from confidentiality import log_checking


class Command(BaseCommand):
    help = "Writes a small signed head of the access log; keep it where this server cannot write."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="a new file, or - for the screen")

    def handle(self, *, file: Path, **options) -> None:
        text = json.dumps(log_checking.export_head(using="owner"), indent=1) + "\n"
        if str(file) == "-":
            self.stdout.write(text, ending="")
            return
        try:
            with file.open("x") as new:
                new.write(text)
        except OSError as error:
            raise CommandError(f"The head was not written: {error.strerror}.") from error
