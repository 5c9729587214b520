"""Times are moved, given up with words and booked in series; what became of them stays as it was.

A booking that took the place of another points at it. The database wants three things: a moved
time and a series stay with the same two people, and nothing is moved to nowhere.
"""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# As in 0002, and of what is cancelled nothing changes: neither who, nor why, nor that it was late.
STAYS = """
CREATE OR REPLACE FUNCTION supervision_past_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
        OR {CANCELLED}
    THEN
        RAISE EXCEPTION 'a booking is kept as it was'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_is_kept';
    END IF;
    RETURN NEW;
END $$;
"""
ALL_OF_IT = STAYS.replace(
    "{CANCELLED}",
    """(NEW.moved_from_id, NEW.series_id) IS DISTINCT FROM (OLD.moved_from_id, OLD.series_id)
        OR (OLD.cancelled_at IS NOT NULL AND
            (NEW.cancelled_at, NEW.cancelled_by_id, NEW.cancelled_category, NEW.is_late)
            IS DISTINCT FROM
            (OLD.cancelled_at, OLD.cancelled_by_id, OLD.cancelled_category, OLD.is_late))""",
)
WHEN_ALONE = STAYS.replace(
    "{CANCELLED}",
    "(OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at)",
)

MOVED = """
CREATE FUNCTION supervision_booking_stays_with_pair() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken supervision_slot;
BEGIN
    SELECT * INTO STRICT taken FROM supervision_slot WHERE id = NEW.slot_id;
    IF NEW.moved_from_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM supervision_booking AS earlier
        JOIN supervision_slot AS left_slot ON left_slot.id = earlier.slot_id
        WHERE earlier.id = NEW.moved_from_id AND earlier.worker_id = NEW.worker_id
        AND earlier.cancelled_category = 'moved'
        AND left_slot.supervisor_id = taken.supervisor_id
        AND left_slot.programme_id = taken.programme_id
    ) THEN
        RAISE EXCEPTION 'a time moves between the same two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moved_within_pair';
    END IF;
    IF NEW.series_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM supervision_series AS series
        WHERE series.id = NEW.series_id AND series.worker_id = NEW.worker_id
        AND series.supervisor_id = taken.supervisor_id
        AND series.programme_id = taken.programme_id
    ) THEN
        RAISE EXCEPTION 'a series is of the same two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'series_within_pair';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER stays_with_pair AFTER INSERT ON supervision_booking
    FOR EACH ROW WHEN (NEW.moved_from_id IS NOT NULL OR NEW.series_id IS NOT NULL)
    EXECUTE FUNCTION supervision_booking_stays_with_pair();

CREATE FUNCTION supervision_booking_went_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM supervision_booking WHERE moved_from_id = NEW.id) THEN
        RAISE EXCEPTION 'a time is not moved to nowhere'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moved_to_somewhere';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER went_somewhere AFTER INSERT OR UPDATE ON supervision_booking
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.cancelled_category = 'moved')
    EXECUTE FUNCTION supervision_booking_went_somewhere();
"""

FORGET = """
DROP TRIGGER went_somewhere ON supervision_booking;
DROP FUNCTION supervision_booking_went_somewhere();
DROP TRIGGER stays_with_pair ON supervision_booking;
DROP FUNCTION supervision_booking_stays_with_pair();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0016_choice"),
        ("workers", "0009_group_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="is_late",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="booking",
            name="moved_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_to",
                to="supervision.booking",
            ),
        ),
        migrations.AlterField(
            model_name="booking",
            name="cancelled_category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("operational", "Operational pressure: the service needed the time"),
                    ("worker_away", "The worker is away"),
                    ("supervisor_unavailable", "The supervisor is not available"),
                    ("not_needed", "No longer needed"),
                    ("other", "Another reason"),
                    ("moved", "Moved to another time"),
                ],
                max_length=25,
            ),
        ),
        migrations.CreateModel(
            name="CancellationWords",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("supervisor_id", models.BigIntegerField(db_index=True)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellation_words",
                        to="supervision.booking",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("every_weeks", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workers.programme",
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="booking",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="supervision.series",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("is_late", True)), fields=["slot"], name="booking_late"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_late", False),
                    models.Q(("cancelled_category__in", ["", "moved"]), _negated=True),
                    _connector="OR",
                ),
                name="late_only_if_cancelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_weeks__range", (1, 26))), name="series_every_few_weeks"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("worker", models.F("supervisor")), _negated=True),
                name="series_of_two_people",
            ),
        ),
        migrations.RunSQL(ALL_OF_IT, WHEN_ALONE),
        migrations.RunSQL(MOVED, FORGET),
    ]
