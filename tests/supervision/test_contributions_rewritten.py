"""When a quarter is over, what was lent in it is written anew, and no order is left anywhere."""

import threading
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from confidentiality.identity import acting_as
from supervision import contributing
from supervision.contributing import AREAS
from supervision.quarters import first_of_quarter
from tests import cast as casting
from tests.supervision.test_booking import in_threads
from tests.supervision.test_contributing import TABLES, check_in, choose, others_lend


def in_their_order(table: str) -> list[tuple]:
    """As a dump finds them: the tokens as they lie, and by which transactions they came."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SET ROLE guard; SELECT token, xmin::text FROM {table} ORDER BY ctid")  # noqa: S608
        found = [(bytes(token), by) for token, by in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    return found


def test_after_the_quarter_nothing_tells_in_which_order_it_came(committed):
    cast = casting.build()
    worker, programme_id = cast.user("worker"), cast.places["worker"].programme_id
    now = timezone.now()
    quarter = first_of_quarter(timezone.localdate())
    given = [contributing.token(1, quarter, str(n), keys=cast.keys["worker"]) for n in range(40)]

    def give(when: date, token: bytes) -> None:
        with acting_as(worker.pk), connection.cursor() as cursor:
            known = [programme_id, when, ["themes"], [token], []]
            cursor.execute("SELECT supervision_give_signals(%s, %s, %s, %s::bytea[], %s)", known)

    for token in given:
        give(quarter, token)
    later = [bytes([n]) * 32 for n in range(3)]
    opening = first_of_quarter(quarter + timedelta(days=100))
    assert [token for token, _by in in_their_order(TABLES[0])] == given
    contributing.rewrite_due()
    assert [token for token, _by in in_their_order(TABLES[0])] == given, "not before it is over"
    for token in later:
        give(opening, token)
    with time_machine.travel(now.replace(year=opening.year, month=opening.month, day=1)):
        contributing.rewrite_due()
        assert len(in_their_order(TABLES[0])) == 43, "not while something may still arrive"
    with time_machine.travel(now.replace(year=opening.year, month=opening.month, day=3)):
        call_command("run_jobs", "--once")
        contributing.rewrite_due()
    rewritten, waiting = in_their_order(TABLES[1]), in_their_order(TABLES[0])
    assert sorted(token for token, _by in rewritten) == sorted(given)
    assert [token for token, _by in rewritten] not in (given, given[::-1], sorted(given))
    assert len({by for _token, by in [*rewritten, *waiting]}) == 1
    assert {token for token, _by in waiting} == set(later)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT pg_relation_size('{TABLES[0]}')")
        assert cursor.fetchone() == (8192,), "one page, written anew"


def test_what_is_too_old_to_be_reported_goes(committed):
    cast = casting.build()
    others_lend(cast, "themes", number=10)
    now = timezone.now()
    for days, there in ((100, 10), (900, 10), (1100, 0)):
        with time_machine.travel(now + timedelta(days=days)):
            contributing.rewrite_due()
        assert len(in_their_order(TABLES[1])) == there


@pytest.mark.long
def test_unticking_takes_back_what_is_under_way(committed):
    """A check-in that looked at the choice before it was unticked is waited for."""
    cast = casting.build()
    choose(cast, AREAS)
    under_way = threading.Event()

    def work(number: int) -> None:
        if number:
            under_way.wait(10)
            choose(cast)
            return
        with acting_as(cast.user("worker").pk):
            check_in(cast, connected=1)
            under_way.set()
            time.sleep(1)

    assert in_threads(2, work) == [None, None]
    assert in_their_order(TABLES[0]) == []
