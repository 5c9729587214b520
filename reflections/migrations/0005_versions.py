"""Reflections are revised, and deleted for good by their author."""

from django.db import migrations, models
from django.db.models import Q

# Words, copies and halves go; what stays is that there was one, for its author alone. Nobody else
# can do it, and of nothing but a reflection: the viewer must have kept it.
MAKE = """
CREATE FUNCTION delete_own_reflection(asked uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.reflections_reflection SET deleted_at = now(), session_id = NULL
    WHERE id = asked AND author_id = public.viewer() AND deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.reflections_sharing SET ended_at = now()
    WHERE reflection_id = asked AND ended_at IS NULL;
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
    dependencies = [("reflections", "0004_check_ins")]

    operations = [
        migrations.AddField(
            model_name="reflection",
            name="revision",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="reflection",
            name="revised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reflection",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(session=None),
                name="deleted_reflection_tells_nothing",
            ),
        ),
        migrations.RunSQL(MAKE, "DROP FUNCTION delete_own_reflection(uuid)"),
    ]
