"""Who may do what with which table, column, sequence and function: python -m tests.rights."""

import sys

from django.db import connection

from tests import policies

ROLES = ("web", "jobs", "reports", "backup", "guard", "public")
TABLES = """
    SELECT role, relname, right_, has_table_privilege(role, pg_class.oid, right_),
        ARRAY(
            SELECT attname::text FROM pg_attribute
            WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
            AND right_ <> 'DELETE' AND right_ <> 'TRUNCATE' AND right_ <> 'TRIGGER'
            AND has_column_privilege(role, pg_class.oid, attnum, right_)
            ORDER BY attname::text
        )
    FROM pg_class
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) right_
    CROSS JOIN unnest(%s) role
    WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace
    ORDER BY array_position(%s, role), relname,
        array_position(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'], right_)
"""
FUNCTIONS = """
    SELECT role, oid::regprocedure::text FROM pg_proc CROSS JOIN unnest(%s) role
    WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
    AND has_function_privilege(role, oid, 'EXECUTE')
    ORDER BY array_position(%s, role), 2
"""
SEQUENCES = """
    SELECT role, relname FROM pg_class CROSS JOIN unnest(%s) role
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
    AND has_sequence_privilege(role, oid, 'USAGE')
    ORDER BY array_position(%s, role), relname
"""


def lines() -> list[str]:
    """One line for each role and thing, in an order that stays; backup may only read."""
    found: dict[tuple[str, str], list[str]] = {}
    roles = list(ROLES)
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [roles, roles])
        for role, table, right, whole, columns in cursor.fetchall():
            if whole:
                found.setdefault((role, table), []).append(right.lower())
            elif columns:
                said = f"{right.lower()} ({', '.join(columns)})"
                found.setdefault((role, table), []).append(said)
        for statement, said in ((SEQUENCES, "use"), (FUNCTIONS, "execute")):
            cursor.execute(statement, [roles, roles])
            for role, thing in cursor.fetchall():
                found.setdefault((role, thing), []).append(said)
    return [f"{role} {thing}: {', '.join(rights)}" for (role, thing), rights in found.items()]


if __name__ == "__main__":
    policies.on_template(lambda: sys.stdout.write("\n".join(lines()) + "\n"))
