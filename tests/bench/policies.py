"""What row level security and the access log cost at a million envelopes: python -m tests.bench."""

import random
import time
import uuid
from collections.abc import Callable
from statistics import median

from django.core.management import call_command
from django.db import connection, connections, transaction

from confidentiality import access_log
from confidentiality.identity import tell
from tests import databases

ENVELOPES = 1_000_000
WORKERS = 2_000
TIMES = 400
EVENTS = 100_000
NAME = "holdingspace_policies"
FILL = f"""
GRANT ALL ON ALL TABLES IN SCHEMA public TO guard;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guard;
SET LOCAL ROLE guard;
INSERT INTO workers_user (id, email, name, password, is_active, joined_at)
SELECT n, 'person' || n || '@demo.example', 'Person ' || n, '!', true, now()
FROM generate_series(1, {WORKERS} + 100) AS n;
INSERT INTO confidentiality_envelope (
    id, document_id, revision, programme_id, kind, author_id, author_keys, worker_id,
    supervisor_id, in_custody, reader_ids, ciphertext, signature, signed_at
)
SELECT gen_random_uuid(), gen_random_uuid(), 1, 1, 'record', {WORKERS} + 1 + n % 100, 1,
    1 + n % {WORKERS}, {WORKERS} + 1 + n % 100, true, ARRAY[1 + n % {WORKERS}],
    sha256(n::text::bytea) || sha256((-n)::text::bytea), sha256(n::text::bytea),
    now() - n * interval '1 minute'
FROM generate_series(1, {ENVELOPES}) AS n;
"""
LIST = (
    "SELECT id, kind, signed_at FROM confidentiality_envelope WHERE worker_id = %(worker)s "
    "ORDER BY signed_at DESC LIMIT 25"
)
QUESTIONS = {
    "newest 25": (LIST, "10 %"),
    "all 500, whole": (
        "SELECT * FROM confidentiality_envelope WHERE worker_id = %(worker)s ORDER BY signed_at",
        "10 %",
    ),
    "one by id": ("SELECT * FROM confidentiality_envelope WHERE id = %(id)s", "0.2 ms"),
    "one by document": (
        "SELECT * FROM confidentiality_envelope WHERE document_id = %(document)s AND revision = 1",
        "0.2 ms",
    ),
}


def fill() -> None:
    with databases.server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
    with databases.pointed_at(NAME):
        call_command("migrate", verbosity=0)
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(FILL)
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def timed(question: str, cases: list[dict], alias: str) -> float:
    """The middle of many, in milliseconds, each asked in a transaction that is open already."""
    times = []
    with connections[alias].cursor() as cursor:
        for case in cases:
            began = time.perf_counter()
            cursor.execute(question, case)
            cursor.fetchall()
            times.append(time.perf_counter() - began)
    return median(times) * 1000


def cases() -> list[dict]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET ROLE guard")
        cursor.execute(
            "SELECT id, document_id, worker_id, supervisor_id FROM confidentiality_envelope "
            "WHERE worker_id = 7 LIMIT %s",
            [TIMES],
        )
        names = "id", "document", "worker", "supervisor"
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    return random.choices(found, k=TIMES)  # noqa: S311


def beside(question: str, asked: list[dict]) -> tuple[float, float]:
    """With policies as web, without as guard: three times in turn, the best of each."""
    with_policies, without = [], []
    for _time in range(3):
        with transaction.atomic():
            tell(asked[0]["worker"])
            with_policies.append(timed(question, asked, "default"))
        with transaction.atomic(using="owner"):
            connections["owner"].cursor().execute("SET LOCAL ROLE guard")
            without.append(timed(question, asked, "owner"))
    return min(with_policies), min(without)


def plan(asked: list[dict]) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        tell(asked[0]["worker"])
        cursor.execute("EXPLAIN " + LIST, asked[0])
        return "\n".join(line for (line,) in cursor.fetchall())


def logging(asked: list[dict]) -> tuple[float, float]:
    """Milliseconds of logging one read in two streams, empty at first and then long."""
    few = _logged(asked[:100])
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL ROLE guard")
        cursor.execute(
            "SELECT append_access(7, 1, 'read', 'done', 'document', ARRAY[%s]::uuid[], NULL, '') "
            "FROM generate_series(1, %s)",
            [str(uuid.uuid4()), EVENTS],
        )
    return few, _logged(asked[:100])


def _logged(asked: list[dict]) -> float:
    times = []
    for case in asked:
        with transaction.atomic():
            tell(case["worker"])
            began = time.perf_counter()
            access_log.note(verb="read", document_ids=[case["document"]])
            times.append(time.perf_counter() - began)
    return median(times) * 1000


def report(say: Callable = print) -> None:
    fill()
    with databases.pointed_at(NAME):
        asked = cases()
        say(f"\n{ENVELOPES} envelopes of {WORKERS} workers, in milliseconds\n")
        say(f"{'':20}{'with':>8}{'without':>9}{'more':>9}{'allowed':>10}")
        for name, (question, allowed) in QUESTIONS.items():
            with_policies, without = beside(question, asked)
            more = f"{(with_policies / without - 1) * 100:.0f} %"
            if allowed.endswith("ms"):
                more = f"{with_policies - without:.3f}"
            say(f"{name:20}{with_policies:8.3f}{without:9.3f}{more:>9}{allowed:>10}")
        say("\n" + plan(asked))
        few, many = logging(asked)
        say(f"\nlogging a read: {few:.2f} ms, after {EVENTS} events {many:.2f} ms (allowed 2 ms)")
    with databases.server() as cursor:
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
