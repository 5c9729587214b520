"""The counts behind a quarter can go once its year is released, or can be released no more.

Which these are is said once, by a function that no temporary table can mislead.
"""

from django.db import migrations

ENDS = """
DROP TRIGGER tally_stays ON reports_tally;
CREATE TRIGGER tally_stays BEFORE UPDATE OR TRUNCATE ON reports_tally
    FOR EACH STATEMENT EXECUTE FUNCTION reports_release_stays();
-- Whether the year of these counts is released, or can be released no more.
CREATE FUNCTION reports_tally_can_go(tallied bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT year_of.began < this_year.began - interval '1 year' OR EXISTS (
        SELECT FROM public.reports_release AS year
        WHERE year.programme_id = released.programme_id
        AND year.kind = 'year' AND year.starts_on = year_of.began
    )
    FROM public.reports_release AS released
    -- The first of April on or before a day: the day's year began then.
    CROSS JOIN make_date(
        extract(year FROM released.starts_on - interval '3 months')::int, 4, 1
    ) AS year_of (began)
    CROSS JOIN make_date(
        extract(year FROM current_date - interval '3 months')::int, 4, 1
    ) AS this_year (began)
    WHERE released.id = tallied
$$;
CREATE FUNCTION reports_tally_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT public.reports_tally_can_go(OLD.release_id) THEN
        RAISE EXCEPTION 'What was released is never changed and never taken away.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER tally_ends BEFORE DELETE ON reports_tally
    FOR EACH ROW EXECUTE FUNCTION reports_tally_ends();
"""
STAYS = """
DROP TRIGGER tally_ends ON reports_tally;
DROP FUNCTION reports_tally_ends();
DROP FUNCTION reports_tally_can_go(bigint);
DROP TRIGGER tally_stays ON reports_tally;
CREATE TRIGGER tally_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_tally
    FOR EACH STATEMENT EXECUTE FUNCTION reports_release_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_rates")]
    operations = [migrations.RunSQL(ENDS, STAYS)]
