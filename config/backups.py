"""One file with everything in the database, by PostgreSQL's programs of the server's version."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connections
from psycopg2.extensions import make_dsn

from config import embedded

# `migrate` fills it again from the settings: a stolen backup must not vouch for anybody.
IDENTITY_KEY_TABLE = "confidentiality_identitykey"
# Its order would tell, beside the access log, who lent which theme: a restore loses this quarter's.
IN_ORDER_TABLE = "supervision_pendingcontribution"
# What else a database address may hold is Django's or the session's.
FOR_LIBPQ = {"dbname", "host", "port", "user", "service", "passfile"}


class BackupError(Exception):
    """No backup was made or restored; one sentence says why."""


def dump(file: Path) -> None:
    """Write the backup, readable by its owner alone; a broken off one never bears its name."""
    if file.exists():
        raise BackupError(f"{file} exists already.")
    unfinished = file.with_name(file.name + ".unfinished")
    # As `backup`, since row level security would hide from the owner what it owns.
    left_out = [f"--exclude-table-data={table}" for table in (IDENTITY_KEY_TABLE, IN_ORDER_TABLE)]
    whole = ["--role=backup", *left_out]
    run("pg_dump", "--format=custom", *whole, f"--file={unfinished}", f"--dbname={address()}")
    unfinished.rename(file)


def restore(file: Path) -> None:
    """Fill an empty database, wholly or not at all."""
    if not file.exists():
        raise BackupError(f"{file} does not exist.")
    if connections["owner"].introspection.table_names():
        raise BackupError("The database is not empty: restore into a new one.")
    connections["owner"].close()
    run("pg_restore", "--single-transaction", "--no-owner", f"--dbname={address()}", str(file))


def address() -> str:
    """The owner's address without its password, which other people could read in a process list."""
    found = connections["owner"].get_connection_params()
    return make_dsn(
        **{key: found[key] for key in found if key in FOR_LIBPQ or key.startswith("ssl")}
    )


def run(program: str, *arguments: str) -> None:
    password = connections["owner"].get_connection_params().get("password", "")
    done = subprocess.run(  # noqa: S603
        [matching(program), *arguments],
        env=os.environ | {"PGPASSWORD": password},
        umask=0o077,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BackupError(f"{program} failed: {said[0]}")


def matching(program: str) -> Path:
    """The program of the server's own major: a newer one's file may not go back into it."""
    server = connections["owner"].pg_version // 10000
    on_path = shutil.which(program)
    for path in filter(None, [on_path and Path(on_path), embedded.binaries() / program]):
        said = subprocess.run([path, "--version"], capture_output=True, text=True)  # noqa: S603
        if re.search(rf"PostgreSQL\) {server}\b", said.stdout):
            return path
    raise BackupError(f"{program} of PostgreSQL {server} is not on the PATH.")
