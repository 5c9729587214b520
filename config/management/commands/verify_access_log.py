"""manage.py verify_access_log [HEAD]: works out every digest of the access log anew."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from confidentiality import log_checking


class Command(BaseCommand):
    help = "Checks that nothing in the access log was changed or taken away."

    def add_arguments(self, parser) -> None:
        parser.add_argument("head", nargs="?", type=Path, help="a file of export_log_head")

    def handle(self, *, head: Path | None, **options) -> None:
        try:
            known = log_checking.read_head(head.read_text()) if head else None
        except (OSError, log_checking.NotAHead) as error:
            raise CommandError(str(error)) from error
        found = list(log_checking.faults(using="owner", head=known))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"The access log is not whole: {len(found)} faults.")
        since = f" and holds everything up to {known['made_at']}" if known else ""
        self.stdout.write(f"The access log is unchanged{since}.")
        if not known:
            self.stdout.write("Whether its end was cut off can only be told against a head.")
