"""A server with other secrets than its database does not start, and says why in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.confidentiality.people import keys_of, person

ROOT = Path(__file__).resolve().parents[2]
OTHER = "b3RoZXItcGVwcGVyLW90aGVyLXBlcHBlci1vdGhlci1wZXBwZXI="


def start(**changed: str) -> subprocess.CompletedProcess:
    """What gunicorn does first, in a process of its own, on the database of this test."""
    found = connections["default"].get_connection_params()
    name = found["dbname"]
    url = f"postgresql://{found['user']}@/{name}?host={found['host']}"
    if found.get("password"):
        pytest.fail("these tests need a server that trusts the socket")
    given = {
        "DEMO": "true",
        "DATABASE_URL": url,
        "NOTES_PEPPER": settings.NOTES_PEPPER,
        "IDENTITY_KEY": settings.IDENTITY_KEY,
    }
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=os.environ | given | changed | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def enrolled(committed) -> None:
    keys_of(person("worker"))


def test_the_right_secrets_start(enrolled):
    done = start()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"NOTES_PEPPER": f"demo:{OTHER}"}, "another value for 'demo'"),
        ({"NOTES_PEPPER": f"new:{OTHER}"}, "NOTES_PEPPER has no entry 'demo'"),
        ({"NOTES_PEPPER": "demo"}, "NOTES_PEPPER needs unlike ids and at least 32 bytes"),
        ({"NOTES_PEPPER": "demo:???"}, "is not a list of id:base64 entries"),
        ({"IDENTITY_KEY": "another"}, "IDENTITY_KEY is another"),
    ],
)
def test_other_secrets_stop_the_start_with_one_sentence(enrolled, changed, said):
    done = start(**changed)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]


def test_an_old_pepper_beside_the_new_one_starts(enrolled):
    done = start(NOTES_PEPPER=f"new:{OTHER},{settings.NOTES_PEPPER}")
    assert done.returncode == 0, done.stderr


def test_a_database_that_is_away_does_not_stop_the_start(enrolled, tmp_path):
    done = start(DATABASE_URL=f"postgresql://web@/nowhere?host={tmp_path}")
    assert done.returncode == 0
    assert "could not be checked" in done.stderr


def test_migrating_with_the_servers_key_mends_it(enrolled, settings):
    settings.IDENTITY_KEY = "another"
    call_command("migrate", verbosity=0)
    assert start(IDENTITY_KEY="another").returncode == 0
