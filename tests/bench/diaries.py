"""A hundred thousand open times, and two hundred workers who book a week just published."""

import random
import re
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connections
from django.test import Client
from django.utils import timezone

from supervision.models import Slot
from tests.bench.load import Visitor
from workers.models import Assignment, User

SUPERVISORS, TIMES_EACH = 500, 200
# Supervisors with twelve weeks of times each, beside the people of the demo.
FILL = """
INSERT INTO workers_user (email, name, password, is_active, joined_at)
SELECT 'bench' || n || '@demo.example', 'Bench ' || n, '', true, now()
FROM generate_series(1, %(supervisors)s) n;
INSERT INTO supervision_slot (programme_id, supervisor_id, starts_at, ends_at, how, "where",
    capacity, seats_taken, seats_held, offered_at)
SELECT (SELECT min(id) FROM workers_programme), id,
    date_trunc('hour', now()) + s * interval '10 hours',
    date_trunc('hour', now()) + s * interval '10 hours' + interval '1 hour', 'video', '', 1, 0, 0,
    now()
FROM workers_user, generate_series(1, %(times)s) s WHERE starts_with(email, 'bench');
"""
DAYS_AHEAD = 200
HOURS = (9, 11, 13, 15)
WITHIN = 10.0
RADIO = re.compile(r'name="slot" value="(\d+)"|value="(\d+)"[^>]*name="slot"')


def fill() -> None:
    """Once for a database of the benchmark; every page is then measured beside these times."""
    if not User.objects.filter(email="bench1@demo.example").exists():
        with connections["owner"].cursor() as cursor:
            cursor.execute(FILL, {"supervisors": SUPERVISORS, "times": TIMES_EACH})


def publish_week() -> list[datetime]:
    """One week of times of every supervisor who has workers; the days on which they are."""
    day = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    zone = timezone.get_current_timezone()
    starts = [
        datetime(day.year, day.month, day.day, hour, tzinfo=zone) + timedelta(days=number)
        for number in range(7)
        for hour in HOURS
    ]
    pairings = Assignment.objects.on(timezone.localdate()).filter(worker__left_on=None)
    offered_by = pairings.values_list("supervisor__user", "worker__programme").distinct()
    week = [
        Slot(
            supervisor_id=supervisor,
            programme_id=programme,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            how="video",
        )
        for supervisor, programme in set(offered_by)
        for at in starts
    ]
    Slot.objects.bulk_create(week, ignore_conflicts=True)
    return sorted({timezone.localdate(at) for at in starts})


class Booker:
    """A worker who opens a day of the new week and books one of its times, until it worked."""

    def __init__(self, port: int, worker: User, days: list, seed: int) -> None:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(worker)
        self.visitor = Visitor(port, client)
        self.chance = random.Random(seed)  # noqa: S311
        self.days, self.waits, self.clashes = days, [], 0
        self.booked = self.broken = False

    def __call__(self) -> None:
        time.sleep(self.chance.uniform(0, WITHIN))
        for _try in range(20):
            address = f"/book/{self.chance.choice(self.days)}/"
            if not (free := self._free(address)):
                continue
            began = time.perf_counter()
            status = self.visitor.status_of(address, {"slot": self.chance.choice(free)})
            self.waits.append(time.perf_counter() - began)
            self.booked, self.broken = status == 302, self.broken or status >= 500
            if self.booked:
                return
            self.clashes += 1

    def _free(self, address: str) -> list[str]:
        self.visitor.connection.request("GET", address, headers=self.visitor.headers)
        page = self.visitor.connection.getresponse().read().decode()
        return [one or other for one, other in RADIO.findall(page)]


def report(port: int, say: Callable = print) -> None:
    days = publish_week()
    pairings = Assignment.objects.on(timezone.localdate()).filter(
        worker__left_on=None, supervisor__left_on=None
    )
    workers = User.objects.filter(pk__in=pairings.values("worker__user"), is_active=True)[:200]
    bookers = [Booker(port, worker, days, seed) for seed, worker in enumerate(workers)]
    threads = [threading.Thread(target=booker) for booker in bookers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits = sorted(wait for booker in bookers for wait in booker.waits)
    late = waits[int(len(waits) * 0.95)] * 1000
    say(
        f"\n{len(bookers)} workers book a week published a moment ago, within {WITHIN:.0f} s: "
        f"{sum(booker.booked for booker in bookers)} booked, "
        f"{sum(booker.clashes for booker in bookers)} told that a time was just taken, "
        f"{sum(booker.broken for booker in bookers)} errors; p95 {late:.0f} ms"
    )
