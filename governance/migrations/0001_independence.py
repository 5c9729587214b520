"""A custodian manages nobody in the programme and does not administer it: the database refuses."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION governance_manages_or_administers(person bigint, programme bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM workers_role AS held
        JOIN workers_membership AS place ON place.id = held.membership_id
        WHERE place.user_id = person AND place.programme_id = programme
        AND held.role = 'administrator' AND held.ended_at IS NULL
    ) OR EXISTS (
        SELECT FROM workers_linemanagement AS line
        JOIN workers_membership AS place ON place.id = line.manager_id
        WHERE place.user_id = person AND place.programme_id = programme
        AND (line.ended_on IS NULL OR line.ended_on > greatest(current_date, line.started_on))
    )
$$;

CREATE FUNCTION governance_refuse_dependent_custodian() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One at a time for a programme: five at once must not all be the fifth.
    PERFORM pg_advisory_xact_lock(hashtextextended('custodians', NEW.programme_id));
    IF governance_manages_or_administers(NEW.user_id, NEW.programme_id) THEN
        RAISE EXCEPTION 'a custodian manages nobody and administers nothing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custodian_independent';
    END IF;
    IF (
        SELECT count(*) FROM confidentiality_custodian
        WHERE programme_id = NEW.programme_id AND left_at IS NULL
    ) >= 5 THEN
        RAISE EXCEPTION 'a programme has five custodians at most'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'five_custodians_at_most';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_dependent_custodian BEFORE INSERT ON confidentiality_custodian
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_dependent_custodian();

CREATE FUNCTION governance_refuse_power_over_custody() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
BEGIN
    IF TG_TABLE_NAME = 'workers_role' THEN
        IF NEW.role <> 'administrator' THEN
            RETURN NEW;
        END IF;
        place := NEW.membership_id;
    ELSE
        place := NEW.manager_id;
    END IF;
    IF EXISTS (
        SELECT FROM confidentiality_custodian AS named
        JOIN workers_membership AS here
            ON here.user_id = named.user_id AND here.programme_id = named.programme_id
        WHERE here.id = place AND named.left_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a custodian manages nobody and administers nothing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custodian_independent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_power_over_custody BEFORE INSERT ON workers_role
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_power_over_custody();
CREATE TRIGGER refuse_power_over_custody BEFORE INSERT ON workers_linemanagement
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_power_over_custody();
"""

ALLOW = """
DROP TRIGGER refuse_power_over_custody ON workers_linemanagement;
DROP TRIGGER refuse_power_over_custody ON workers_role;
DROP FUNCTION governance_refuse_power_over_custody();
DROP TRIGGER refuse_dependent_custodian ON confidentiality_custodian;
DROP FUNCTION governance_refuse_dependent_custodian();
DROP FUNCTION governance_manages_or_administers(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("confidentiality", "0006_without_custodians"),
        ("workers", "0004_lines_within_a_programme"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
