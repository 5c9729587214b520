"""Who manages and who supervises belongs to the worker's own programme: the database refuses else."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION workers_refuse_lines_between_programmes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other_id bigint;
BEGIN
    IF TG_TABLE_NAME = 'workers_assignment' THEN
        other_id := NEW.supervisor_id;
    ELSE
        other_id := NEW.manager_id;
    END IF;
    IF (SELECT programme_id FROM workers_membership WHERE id = NEW.worker_id)
        IS DISTINCT FROM (SELECT programme_id FROM workers_membership WHERE id = other_id)
    THEN
        RAISE EXCEPTION 'a line runs within one programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_within_programme';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_lines_between_programmes
    BEFORE INSERT OR UPDATE OF worker_id, supervisor_id ON workers_assignment
    FOR EACH ROW EXECUTE FUNCTION workers_refuse_lines_between_programmes();
CREATE TRIGGER refuse_lines_between_programmes
    BEFORE INSERT OR UPDATE OF worker_id, manager_id ON workers_linemanagement
    FOR EACH ROW EXECUTE FUNCTION workers_refuse_lines_between_programmes();
"""

ALLOW = """
DROP TRIGGER refuse_lines_between_programmes ON workers_linemanagement;
DROP TRIGGER refuse_lines_between_programmes ON workers_assignment;
DROP FUNCTION workers_refuse_lines_between_programmes();
"""


class Migration(migrations.Migration):
    dependencies = [("workers", "0003_name_of_a_place")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
