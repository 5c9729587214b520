"""Test databases: a template built as owner once for each set of migrations, and its clones."""

import contextlib
import functools
import hashlib
import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from django.apps import apps
from django.core.management import call_command
from django.db import connections

from config import embedded

PREFIX = "holdingspace_test"
numbers = itertools.count()


def let_forget(data_dir: Path) -> None:
    """No power cut is survived by a database of tests, so that a clone waits for no disk."""
    with embedded.connected(data_dir) as cursor:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")


def template() -> str:
    """The database that the migrations and grants of this moment make, built if there is none."""
    name = f"{PREFIX}_{fingerprint()}"
    with server() as cursor:
        # One run builds, others wait. The lock ends with the connection.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        found = {row[0] for row in cursor.fetchall()}
        for leftover in left_behind(found, keep=name):
            drop(cursor, leftover)
        if name not in found:
            build(cursor, name)
    return name


def build(cursor, name: str) -> None:
    unfinished = f"{PREFIX}_unfinished_{os.getpid()}"
    cursor.execute(f"CREATE DATABASE {unfinished}")
    with pointed_at(unfinished):
        call_command("migrate", verbosity=0)
    cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")


def empty() -> contextlib.AbstractContextManager[str]:
    """A database without a table."""
    return clone("template1")


@contextlib.contextmanager
def clone(source: str) -> Iterator[str]:
    """A database of one's own, which every alias points at meanwhile."""
    with copied(source) as name, pointed_at(name):
        yield name


@contextlib.contextmanager
def copied(source: str) -> Iterator[str]:
    """The name of a database of one's own."""
    name = f"{PREFIX}_{fingerprint()}_{os.getpid()}_{next(numbers)}"
    with server() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    try:
        yield name
    finally:
        with server() as cursor:
            drop(cursor, name)


def drop(cursor, name: str) -> None:
    """Autovacuum may be inside, whom the owner may not send away: it leaves in a moment."""
    for _attempt in range(50):
        try:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{name} is still in use.")


@contextlib.contextmanager
def pointed_at(name: str) -> Iterator[None]:
    before = {alias: connections.settings[alias]["NAME"] for alias in connections}
    connections.close_all()
    for alias in connections:
        connections.settings[alias]["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        for alias in connections:
            connections.settings[alias]["NAME"] = before[alias]


@contextlib.contextmanager
def server() -> Iterator[psycopg2.extensions.cursor]:
    """The server itself, as owner: no test database is occupied by looking after them."""
    address = connections["owner"].get_connection_params() | {"dbname": "postgres"}
    connection = psycopg2.connect(**address)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


@functools.cache
def fingerprint() -> str:
    """Changes with any migration, any access.sql and the command that runs them."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.path):
        folder = Path(app.path)
        commands = folder.glob("management/commands/migrate.py")
        for path in sorted([*folder.glob("migrations/*.py"), *folder.glob("*.sql"), *commands]):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def left_behind(names: set[str], *, keep: str) -> list[str]:
    """Clones of runs that were killed, and templates that no running clone came from."""
    clones = {name for name in names if name.count("_") > 2}
    running = {name for name in clones if alive(int(name.split("_")[3]))}
    sources = {"_".join(name.split("_")[:3]) for name in running}
    return sorted(names - running - sources - {keep})


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
