"""How fast the demo's pages are, beside the cheapest signed-in page measured in the same run."""

import http.client
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

CLIENTS = 8
SECONDS = 3
FLOOR = "/who-sees-what/"
PAGES = {
    "worker@demo.example": ["/my-supervision/", "/book/", "/sessions/"],
    "supervisor@demo.example": ["/today/", "/times/"],
    "manager@demo.example": ["/team/"],
    "admin@demo.example": ["/people/"],
}


class Visitor:
    """One signed-in person over one connection that stays open."""

    def __init__(self, port: int, email: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}
        _, page = self.ask("GET", "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        typed = {"login": email, "password": "protected-time-2026", "csrfmiddlewaretoken": token}
        status, _ = self.ask("POST", "/accounts/login/", urlencode(typed))
        assert status == 302, f"{email} cannot sign in: {status}"

    def ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        headers = self.headers()
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()

    def headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={it}" for name, it in self.cookies.items())}

    def settle(self, address: str) -> str:
        """Where the page is that this address leads to."""
        self.connection.close()  # gunicorn has closed what was idle
        self.connection.request("GET", address, headers=self.headers())
        answer = self.connection.getresponse()
        answer.read()
        return answer.headers.get("Location", address)

    def repeat(self, address: str) -> list[float]:
        """Seconds of each visit, for a while."""
        times = []
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            began = time.perf_counter()
            status, _ = self.ask("GET", address)
            times.append(time.perf_counter() - began)
            assert status == 200, f"{address} answers {status}"
        return times


def measure(visitors: list[Visitor], address: str) -> tuple[float, float]:
    """Pages a second and the 95th percentile in milliseconds, all clients at once."""
    with ThreadPoolExecutor(len(visitors)) as pool:
        times = sorted(sum(pool.map(lambda visitor: visitor.repeat(address), visitors), []))
    return len(times) / SECONDS, times[int(len(times) * 0.95)] * 1000


def report(port: int) -> None:
    floor = None
    print("page                     per s     p95    floor/page")  # noqa: T201
    for email, pages in PAGES.items():
        visitors = [Visitor(port, email) for _ in range(CLIENTS)]
        for address in pages if floor else [FLOOR, *pages]:
            found = {visitor.settle(address) for visitor in visitors}.pop()
            rate, slow = measure(visitors, found)
            floor = floor or rate
            print(f"{address:22} {rate:7.0f} {slow:5.0f} ms {floor / rate:9.1f} x")  # noqa: T201


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"]
    flags = ["--workers=2", "--worker-class=gthread", "--threads=4", "--no-control-socket"]
    server = subprocess.Popen([*command, *flags, "--log-level=warning"])
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
        report(port)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
