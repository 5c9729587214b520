"""Open times, held seats and whose turn it is, at 100,000 slots: by index, in milliseconds."""

import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from supervision import offers, open_times, what_waits, whose_turn
from supervision.models import Offer, Slot
from tests import factories
from tests.roles import as_owner
from workers.models import User

SUPERVISORS, SLOTS_EACH, WORKERS_EACH = 500, 200, 4
# Supervisors and workers as rows, their pairings, twelve weeks of times, and half of them taken
# by ended promises, so that the tables have a past.
FILL = """
INSERT INTO workers_user (email, name, password, is_active, joined_at)
SELECT 'p' || n || '@demo.example', 'Person ' || n, '', true, now()
FROM generate_series(1, %(people)s) n;
INSERT INTO workers_membership (user_id, programme_id, name, joined_on)
SELECT id, %(programme)s, name, '2020-01-06' FROM workers_user WHERE starts_with(name, 'Person ');
CREATE TEMP TABLE person AS
SELECT m.id AS place, m.user_id, substr(m.name, 8)::int AS n FROM workers_membership m
WHERE starts_with(m.name, 'Person ');
INSERT INTO workers_assignment (worker_id, supervisor_id, started_on)
SELECT worker.place, supervisor.place, '2020-01-06'
FROM person worker JOIN person supervisor ON supervisor.n = 1 + worker.n %% %(supervisors)s
WHERE worker.n > %(supervisors)s;
INSERT INTO supervision_slot (programme_id, supervisor_id, starts_at, ends_at, how, "where",
    capacity, seats_taken, seats_held, offered_at)
SELECT %(programme)s, user_id, date_trunc('hour', now()) + s * interval '10 hours',
    date_trunc('hour', now()) + s * interval '10 hours' + interval '1 hour', 'video', '',
    1, s %% 2, 0, now()
FROM person, generate_series(1, %(slots)s) s WHERE n <= %(supervisors)s;
INSERT INTO supervision_waiting (id, worker_id, programme_id, joined_at)
SELECT gen_random_uuid(), user_id, %(programme)s, now() FROM person WHERE n > %(supervisors)s;
INSERT INTO supervision_offer (id, slot_id, worker_id, why, made_at, expires_at, ended_at, answer)
SELECT gen_random_uuid(), slot.id, person.user_id, 'waiting', now() - interval '9 days',
    now() - interval '8 days', now() - interval '8 days', 'expired'
FROM supervision_slot slot JOIN person ON person.n = %(supervisors)s + 1 + slot.id %% 2000
WHERE slot.seats_taken = 1;
"""
ANALYZE = "ANALYZE supervision_slot, supervision_offer, supervision_waiting, workers_assignment, "
ANALYZE += "workers_membership, workers_user"


@pytest.fixture
def town(committed):
    """500 supervisors with four workers each and 200 times over twelve weeks; all workers wait."""
    programme = factories.programme()
    known = {
        "programme": programme.pk,
        "people": SUPERVISORS * (WORKERS_EACH + 1),
        "supervisors": SUPERVISORS,
        "slots": SLOTS_EACH,
    }
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(FILL, known)
        cursor.execute(ANALYZE)
    return programme


def plan_of(sql: str, params, using: str = "default") -> str:
    with connections[using].cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def of(queryset, using: str = "default") -> str:
    return plan_of(*queryset.query.sql_with_params(), using)


def milliseconds(plan: str) -> float:
    return sum(
        float(plan.rpartition(f"{part} Time: ")[2].split()[0]) for part in ("Planning", "Execution")
    )


@pytest.mark.long
def test_what_is_open_and_whose_turn_it_is_are_found_by_index(town):
    worker = User.objects.get(name="Person 600")
    supervisor = User.objects.get(name="Person 101")
    assert Slot.objects.count() == SUPERVISORS * SLOTS_EACH
    free = of(open_times.bookable_by(worker))
    over = of(Offer.objects.standing().filter(expires_at__lte=timezone.now()), "jobs")
    kept = Slot.objects.filter(opens_at__lte=timezone.now()).only("pk")
    opens = of(kept.order_by("opens_at")[:1], "jobs")
    held = of(worker.offers.to_answer())
    slot = Slot.objects.open().filter(supervisor=supervisor).first()
    with connections["jobs"].cursor() as cursor:
        cursor.execute("SET join_collapse_limit = 1")
    turn = plan_of(whose_turn.question(slot), {"slot": slot.pk, "due": None}, "jobs")
    for plan, index in {
        free: "slot_open",
        over: "offer_standing",
        opens: "slot_opens_later",
        held: "offer_standing",
    }.items():
        assert index in plan, plan
        assert "Seq Scan on supervision_slot" not in plan
        assert milliseconds(plan) < 20, plan
    assert "Seq Scan on supervision_slot" not in turn, turn
    assert "Seq Scan on supervision_offer" not in turn, turn
    assert milliseconds(turn) < 20, turn
    print(*(plan.splitlines()[-1] for plan in (free, over, opens, held, turn)))  # noqa: T201


@pytest.mark.long
def test_a_round_of_jobs_is_short_when_a_hundred_promises_run_out(town):
    over = timezone.now()
    slots = Slot.objects.open()[:100]
    workers = User.objects.filter(waits__left_at=None)[:100]
    for slot, worker in zip(slots, workers, strict=True):
        factories.held(slot, worker, made_at=over - timedelta(1), expires_at=over)
    began = time.monotonic()
    assert offers.expire_offers() == 100
    taken = time.monotonic() - began
    print(f"{taken:.2f} s for 100")  # noqa: T201
    assert taken < 10
    person = User.objects.get(name="Person 101")
    waits = what_waits.for_viewer(person, what_waits.OF_SUPERVISOR)
    assert waits["waiting"] == WORKERS_EACH
