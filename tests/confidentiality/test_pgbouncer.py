"""Behind pgbouncer in transaction mode, where many share one connection: nobody sees another's."""

import getpass
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from confidentiality.identity import tell
from supervision import session_views
from supervision.models import Record
from tests import cast as casting
from tests import factories

pytestmark = pytest.mark.long
PORT = "6432"
CONFIG = """
[databases]
* = host={server} port={port}
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
listen_port = {bouncer}
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 50
server_reset_query =
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""


# A request holds one for its transaction while the counters of attempts need a second for a moment:
# with a pool of one it would wait for itself (docs/operations.md).
REQUESTS = pytest.mark.parametrize("pooled", [2], indirect=True)


def found() -> str:
    """pgbouncer of the machine; root installs it. Without it these tests fail."""
    path = os.environ["PATH"] + ":/usr/sbin"
    if shutil.which("pgbouncer", path=path) is None and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-q", "pgbouncer"], check=True)
    return shutil.which("pgbouncer", path=path) or pytest.fail("install the package pgbouncer")


@pytest.fixture
def cast(committed_cast):
    return committed_cast


@pytest.fixture
def pooled(cast, request) -> Iterator[None]:
    """The web role's connections go through a pgbouncer with very few connections to the server."""
    # Short, since the address of a socket is; and open to who pgbouncer runs as.
    folder = Path(tempfile.gettempdir()) / f"hs-bouncer-{os.getpid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    params = connections["default"].get_connection_params()
    port = params.get("port") or "5432"
    (folder / "users.txt").write_text('"web" ""\n"owner" ""\n')
    places = {"server": params["host"], "port": port, "folder": folder, "bouncer": PORT}
    text = CONFIG.format(**places, size=getattr(request, "param", 1))
    (folder / "pgbouncer.ini").write_text(text)
    # pgbouncer refuses to be root.
    who = {"user": "nobody"} if getpass.getuser() == "root" else {}
    running = subprocess.Popen([found(), folder / "pgbouncer.ini"], **who)
    before = {alias: dict(connections.settings[alias]) for alias in ("default", "limits")}
    connections.close_all()
    for alias in before:
        signs_in = {"HOST": str(folder), "PORT": PORT, "USER": "web", "OPTIONS": {}}
        connections.settings[alias].update(signs_in)
    wait_for(folder / f".s.PGSQL.{PORT}")
    yield
    connections.close_all()
    for alias, settings in before.items():
        connections.settings[alias].update(settings)
    running.terminate()
    running.wait()
    shutil.rmtree(folder)


def wait_for(socket: Path) -> None:
    for _attempt in range(100):
        if socket.exists():
            return
        time.sleep(0.05)
    raise TimeoutError(socket)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def records_seen_by(person_id: int | None) -> int:
    with transaction.atomic():
        tell(person_id)
        return Record.objects.count()


def test_two_people_over_one_connection_never_see_each_others_rows(pooled, cast):
    expected = {"worker": 2, "supervisor2": 1, "manager": 0, "outsider": 0}
    wrong, backends = [], set()

    def look(name: str) -> None:
        for _time in range(50):
            backends.add(backend())
            if (seen := records_seen_by(cast.user(name).pk)) != expected[name]:
                wrong.append((name, seen))
        connections.close_all()

    threads = [threading.Thread(target=look, args=[name]) for name in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(backends) == 1


def test_nobody_after_somebody_sees_nothing(pooled, cast):
    assert records_seen_by(cast.user("worker").pk) == 2
    assert Record.objects.count() == 0
    assert records_seen_by(None) == 0


@REQUESTS
def test_a_server_error_rolls_back_and_forgets_who_looked(pooled, cast, monkeypatch):
    client = unlocked(cast, "worker")
    client.raise_request_exception = False

    def fail(*_given, **_named):
        raise RuntimeError

    monkeypatch.setattr(session_views.record_reading, "opened", fail)
    assert client.get(f"/sessions/{cast.recorded.pk}/").status_code == 500
    assert Record.objects.count() == 0


def unlocked(cast, name: str) -> Client:
    client = Client()
    typed = {"login": cast.user(name).email, "password": factories.PASSWORD}
    assert client.post("/accounts/login/", typed).status_code == 302
    assert client.post("/unlock/", {"passphrase": casting.PASSPHRASE}).status_code == 302
    return client


@REQUESTS
def test_whole_requests_work_through_it(pooled, cast):
    """Sign in, unlock, read a record, and a stranger's 404; two at a time."""
    worker, manager = unlocked(cast, "worker"), unlocked(cast, "manager")
    for _time in range(5):
        page = worker.get(f"/sessions/{cast.recorded.pk}/").content.decode()
        assert casting.WORDS["covered"] in page
        assert manager.get(f"/sessions/{cast.recorded.pk}/").status_code == 404


def test_the_settings_of_the_role_hold_behind_it(pooled, cast):
    with connection.cursor() as cursor:
        for name, value in (
            ("track_activities", "off"),
            ("lock_timeout", "3s"),
            ("statement_timeout", "10s"),
        ):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)
