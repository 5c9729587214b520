"""The roles, the lists of tables, and the fixtures that every other test stands on."""

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
from tests import factories
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


CHANGEABLE = """
    SELECT relname, array_agg(attname::text ORDER BY attname::text)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND has_column_privilege('web', pg_class.oid, attnum, 'UPDATE')
    GROUP BY relname
"""
# What a request may change after it was written; everything else stays as it was.
WEB_CHANGES = {
    "confidentiality_custodian": [
        "accepted_at",
        "keys_number",
        "leaving_at",
        "left_at",
        "serves_from",
    ],
    "confidentiality_draft": [
        "ciphertext",
        "kind",
        "programme_id",
        "saved_at",
        "sealed_key",
        "version",
    ],
    "confidentiality_keycheck": ["stopped_at", "stopped_by_id"],
    "confidentiality_keys": ["withdrawn_at"],
    "confidentiality_recovery": ["ended_at"],
    "confidentiality_unlock": ["used_at"],
    "confidentiality_wrappedkeys": [
        "blob",
        "confirmed_at",
        "last_group_digest",
        "made_at",
        "pepper_id",
        "stretching",
    ],
    "supervision_booking": ["cancelled_at", "cancelled_by_id", "cancelled_category"],
    "supervision_session": [
        "how",
        "is_debrief",
        "logged_at",
        "logged_by_id",
        "minutes",
        "outcome",
    ],
    "supervision_sharing": ["ended_at"],
    "supervision_slot": ["withdrawn_at"],
    "workers_assignment": ["ended_on"],
    "workers_invitation": ["accepted_at", "withdrawn_at"],
    "workers_leave": ["ended_on"],
    "workers_linemanagement": ["ended_on"],
    "workers_membership": ["left_on", "name"],
    "workers_post": ["ended_on"],
    "workers_programme": [
        "name",
        "out_of_hours_help",
        "safeguarding_help",
        "session_minutes",
        "time_zone",
        "weeks_between",
    ],
    "workers_role": ["ended_at", "ended_by_id"],
    "workers_team": ["name"],
    "workers_user": ["is_active", "last_login", "name", "password"],
}
# Sign-in facts of Django and allauth, which their libraries write whole.
WRITTEN_BY_LIBRARIES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "django_session",
    "limits_cache",
}


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


def test_only_what_expires_or_may_be_taken_back_can_be_deleted_by_web(db):
    assert tables_with("DELETE", "web") == [
        "account_emailconfirmation",
        "confidentiality_deviceunlock",
        "confidentiality_draft",
        "confidentiality_grant",
        "confidentiality_unlock",
        "django_session",
        "limits_cache",
    ]


def test_web_changes_only_the_columns_that_the_work_changes(db):
    found = {
        table: columns for table, columns in rows(CHANGEABLE) if table not in WRITTEN_BY_LIBRARIES
    }
    assert found == WEB_CHANGES


def test_seats_are_counted_by_the_database_alone(db):
    supervisor = factories.supervisor(factories.programme())
    worker = factories.worker(supervisor.programme, supervisor=supervisor)
    booking = factories.booking(supervisor, worker.user)
    assert Slot.objects.get(pk=booking.slot_id).seats_taken == 1
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Slot.objects.update(seats_taken=0)


def test_jobs_and_reports_reach_nothing_that_they_do_not_need(db):
    expires = ["django_session", "limits_cache"]
    assert tables_with("SELECT", "jobs") == [*expires, "workers_outgoingmessage"]
    assert tables_with("DELETE", "jobs") == expires
    assert tables_with("UPDATE", "jobs") == ["workers_outgoingmessage"]
    assert tables_with("INSERT", "jobs") == []
    for right in ("SELECT", "INSERT", "UPDATE"):
        assert tables_with(right, "reports") == []


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
