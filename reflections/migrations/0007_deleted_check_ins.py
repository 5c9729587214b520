"""A check-in is deleted for good by its author, as a reflection is, and by the same function."""

from django.db import migrations, models

# Words, copies and halves go; what stays is that there was one, for its author alone. Nobody else
# can do it, and of nothing but these two: the viewer must have kept it.
MAKE = """
CREATE FUNCTION delete_own(asked uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.reflections_reflection SET deleted_at = now(), session_id = NULL
    WHERE id = asked AND author_id = public.viewer() AND deleted_at IS NULL;
    IF NOT FOUND THEN
        UPDATE public.reflections_checkin SET deleted_at = now()
        WHERE id = asked AND author_id = public.viewer() AND deleted_at IS NULL;
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.reflections_sharing SET ended_at = now()
    WHERE asked IN (reflection_id, check_in_id) AND ended_at IS NULL;
    DELETE FROM public.confidentiality_draft WHERE document_id = asked;
    DELETE FROM public.confidentiality_handover WHERE share_id IN (
        SELECT share.id FROM public.confidentiality_share AS share
        JOIN public.confidentiality_envelope AS envelope ON envelope.id = share.envelope_id
        WHERE envelope.document_id = asked
    );
    DELETE FROM public.confidentiality_share WHERE envelope_id IN (
        SELECT id FROM public.confidentiality_envelope WHERE document_id = asked
    );
    DELETE FROM public.confidentiality_grant WHERE envelope_id IN (
        SELECT id FROM public.confidentiality_envelope WHERE document_id = asked
    );
    DELETE FROM public.confidentiality_envelope WHERE document_id = asked;
    RETURN true;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reflections", "0006_answers_instead")]

    operations = [
        migrations.AddField(
            model_name="checkin",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(MAKE, "DROP FUNCTION delete_own(uuid)"),
    ]
