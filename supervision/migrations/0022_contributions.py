"""What workers lend to figures: waiting until the quarter is over, then written anew.

Web cannot read either table. It gives and takes back through two functions, and only what it can
name by its token; a third, for jobs, rewrites what is over and leaves no order behind.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

MAKE = """
CREATE FUNCTION supervision_give_signals(
    programme bigint, quarter date, codes text[], tokens bytea[], instead_of bytea[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.viewer() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM public.supervision_pendingcontribution WHERE token = ANY (instead_of);
    INSERT INTO public.supervision_pendingcontribution (id, programme_id, quarter, code, token)
    SELECT gen_random_uuid(), programme, quarter, given.code, given.token
    FROM unnest(codes, tokens) AS given (code, token)
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION supervision_withdraw_signals(tokens bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF public.viewer() IS NULL THEN
        RAISE EXCEPTION 'nobody is signed in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM public.supervision_pendingcontribution WHERE token = ANY (tokens);
    DELETE FROM public.supervision_contribution WHERE token = ANY (tokens);
END $$;

CREATE FUNCTION supervision_rewrite_signals(opening date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stays public.supervision_pendingcontribution[];
BEGIN
    DELETE FROM public.supervision_contribution WHERE quarter < opening - interval '30 months';
    IF NOT EXISTS (
        SELECT FROM public.supervision_pendingcontribution WHERE quarter < opening
    ) THEN
        RETURN;
    END IF;
    LOCK TABLE public.supervision_pendingcontribution IN ACCESS EXCLUSIVE MODE;
    -- Of each theme and scale only what ten people lent or more: who lends themes gives `themes`
    -- once, who lends a scale one of its parts.
    WITH over AS (
        SELECT programme_id, quarter, code, token, CASE WHEN code LIKE 'themes%' THEN 'themes'
            ELSE regexp_replace(code, ':[^:]*$', '') END AS about
        FROM public.supervision_pendingcontribution WHERE quarter < opening
    ), enough AS (
        SELECT programme_id, quarter, about FROM over
        WHERE about <> 'themes' OR code = 'themes'
        GROUP BY programme_id, quarter, about HAVING count(*) >= 10
    )
    INSERT INTO public.supervision_contribution (id, programme_id, quarter, code, token)
    SELECT gen_random_uuid(), programme_id, quarter, code, token
    FROM over JOIN enough USING (programme_id, quarter, about)
    ORDER BY random()
    ON CONFLICT DO NOTHING;
    SELECT array_agg(one ORDER BY random()) INTO stays
    FROM public.supervision_pendingcontribution one WHERE quarter >= opening;
    -- Its pages go from the disk as well: a row that was only deleted could still be read there.
    TRUNCATE public.supervision_pendingcontribution;
    INSERT INTO public.supervision_pendingcontribution (id, programme_id, quarter, code, token)
    SELECT gen_random_uuid(), one.programme_id, one.quarter, one.code, one.token
    FROM unnest(stays) AS one;
END $$;
"""
UNMAKE = """
DROP FUNCTION supervision_rewrite_signals(date);
DROP FUNCTION supervision_withdraw_signals(bytea[]);
DROP FUNCTION supervision_give_signals(bigint, date, text[], bytea[], bytea[]);
"""


def lent(name: str, constraint: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[
            (
                "id",
                models.UUIDField(
                    default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("quarter", models.DateField()),
            ("code", models.CharField(max_length=200)),
            ("token", models.BinaryField(max_length=32)),
            (
                "programme",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workers.programme",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=("programme", "quarter", "code", "token"), name=constraint
                )
            ]
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0021_sessions_counted"),
        ("workers", "0009_group_names"),
    ]
    operations = [
        lent("Contribution", "contributed_once"),
        lent("PendingContribution", "pending_once"),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
