"""What is backed up comes back whole, into an empty database only."""

import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests import databases
from workers.models import Programme

TABLES = [
    "confidentiality_identitykey",
    "supervision_pendingcontribution",
    "supervision_contribution",
]


def test_a_backup_comes_back_whole(committed, tmp_path):
    Programme.objects.create(name="Shoreline", out_of_hours_help="999")
    file = tmp_path / "holding-space.backup"
    call_command("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with databases.empty() as other:
        call_command("restore", file)
        assert connection.settings_dict["NAME"] == other != committed
        assert [programme.name for programme in Programme.objects.all()] == ["Shoreline"]
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('web', 'workers_programme', 'DELETE')")
            assert cursor.fetchone() == (False,)
        call_command("migrate", verbosity=0)


def test_what_a_backup_must_not_hold_is_not_in_it(committed, tmp_path):
    """The key that vouches for people, and what is lent this quarter, in the order it came."""
    programme = Programme.objects.create(name="Shoreline", out_of_hours_help="999")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET ROLE guard")
        for table in TABLES[1:]:
            row = "gen_random_uuid(), %s, '2026-10-01', 'themes', '\\x01'"
            columns = "id, programme_id, quarter, code, token"
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({row})", [programme.pk])
        cursor.execute("RESET ROLE")
    file = tmp_path / "holding-space.backup"
    call_command("backup", file)
    with databases.empty():
        call_command("restore", file)
        with connections["owner"].cursor() as cursor:
            counts = [rows_in(cursor, table) for table in TABLES]
    assert counts == [0, 0, 1]


def rows_in(cursor, table: str) -> int:
    cursor.execute(f"SET ROLE guard; SELECT count(*) FROM {table}")  # noqa: S608
    [(count,)] = cursor.fetchall()
    return count


def test_a_database_in_use_is_not_overwritten(committed, tmp_path):
    file = tmp_path / "holding-space.backup"
    call_command("backup", file)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", file)
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)


def test_a_broken_file_restores_nothing(committed, tmp_path):
    file = tmp_path / "holding-space.backup"
    call_command("backup", file)
    file.write_bytes(file.read_bytes()[:20_000])
    with databases.empty():
        with pytest.raises(CommandError, match="pg_restore failed"):
            call_command("restore", file)
        assert connections["owner"].introspection.table_names() == []
