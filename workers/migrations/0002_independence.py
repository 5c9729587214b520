"""The database refuses a supervisor in the management chain of their worker, and management loops.

Practice: nobody thinks aloud in front of a person who can discipline them. Both triggers follow
people and not places, so a chain in another programme counts too, and compare days, so that a
line that ended before a pairing began is no obstacle. One lock makes changes of lines serial:
two half-conflicting rows cannot slip past each other.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION workers_refuse_dependent_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    below_id bigint;
    above_id bigint;
    days daterange := daterange(NEW.started_on, NEW.ended_on, '[)');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('workers.independence'));
    SELECT user_id INTO below_id FROM workers_membership WHERE id = NEW.worker_id;
    IF TG_TABLE_NAME = 'workers_assignment' THEN
        SELECT user_id INTO above_id FROM workers_membership WHERE id = NEW.supervisor_id;
    ELSE
        SELECT user_id INTO above_id FROM workers_membership WHERE id = NEW.manager_id;
    END IF;

    IF TG_TABLE_NAME = 'workers_assignment' THEN
        IF below_id = above_id THEN
            RAISE EXCEPTION 'nobody supervises themselves'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_supervises_self';
        END IF;
        IF EXISTS (SELECT FROM workers_chain_above(below_id, days) WHERE user_id = above_id) THEN
            RAISE EXCEPTION 'a supervisor may not manage the worker'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'supervisor_outside_management';
        END IF;
        RETURN NULL;
    END IF;

    IF EXISTS (SELECT FROM workers_chain_above(below_id, days) WHERE user_id = below_id) THEN
        RAISE EXCEPTION 'a line of management may not run in a circle'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'management_without_loops';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT below_id AS user_id, days AS during
            UNION ALL
            SELECT * FROM workers_chain_below(below_id, days)
        ) AS below
        JOIN workers_membership AS place ON place.user_id = below.user_id
        JOIN workers_assignment AS pairing ON pairing.worker_id = place.id
        JOIN workers_membership AS other ON other.id = pairing.supervisor_id
        JOIN workers_chain_above(below_id, days) AS above ON above.user_id = other.user_id
        WHERE NOT isempty(
            daterange(pairing.started_on, pairing.ended_on, '[)') * below.during * above.during
        )
    ) THEN
        RAISE EXCEPTION 'a supervisor may not manage the worker'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supervisor_outside_management';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION workers_chain_above(person bigint, days daterange)
RETURNS TABLE (user_id bigint, during daterange) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain (user_id, during) AS (
        SELECT person, days
        UNION
        SELECT above.user_id,
               chain.during * daterange(line.started_on, line.ended_on, '[)')
        FROM chain
        JOIN workers_membership AS place ON place.user_id = chain.user_id
        JOIN workers_linemanagement AS line ON line.worker_id = place.id
        JOIN workers_membership AS above ON above.id = line.manager_id
        WHERE chain.during && daterange(line.started_on, line.ended_on, '[)')
    )
    SELECT above.user_id, chain.during * daterange(line.started_on, line.ended_on, '[)')
    FROM chain
    JOIN workers_membership AS place ON place.user_id = chain.user_id
    JOIN workers_linemanagement AS line ON line.worker_id = place.id
    JOIN workers_membership AS above ON above.id = line.manager_id
    WHERE chain.during && daterange(line.started_on, line.ended_on, '[)')
$$;

CREATE FUNCTION workers_chain_below(person bigint, days daterange)
RETURNS TABLE (user_id bigint, during daterange) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain (user_id, during) AS (
        SELECT person, days
        UNION
        SELECT below.user_id,
               chain.during * daterange(line.started_on, line.ended_on, '[)')
        FROM chain
        JOIN workers_membership AS place ON place.user_id = chain.user_id
        JOIN workers_linemanagement AS line ON line.manager_id = place.id
        JOIN workers_membership AS below ON below.id = line.worker_id
        WHERE chain.during && daterange(line.started_on, line.ended_on, '[)')
    )
    SELECT * FROM chain
$$;

CREATE TRIGGER refuse_dependent_lines AFTER INSERT OR UPDATE ON workers_assignment
    FOR EACH ROW EXECUTE FUNCTION workers_refuse_dependent_lines();
CREATE TRIGGER refuse_dependent_lines AFTER INSERT OR UPDATE ON workers_linemanagement
    FOR EACH ROW EXECUTE FUNCTION workers_refuse_dependent_lines();
"""

ALLOW = """
DROP TRIGGER refuse_dependent_lines ON workers_linemanagement;
DROP TRIGGER refuse_dependent_lines ON workers_assignment;
DROP FUNCTION workers_refuse_dependent_lines();
DROP FUNCTION workers_chain_above(bigint, daterange);
DROP FUNCTION workers_chain_below(bigint, daterange);
"""


class Migration(migrations.Migration):
    dependencies = [("workers", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
