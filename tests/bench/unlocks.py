"""Fifty people unlock at once: memory stays bounded, and nobody else waits."""

import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.test import Client

from confidentiality import enrolment, unlocking
from confidentiality.identity import acting_as
from config.demo_people import PASSPHRASE
from tests.bench.load import Visitor
from workers.models import User

PEOPLE = 50


def ready() -> list[User]:
    """Fifty people whose passphrase costs what it costs in earnest; the demo makes it cheap."""
    people = list(User.objects.filter(is_active=True).order_by("pk")[: PEOPLE + 1])
    for person in people:
        with acting_as(person.pk):
            keys = unlocking.keys_by_passphrase(user=person, passphrase=PASSPHRASE)
            enrolment.change_passphrase(keys=keys, passphrase=PASSPHRASE)
    return people


def visitor(port: int, person: User) -> Visitor:
    client = Client()
    client.force_login(person)
    return Visitor(port, client)


def resident() -> float:
    """MiB of all gunicorn processes."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if b"gunicorn" in status.with_name("cmdline").read_bytes():
                lines = status.read_text().splitlines()
                found += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        except OSError:
            continue
    return found / 1024


def report(port: int, say: Callable = print) -> None:
    people = ready()
    visitors = [visitor(port, person) for person in people]
    other, answers, pages, memory = visitors.pop(), [], [], [resident()]

    def unlock(one: Visitor) -> None:
        answers.append(one.status_of("/unlock/", {"passphrase": PASSPHRASE}))

    threads = [threading.Thread(target=unlock, args=[one]) for one in visitors]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        pages.append(other.get("/help/"))
        memory.append(resident())
    unlocked = sum(status == 302 for status in answers)
    busy = sum(status == 200 for status in answers)
    late = sorted(pages)[int(len(pages) * 0.95)] * 1000
    cost = settings.ARGON2_MEMORY_KIB // 1024
    say(f"\n{PEOPLE} unlocks of {cost} MiB at once: {unlocked} done, {busy} told to try again")
    say(f"gunicorn: {memory[0]:.0f} MiB before, {max(memory):.0f} MiB at most")
    say(f"another page meanwhile: {len(pages)} times, p95 {late:.0f} ms")
