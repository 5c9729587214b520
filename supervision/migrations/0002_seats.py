"""Seats are counted by the database: a slot's row says how many are taken, and never too many.

The booking copies its times from the slot here too, so that the constraint against being in two
places at once cannot be given other times than the diary shows.
"""

from django.db import migrations

COUNT = """
CREATE FUNCTION supervision_booking_takes_slot_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT starts_at, ends_at INTO STRICT NEW.starts_at, NEW.ends_at
    FROM supervision_slot WHERE id = NEW.slot_id;
    RETURN NEW;
END $$;

CREATE TRIGGER take_slot_times BEFORE INSERT ON supervision_booking
    FOR EACH ROW EXECUTE FUNCTION supervision_booking_takes_slot_times();

CREATE FUNCTION supervision_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.cancelled_at IS NULL THEN
        UPDATE supervision_slot SET seats_taken = seats_taken + 1 WHERE id = NEW.slot_id;
    ELSIF TG_OP = 'UPDATE' AND OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL THEN
        UPDATE supervision_slot SET seats_taken = seats_taken - 1 WHERE id = NEW.slot_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_seats AFTER INSERT OR UPDATE OF cancelled_at ON supervision_booking
    FOR EACH ROW EXECUTE FUNCTION supervision_count_seats();

CREATE FUNCTION supervision_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'supervision_slot' THEN
        IF (NEW.starts_at, NEW.ends_at, NEW.supervisor_id, NEW.programme_id)
            IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.supervisor_id, OLD.programme_id)
        THEN
            RAISE EXCEPTION 'an offered time does not move'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'slot_does_not_move';
        END IF;
    ELSIF (NEW.slot_id, NEW.worker_id, NEW.starts_at, NEW.ends_at)
            IS DISTINCT FROM (OLD.slot_id, OLD.worker_id, OLD.starts_at, OLD.ends_at)
        OR (OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at)
    THEN
        RAISE EXCEPTION 'a booking is kept as it was'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_is_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER past_stays BEFORE UPDATE ON supervision_slot
    FOR EACH ROW EXECUTE FUNCTION supervision_past_stays();
CREATE TRIGGER past_stays BEFORE UPDATE ON supervision_booking
    FOR EACH ROW EXECUTE FUNCTION supervision_past_stays();
"""

FORGET = """
DROP TRIGGER past_stays ON supervision_booking;
DROP TRIGGER past_stays ON supervision_slot;
DROP FUNCTION supervision_past_stays();
DROP TRIGGER count_seats ON supervision_booking;
DROP FUNCTION supervision_count_seats();
DROP TRIGGER take_slot_times ON supervision_booking;
DROP FUNCTION supervision_booking_takes_slot_times();
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]
    operations = [migrations.RunSQL(COUNT, FORGET)]
