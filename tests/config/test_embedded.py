"""The embedded server: one of it whoever asks, back after a kill, and a sentence when it cannot."""

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config import embedded


@pytest.fixture(scope="module")
def places():
    """Makes data folders of any name, where root's server can reach them, and clears them away."""
    made = []

    def place(name: str) -> Path:
        data_dir = settings.DATA_DIR / "drills" / uuid.uuid4().hex[:8] / name
        made.append(data_dir)
        return data_dir

    yield place
    for data_dir in made:
        embedded.stop(data_dir)
        shutil.rmtree(embedded.place(data_dir), ignore_errors=True)
        shutil.rmtree(embedded.socket_dir(data_dir), ignore_errors=True)
    shutil.rmtree(settings.DATA_DIR / "drills")


@pytest.fixture(scope="module")
def data_dir(places):
    data_dir = places("with spaces and an 'apostrophe'")
    embedded.start(data_dir)
    return data_dir


def ask(data_dir, sql):
    connection = psycopg2.connect(embedded.url(data_dir, "owner"))
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone()[0]
    connection.close()
    return answer


def server_pid(data_dir) -> int:
    return int((embedded.place(data_dir) / "postmaster.pid").read_text().split()[0])


def test_a_second_start_finds_the_first_at_once(data_dir):
    before = server_pid(data_dir)
    began = time.monotonic()
    embedded.start(data_dir)
    assert time.monotonic() - began < 1
    assert server_pid(data_dir) == before


def test_it_listens_on_a_private_socket_only(data_dir):
    assert ask(data_dir, "SHOW listen_addresses") == ""
    mode = embedded.socket_dir(data_dir).stat().st_mode
    assert stat.S_IMODE(mode) == 0o700
    assert ask(data_dir, "SHOW server_encoding") == "UTF8"
    assert ask(data_dir, "SELECT lower('Ŵ')") == "ŵ"


def test_it_never_runs_as_root(data_dir):
    assert embedded.place(data_dir).stat().st_uid != 0


def test_it_comes_back_after_a_kill(data_dir):
    killed = server_pid(data_dir)
    os.kill(killed, signal.SIGKILL)
    embedded.start(data_dir)
    assert server_pid(data_dir) != killed
    assert ask(data_dir, "SELECT 1") == 1


def test_a_dead_servers_number_may_have_been_given_to_another_program(data_dir):
    killed = server_pid(data_dir)
    pid_file = embedded.place(data_dir) / "postmaster.pid"
    left_behind = pid_file.read_text()
    embedded.stop(data_dir)
    with subprocess.Popen(["sleep", "60"], cwd="/", **embedded.server_user()) as other:
        pid_file.write_text(left_behind.replace(str(killed), str(other.pid), 1))
        embedded.start(data_dir)
        assert server_pid(data_dir) not in (killed, other.pid)
        other.kill()


def test_stopping_says_whether_it_ran(data_dir):
    assert embedded.stop(data_dir)
    assert not embedded.stop(data_dir)
    assert not embedded.responds(data_dir)
    embedded.start(data_dir)


def test_a_very_long_path_and_no_binaries_but_the_wheels(places):
    data_dir = places("/".join(["long" * 40] * 5))
    embedded.start(data_dir)
    assert ask(data_dir, "SHOW server_version").startswith("18")


def test_of_five_starts_at_once_one_makes_the_server(places):
    data_dir = places("race")
    command = [sys.executable, "manage.py", "embedded", "start"]
    environment = os.environ | {"DATA_DIR": str(data_dir), "DEMO": "true"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    starts = [
        subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=-1, stderr=-1, text=True
        )
        for _ in range(5)
    ]
    said = [start.communicate(timeout=60) for start in starts]
    assert [start.returncode for start in starts] == [0] * 5, said
    assert ask(data_dir, "SELECT count(*) FROM pg_database WHERE datname = 'holdingspace'") == 1


@pytest.fixture
def refusal(places, settings):
    """The one sentence that `manage.py embedded start` ends with."""
    settings.DATA_DIR = places("refused")
    settings.DATA_DIR.mkdir(parents=True)

    def refusal():
        with pytest.raises(CommandError) as refused:
            call_command("embedded", "start")
        sentence = str(refused.value)
        assert "\n" not in sentence
        assert sentence.endswith(".")
        return sentence

    return refusal


def test_data_of_another_major_are_left_alone(refusal, settings):
    data = settings.DATA_DIR / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    assert "was made by PostgreSQL 15 and this is 18" in refusal()


def test_a_strangers_socket_folder_is_refused(refusal, settings):
    sockets = embedded.socket_dir(settings.DATA_DIR)
    sockets.mkdir()
    embedded.hand_over(sockets)
    sockets.chmod(0o777)
    assert "not a private folder" in refusal()


def test_missing_binaries_are_named(refusal, monkeypatch):
    monkeypatch.setattr(embedded.util, "find_spec", lambda name: None)
    assert "pip install -r requirements.txt" in refusal()


def test_a_data_folder_that_cannot_be_made_is_named(refusal, settings):
    settings.DATA_DIR = settings.DATA_DIR / "file"
    settings.DATA_DIR.write_text("")
    assert "cannot be written to" in refusal()


def test_a_disk_that_takes_no_more_is_named(refusal):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        assert "File too large" in refusal()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_address_can_be_used_by_psql(data_dir, settings, capsys):
    settings.DATA_DIR = data_dir
    call_command("embedded", "url")
    assert capsys.readouterr().out.strip() == embedded.url(data_dir, "owner")
    call_command("embedded", "status")
    assert "is running" in capsys.readouterr().out
