"""Which counts can go is said once, by a function that no temporary table can mislead."""

from django.db import migrations

GO = """
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
CREATE OR REPLACE FUNCTION reports_tally_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT public.reports_tally_can_go(OLD.release_id) THEN
        RAISE EXCEPTION 'What was released is never changed and never taken away.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
"""
# As migration 0004 made it.
ENDS = """
CREATE OR REPLACE FUNCTION reports_tally_ends() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    year_began CONSTANT date := (
        SELECT make_date(extract(year FROM starts_on - interval '3 months')::int, 4, 1)
        FROM reports_release WHERE id = OLD.release_id
    );
    this_year CONSTANT date :=
        make_date(extract(year FROM current_date - interval '3 months')::int, 4, 1);
BEGIN
    IF year_began >= this_year - interval '1 year' AND NOT EXISTS (
        SELECT FROM reports_release year JOIN reports_release quarter
            ON quarter.programme_id = year.programme_id
        WHERE quarter.id = OLD.release_id AND year.kind = 'year' AND year.starts_on = year_began
    ) THEN
        RAISE EXCEPTION 'What was released is never changed and never taken away.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
DROP FUNCTION reports_tally_can_go(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_whole_periods")]
    operations = [migrations.RunSQL(GO, ENDS)]
