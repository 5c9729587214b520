"""Let the database refuse what no role may do: change what was signed, or to whom it was given."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION confidentiality_signed_text_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Signed text never changes: a correction is a new revision.'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER signed_text_stays BEFORE UPDATE ON confidentiality_envelope
    FOR EACH STATEMENT EXECUTE FUNCTION confidentiality_signed_text_stays();
"""

BACKWARDS = """
DROP TRIGGER signed_text_stays ON confidentiality_envelope;
DROP FUNCTION confidentiality_signed_text_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
