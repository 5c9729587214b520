"""The counts behind a quarter can go once its year is released, or can be released no more."""

from django.db import migrations

ENDS = """
DROP TRIGGER tally_stays ON reports_tally;
CREATE TRIGGER tally_stays BEFORE UPDATE OR TRUNCATE ON reports_tally
    FOR EACH STATEMENT EXECUTE FUNCTION reports_release_stays();
CREATE FUNCTION reports_tally_ends() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    -- The first of April on or before a day: the day's year began then.
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
CREATE TRIGGER tally_ends BEFORE DELETE ON reports_tally
    FOR EACH ROW EXECUTE FUNCTION reports_tally_ends();
"""
STAYS = """
DROP TRIGGER tally_ends ON reports_tally;
DROP FUNCTION reports_tally_ends();
DROP TRIGGER tally_stays ON reports_tally;
CREATE TRIGGER tally_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_tally
    FOR EACH STATEMENT EXECUTE FUNCTION reports_release_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_rates")]
    operations = [migrations.RunSQL(ENDS, STAYS)]
