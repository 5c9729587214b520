"""Lints the row level security of the migrated database: python -m tests.policies."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import django

LINTER = Path(sys.prefix) / "pgrls" / "bin" / "pgrls"


def lint() -> subprocess.CompletedProcess:
    """What the linter says of the database that the owner alias points at."""
    from psycopg2.extensions import make_dsn

    from config import backups

    return subprocess.run(
        [LINTER, "lint", "--database-url", make_dsn(backups.address())],
        env={name: value for name, value in os.environ.items() if "DATABASE_URL" not in name},
        capture_output=True,
        text=True,
    )


def on_template(work: Callable[[], object]) -> object:
    """Do something with the database that the migrations and grants of this moment make."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings

    from config import embedded
    from tests import databases

    if "OWNER_DATABASE_URL" not in os.environ:
        embedded.start(settings.DATA_DIR)
    with databases.pointed_at(databases.template()):
        return work()


if __name__ == "__main__":
    done = on_template(lint)
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    sys.exit(done.returncode)
