"""Starting without custodians, independence, and what still relies on one who leaves."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# How many documents two of the other custodians could not open together yet: a number, and for
# custodians alone.
REMAINING = """
CREATE FUNCTION custody_remaining(of_programme bigint, leaving bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    staying integer;
    remaining bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.confidentiality_custodian
        WHERE programme_id = of_programme AND user_id = public.viewer() AND left_at IS NULL
    ) THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO staying FROM public.confidentiality_custodian
        WHERE programme_id = of_programme AND user_id <> leaving AND left_at IS NULL
        AND leaving_at IS NULL AND serves_from <= now();
    SELECT count(*) INTO remaining FROM public.confidentiality_envelope AS sealed
    WHERE sealed.programme_id = of_programme AND sealed.in_custody AND (
        SELECT count(*) FROM public.confidentiality_share AS share
        JOIN public.confidentiality_custodian AS one ON one.user_id = share.first_id
            AND one.keys_number = share.first_keys
        JOIN public.confidentiality_custodian AS two ON two.user_id = share.second_id
            AND two.keys_number = share.second_keys
        WHERE share.envelope_id = sealed.id
        AND one.programme_id = of_programme AND one.left_at IS NULL AND one.leaving_at IS NULL
        AND one.serves_from <= now() AND one.user_id <> leaving
        AND two.programme_id = of_programme AND two.left_at IS NULL AND two.leaving_at IS NULL
        AND two.serves_from <= now() AND two.user_id <> leaving
    ) < greatest(staying * (staying - 1) / 2, 1);
    RETURN remaining;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("confidentiality", "0005_access_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WithoutCustodians",
            fields=[
                ("programme_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(REMAINING, "DROP FUNCTION custody_remaining(bigint, bigint)"),
    ]
