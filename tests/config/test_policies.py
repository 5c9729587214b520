"""The linter of row level security finds nothing here, and finds each fault that is planted."""

import pytest
from django.db import connections

from tests import policies


@pytest.fixture
def owner(committed):
    with connections["owner"].cursor() as cursor:
        yield cursor


def test_nothing_is_found(committed):
    done = policies.lint()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("CREATE TABLE supervision_diary (id uuid PRIMARY KEY, words text)", "SEC001"),
        ("ALTER TABLE supervision_record NO FORCE ROW LEVEL SECURITY", "SEC002"),
        ("ALTER TABLE supervision_record DISABLE ROW LEVEL SECURITY", "SEC032"),
        ("CREATE POLICY all_of_it ON supervision_record FOR SELECT TO web USING (true)", "SEC004"),
        ("CREATE VIEW every_record AS SELECT * FROM supervision_record", "VIEW001"),
        (
            "CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "SEC014",
        ),
    ],
)
def test_a_planted_fault_is_found(owner, fault, rule):
    owner.execute(fault)
    done = policies.lint()
    assert done.returncode == 1
    assert rule in done.stdout
