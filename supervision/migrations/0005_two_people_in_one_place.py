"""The database keeps two more rules of booking, whatever a request believes.

Nobody is in two places at once, as worker here and as supervisor there. And nobody sits in a group
with somebody who manages them: one thinks aloud differently before the person who writes appraisals.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION supervision_booking_keeps_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    slot supervision_slot;
    day daterange;
BEGIN
    SELECT * INTO STRICT slot FROM supervision_slot WHERE id = NEW.slot_id;
    day := daterange(slot.starts_at::date, slot.starts_at::date, '[]');
    IF EXISTS (
        SELECT FROM supervision_slot AS own
        WHERE own.supervisor_id = NEW.worker_id AND own.withdrawn_at IS NULL AND own.seats_taken > 0
        AND own.starts_at < slot.ends_at AND own.ends_at > slot.starts_at
    ) OR EXISTS (
        SELECT FROM supervision_booking AS other
        WHERE other.worker_id = slot.supervisor_id AND other.cancelled_at IS NULL
        AND other.starts_at < slot.ends_at AND other.ends_at > slot.starts_at
    ) THEN
        RAISE EXCEPTION 'nobody is in two places at once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_in_two_places';
    END IF;
    IF slot.capacity > 1 AND EXISTS (
        SELECT FROM supervision_booking AS other
        WHERE other.slot_id = slot.id AND other.cancelled_at IS NULL AND other.id <> NEW.id
        AND (
            EXISTS (SELECT FROM workers_chain_above(other.worker_id, day)
                    WHERE user_id = NEW.worker_id)
            OR EXISTS (SELECT FROM workers_chain_above(NEW.worker_id, day)
                       WHERE user_id = other.worker_id)
        )
    ) THEN
        RAISE EXCEPTION 'no attendee manages another'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'group_without_lines';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_rules AFTER INSERT ON supervision_booking
    FOR EACH ROW WHEN (NEW.cancelled_at IS NULL)
    EXECUTE FUNCTION supervision_booking_keeps_rules();
"""

DROP = """
DROP TRIGGER keep_rules ON supervision_booking;
DROP FUNCTION supervision_booking_keeps_rules();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0004_answers_are_sealed"),
        ("workers", "0002_independence"),
    ]
    operations = [migrations.RunSQL(KEEP, DROP)]
