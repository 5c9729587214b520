"""What custodians learn of risk discussions that both of the two have left: a day, and no name."""

from django.db import migrations

MAKE = """
CREATE FUNCTION risks_left_open() RETURNS TABLE (programme_id bigint, review_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT risk.programme_id, risk.review_on
    FROM public.reflections_riskdiscussion AS risk
    WHERE risk.state = 'open'
    AND EXISTS (
        SELECT FROM public.confidentiality_custodian AS custodian
        WHERE custodian.programme_id = risk.programme_id
        AND custodian.user_id = (SELECT public.viewer())
        AND custodian.serves_from <= now() AND custodian.left_at IS NULL
    )
    AND NOT EXISTS (
        SELECT FROM public.workers_membership AS place
        WHERE place.user_id IN (risk.worker_id, risk.supervisor_id)
        AND place.programme_id = risk.programme_id AND place.left_on IS NULL
    )
    ORDER BY risk.review_on
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_independence"),
        ("reflections", "0004_check_ins"),
    ]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION risks_left_open()")]
