"""What is backed up comes back whole, into an empty database only."""

import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests import databases
from workers.models import Programme


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
