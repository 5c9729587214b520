"""What was released stays: nobody changes or deletes a release, nor the counts behind it."""

from django.db import migrations

STAYS = """
CREATE FUNCTION reports_release_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was released is never changed and never taken away.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER release_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_release
    FOR EACH STATEMENT EXECUTE FUNCTION reports_release_stays();
CREATE TRIGGER tally_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON reports_tally
    FOR EACH STATEMENT EXECUTE FUNCTION reports_release_stays();
"""
GONE = """
DROP TRIGGER release_stays ON reports_release;
DROP TRIGGER tally_stays ON reports_tally;
DROP FUNCTION reports_release_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunSQL(STAYS, GONE)]
