"""Tells the access log whom a session concerns."""

from django.db import migrations

MAKE = """
CREATE FUNCTION concerned_by_session(asked uuid) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY[worker_id, supervisor_id] FROM public.supervision_session WHERE id = asked
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0007_sharing"),
        ("confidentiality", "0005_access_log"),
    ]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION concerned_by_session(uuid)")]
