"""A line of management waits until the two have no time ahead together: the database refuses else.

Whoever begins to manage a worker is then neither whom the worker meets nor beside them in a group,
although they were free to arrange it before. Seats for which lines matter wait for a change of
lines at the same moment, so that neither slips past the other.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION supervision_no_seats_within_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    below_id bigint := (SELECT user_id FROM workers_membership WHERE id = NEW.worker_id);
    days daterange := daterange(NEW.started_on, NEW.ended_on, '[)');
BEGIN
    IF EXISTS (
        SELECT FROM workers_chain_below(below_id, days) AS below
        JOIN supervision_booking AS booking ON booking.worker_id = below.user_id
        JOIN supervision_slot AS slot ON slot.id = booking.slot_id
        JOIN workers_chain_above(below_id, days) AS above
            ON above.during @> booking.starts_at::date
        WHERE booking.cancelled_at IS NULL AND booking.ends_at > now()
        AND below.during @> booking.starts_at::date
        AND (
            above.user_id = slot.supervisor_id
            OR EXISTS (
                SELECT FROM supervision_booking AS other
                WHERE other.slot_id = slot.id AND other.worker_id = above.user_id
                AND other.cancelled_at IS NULL
            )
        )
    ) THEN
        RAISE EXCEPTION 'the two have time ahead together'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_seats_within_line';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER seats_before_lines AFTER INSERT OR UPDATE ON workers_linemanagement
    FOR EACH ROW EXECUTE FUNCTION supervision_no_seats_within_line();

CREATE FUNCTION supervision_booking_waits_for_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first_meeting_id IS NOT NULL
        OR EXISTS (SELECT FROM supervision_slot WHERE id = NEW.slot_id AND capacity > 1)
    THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('workers.independence'));
    END IF;
    RETURN NEW;
END $$;
-- Before the others of its kind, by its name: they look at the lines.
CREATE TRIGGER after_lines BEFORE INSERT ON supervision_booking
    FOR EACH ROW WHEN (NEW.cancelled_at IS NULL)
    EXECUTE FUNCTION supervision_booking_waits_for_lines();
"""

ALLOW = """
DROP TRIGGER after_lines ON supervision_booking;
DROP FUNCTION supervision_booking_waits_for_lines();
DROP TRIGGER seats_before_lines ON workers_linemanagement;
DROP FUNCTION supervision_no_seats_within_line();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0019_group_records"),
        ("workers", "0002_independence"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
