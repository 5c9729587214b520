"""What custodians learn of risk discussions that both of the two have left: whether its day of review
is past, and no name. From the first of the month after: the hour in which it appeared would name them.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION risks_left_open() RETURNS TABLE (programme_id bigint, is_late boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT risk.programme_id, risk.review_on < current_date
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
        AND place.programme_id = risk.programme_id
        AND (place.left_on IS NULL OR place.left_on >= date_trunc('month', current_date))
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
