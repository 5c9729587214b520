"""Databases for tests: ordinary ones roll back as `web`, committing ones get a clone."""

import contextlib
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections, transaction
from django.test.testcases import LiveServerThread

from confidentiality import identity
from config import embedded
from tests import cast as casting
from tests import databases
from tests.mail import inbox, jobs_process  # noqa: F401 (fixtures)


@pytest.fixture(scope="session")
def template(django_test_environment, django_db_blocker) -> str:
    """The name of the database that all others are cloned from."""
    if "OWNER_DATABASE_URL" not in os.environ:
        embedded.start(settings.DATA_DIR)
        databases.let_forget(settings.DATA_DIR)
    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def django_db_setup(template, django_db_blocker) -> Iterator[None]:
    """In place of pytest-django's own set-up, which would create tables as `web`."""
    blocker = django_db_blocker
    with blocker.unblock(), databases.clone(template), blocker.block():
        yield


@pytest.fixture(autouse=True)
def patient_claims(monkeypatch) -> None:
    """Tests stop and move Python's clock, and PostgreSQL reads its own: let no claim run out."""
    monkeypatch.setattr(identity, "SECONDS_VALID", 100 * 365 * 24 * 60 * 60)


@pytest.fixture
def db(db) -> Iterator[None]:
    """Rolled back afterwards; acts as `web`, and so do the counters of the cache."""
    limits = connections["limits"]
    connections["limits"] = connections["default"]
    yield
    connections["limits"] = limits


@pytest.fixture(scope="session")
def stage(template, django_db_blocker) -> Iterator[tuple[str, casting.Cast]]:
    """A database in which the cast is committed, and the cast: made once for all tests."""
    blocker = django_db_blocker
    with blocker.unblock(), databases.copied(template) as name:
        with databases.pointed_at(name):
            cast = casting.build()
        with blocker.block():
            yield name, cast


@contextlib.contextmanager
def on_stage(stage: tuple[str, casting.Cast]) -> Iterator[casting.Cast]:
    """The cast in its own database, until all that was done to it is rolled back."""
    name, cast = stage
    with databases.pointed_at(name), transaction.atomic():
        limits, connections["limits"] = connections["limits"], connections["default"]
        yield cast.as_it_was()
        transaction.set_rollback(True)
        connections["limits"] = limits


@pytest.fixture
def situation_alone(stage, django_db_setup, django_db_blocker) -> Iterator[casting.Cast]:
    """The cast, rolled back afterwards: in a module where other tests use `db` or `committed`."""
    with django_db_blocker.unblock(), on_stage(stage) as cast:
        yield cast


@pytest.fixture(scope="module")
def situation_of_module(stage, django_db_setup, django_db_blocker) -> Iterator[casting.Cast]:
    """The cast for a module none of whose tests uses `db` or `committed`."""
    with django_db_blocker.unblock(), on_stage(stage) as cast:
        yield cast


@pytest.fixture
def situation(situation_of_module) -> Iterator[casting.Cast]:
    """The cast of this module; whatever a test does to it and its rows is taken back."""
    with transaction.atomic():
        yield situation_of_module.as_it_was()
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def committed(template, django_db_setup, django_db_blocker) -> Iterator[str]:
    """A fresh clone for tests that commit, or use threads, processes or several roles."""
    with django_db_blocker.unblock(), databases.clone(template) as name:
        yield name


@pytest.fixture
def committed_cast(stage, django_db_setup, django_db_blocker) -> Iterator[casting.Cast]:
    """The cast in a fresh clone, for tests that commit."""
    source, cast = stage
    with django_db_blocker.unblock(), databases.clone(source):
        yield cast.as_it_was()


@pytest.fixture
def live_url(committed, settings) -> Iterator[str]:
    """The address of the whole site, served by threads from this process."""
    server = LiveServerThread("127.0.0.1", lambda site: site)
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    settings.BASE_URL = f"http://127.0.0.1:{server.port}"
    yield settings.BASE_URL
    server.terminate()
