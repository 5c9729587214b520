"""Eight clients at once against a server, each over one connection that stays open."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from django.test import Client

CLIENTS = 8
SECONDS = 0.7
TOKEN = "b" * 32
FORM = {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
GUNICORN = ["--workers=2", "--worker-class=gthread", "--threads=4", "--no-control-socket"]


class Visitor:
    """A browser that goes on where a signed-in test client has come to."""

    def __init__(self, port: int, client: Client) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        cookies |= {"csrf": TOKEN}
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def get(self, address: str) -> float:
        """Seconds until the whole page was there."""
        seconds, status, _location = self._ask("GET", address)
        assert status == 200, f"{address} answers {status}"
        return seconds

    def post(self, address: str, typed: dict) -> tuple[float, str]:
        """Seconds until the answer, and where it leads."""
        seconds, status, location = self._ask("POST", address, urlencode(typed), FORM)
        assert status == 302, f"{address} answers {status}"
        return seconds, location

    def status_of(self, address: str, typed: dict) -> int:
        """What a form is answered."""
        return self._ask("POST", address, urlencode(typed), FORM)[1]

    def _ask(self, method: str, address: str, body=None, headers=None) -> tuple[float, int, str]:
        began = time.perf_counter()
        self.connection.request(method, address, body, self.headers | (headers or {}))
        answer = self.connection.getresponse()
        answer.read()
        return time.perf_counter() - began, answer.status, answer.headers.get("Location", "")


def all_at_once(visits: list[tuple[Visitor, Callable[[Visitor], float]]]) -> list[float]:
    """Seconds of every visit while all clients go on for a while; the slowest last."""
    with ThreadPoolExecutor(len(visits)) as pool:
        return sorted(sum(pool.map(_go_on, visits), []))


def _go_on(visit: tuple[Visitor, Callable[[Visitor], float]]) -> list[float]:
    visitor, once = visit
    visitor.connection.close()  # gunicorn has closed what was idle; the next request opens it
    end = time.perf_counter() + SECONDS
    times = []
    while time.perf_counter() < end:
        times.append(once(visitor))
    return times


@contextlib.contextmanager
def serving(settings: str) -> Iterator[int]:
    """The command of `make run` on a free port, with these settings."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, *GUNICORN, "--log-level=warning"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
    )
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        server.terminate()
        server.wait()
