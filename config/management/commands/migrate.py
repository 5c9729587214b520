"""Django's migrate as the owner role, followed by the cache's table and every app's grants."""

from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from confidentiality import identity

NOTHING_GRANTED = """
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM web, jobs, reports;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM web, jobs, reports;
"""


class Command(migrate.Command):
    def handle(self, *args, **options) -> None:
        if options["database"] == DEFAULT_DB_ALIAS:
            options["database"] = "owner"
        super().handle(*args, **options)
        # A part of the history may lack tables that the grants name.
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=options["database"], verbosity=0)
            grant_access(options["database"])


def grant_access(database: str) -> None:
    """Take every right away and give back what the access.sql files say, in one step."""
    with transaction.atomic(using=database), connections[database].cursor() as cursor:
        cursor.execute(NOTHING_GRANTED)
        cursor.execute("TRUNCATE confidentiality_identitykey")
        cursor.execute("INSERT INTO confidentiality_identitykey VALUES (%s, %s)", identity.pads())
        for app in apps.get_app_configs():
            rules = Path(app.path) / "access.sql"
            if rules.exists():
                cursor.execute(rules.read_text())
