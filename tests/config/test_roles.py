"""The roles, the lists of tables, and the fixtures that every other test stands on."""

from pathlib import Path

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.utils import timezone

from config import embedded
from supervision.models import Slot
from tests import factories, rights
from tests.roles import as_owner
from workers.models import Programme

TABLES = """
    SELECT relname, split_part(coalesce(obj_description(oid, 'pg_class'), ''), ':', 1)
    FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
RIGHTS = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND (has_table_privilege(%s, oid, %s) OR has_any_column_privilege(%s, oid, %s)) ORDER BY relname
"""


def rows(sql: str, *values: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def tables_with(right: str, role: str) -> list[str]:
    columns = right if right in {"SELECT", "INSERT", "UPDATE"} else "REFERENCES"
    return [name for (name,) in rows(RIGHTS, role, right, role, columns)]


def test_every_table_is_in_one_list(db):
    unlisted = {
        name: words
        for name, words in rows(TABLES)
        if words not in {"open", "facts", "confidential"}
    }
    assert unlisted == {}


def test_seats_are_counted_by_the_database_alone(db):
    supervisor = factories.supervisor(factories.programme())
    worker = factories.worker(supervisor.programme, supervisor=supervisor)
    booking = factories.booking(supervisor, worker.user)
    assert Slot.objects.get(pk=booking.slot_id).seats_taken == 1
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Slot.objects.update(seats_taken=0)


def test_the_rights_are_those_of_the_golden_file(db):
    """Meant to change? `python -m tests.rights > tests/config/rights.txt`, and read the difference.

    Only what expires, and copies that a worker takes back, can be deleted by web; jobs and reports
    reach no confidential table; nothing but a function of guard writes the access log.
    """
    golden = Path(__file__).with_name("rights.txt").read_text().splitlines()
    assert sorted(rights.lines()) == sorted(golden)


def test_no_lesser_role_may_truncate_own_or_bypass(db):
    for role in ("web", "jobs", "reports"):
        assert tables_with("TRUNCATE", role) == []
        assert tables_with("TRIGGER", role) == []
    assert rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'") == [
        ("owner",)
    ]
    assert (
        rows(
            "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls OR rolcreaterole) "
            "AND rolname IN ('owner', 'web', 'jobs', 'reports')"
        )
        == []
    )


def test_ordinary_tests_act_as_web(db):
    assert rows("SELECT current_user") == [("web",)]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows("DELETE FROM workers_programme")
    with as_owner():
        assert rows("SELECT current_user") == [("owner",)]
    assert rows("SELECT current_user") == [("web",)]


def test_web_is_back_after_an_error_as_owner(db):
    with pytest.raises(IntegrityError), as_owner():
        Programme.objects.create(name="Shoreline", weeks_between=0)
    assert rows("SELECT current_user") == [("web",)]


def test_counters_of_an_ordinary_test_roll_back_with_it(db):
    cache.set("attempts", 1)
    assert cache.get("attempts") == 1
    assert connections["limits"] is connections["default"]


def test_counters_outlive_a_rolled_back_request(committed):
    with transaction.atomic():
        cache.set("attempts", 1)
        Session.objects.create(session_key="kept-out", expire_date=timezone.now())
        transaction.set_rollback(True)
    assert cache.get("attempts") == 1
    assert not Session.objects.exists()


def test_every_alias_points_at_the_clone_by_its_own_role(committed):
    roles = {"default": "web", "limits": "web", "owner": "owner", "jobs": "jobs"}
    for alias, role in (roles | {"reports": "reports"}).items():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            assert cursor.fetchone() == (role, committed)


def test_a_right_given_by_hand_does_not_outlive_the_next_migrate(committed):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON workers_user TO web")
    assert "workers_user" in tables_with("DELETE", "web")
    call_command("migrate", verbosity=0)
    assert "workers_user" not in tables_with("DELETE", "web")


def test_psycopg_3_is_kept_out():
    """Django would silently switch to it (docs/decisions/001-postgresql-everywhere.md)."""
    with pytest.raises(ModuleNotFoundError):
        import psycopg  # noqa: F401
    assert connection.Database is psycopg2


def test_the_address_needs_no_server(tmp_path):
    address = embedded.url(tmp_path / "nowhere", "web")
    assert psycopg2.extensions.parse_dsn(address)["user"] == "web"
    assert not (tmp_path / "nowhere").exists()
