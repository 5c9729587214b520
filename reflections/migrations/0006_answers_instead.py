"""Check-ins are answered anew: the answers before go for good."""

from django.db import migrations, models

MAKE = """
CREATE FUNCTION forget_earlier_answers(asked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    newest integer;
BEGIN
    SELECT revision INTO newest FROM public.reflections_checkin
    WHERE id = asked AND author_id = public.viewer();
    DELETE FROM public.confidentiality_grant WHERE envelope_id IN (
        SELECT id FROM public.confidentiality_envelope
        WHERE document_id = asked AND revision < newest
    );
    DELETE FROM public.confidentiality_envelope WHERE document_id = asked AND revision < newest;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reflections", "0005_versions")]

    operations = [
        migrations.AddField(
            model_name="checkin",
            name="revision",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.RunSQL(MAKE, "DROP FUNCTION forget_earlier_answers(uuid)"),
    ]
