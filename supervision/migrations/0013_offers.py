"""Who waits for a time, and seats held for somebody: counted by the database, promised once.

A held seat is as good as taken for everybody else: `seats_taken + seats_held` never exceeds the
capacity, and a supervisor takes no seat of their own over a time that is held in their diary.
"""

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


COUNT = """
CREATE FUNCTION supervision_count_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.ended_at IS NULL THEN
        UPDATE supervision_slot SET seats_held = seats_held + 1 WHERE id = NEW.slot_id;
    ELSIF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
        UPDATE supervision_slot SET seats_held = seats_held - 1 WHERE id = NEW.slot_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_held AFTER INSERT OR UPDATE OF ended_at ON supervision_offer
    FOR EACH ROW EXECUTE FUNCTION supervision_count_held();

CREATE FUNCTION supervision_offer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.slot_id, NEW.worker_id, NEW.why, NEW.instead_of_id, NEW.made_at, NEW.expires_at)
        IS DISTINCT FROM
        (OLD.slot_id, OLD.worker_id, OLD.why, OLD.instead_of_id, OLD.made_at, OLD.expires_at)
        OR (OLD.ended_at IS NOT NULL
            AND (NEW.ended_at, NEW.answer) IS DISTINCT FROM (OLD.ended_at, OLD.answer))
    THEN
        RAISE EXCEPTION 'a promise is kept as it was made and answered once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_is_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER offer_stays BEFORE UPDATE ON supervision_offer
    FOR EACH ROW EXECUTE FUNCTION supervision_offer_stays();
"""

FORGET = """
DROP TRIGGER offer_stays ON supervision_offer;
DROP FUNCTION supervision_offer_stays();
DROP TRIGGER count_held ON supervision_offer;
DROP FUNCTION supervision_count_held();
"""

# As in 0005, but for which of somebody's own times stand in the way: those held for others too.
RULES = """
CREATE OR REPLACE FUNCTION supervision_booking_keeps_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    slot supervision_slot;
    day daterange;
BEGIN
    SELECT * INTO STRICT slot FROM supervision_slot WHERE id = NEW.slot_id;
    day := daterange(slot.starts_at::date, slot.starts_at::date, '[]');
    IF EXISTS (
        SELECT FROM supervision_slot AS own
        WHERE own.supervisor_id = NEW.worker_id AND own.withdrawn_at IS NULL AND {OWN}
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
"""
HELD_TOO = RULES.replace("{OWN}", "own.seats_taken + own.seats_held > 0")
TAKEN_ALONE = RULES.replace("{OWN}", "own.seats_taken > 0")


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0012_availability"),
        ("workers", "0006_offer_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("waiting", "You waited for a time"),
                            ("instead", "In place of a time that was cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("not_this_time", "Not this time"),
                            ("expired", "Nobody answered in time"),
                            ("lapsed", "No longer needed"),
                        ],
                        max_length=15,
                    ),
                ),
            ],
            options={
                "ordering": ["expires_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["joined_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="slot",
            name="slot_seats_within_capacity",
        ),
        migrations.RemoveConstraint(
            model_name="slot",
            name="slot_withdrawn_only_free",
        ),
        migrations.AddField(
            model_name="slot",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="slot",
            name="seats_held",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="slot",
            index=models.Index(
                condition=models.Q(
                    (
                        "capacity__gt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("seats_taken"), "+", models.F("seats_held")
                        ),
                    ),
                    ("withdrawn_at", None),
                ),
                fields=["supervisor", "starts_at"],
                name="slot_open",
            ),
        ),
        migrations.AddIndex(
            model_name="slot",
            index=models.Index(
                condition=models.Q(("opens_at__isnull", False)),
                fields=["opens_at"],
                name="slot_opens_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "capacity__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("seats_taken"), "+", models.F("seats_held")
                        ),
                    ),
                    ("capacity__gte", 1),
                ),
                name="slot_seats_within_capacity",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None),
                    models.Q(("seats_held", 0), ("seats_taken", 0)),
                    _connector="OR",
                ),
                name="slot_withdrawn_only_free",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="instead_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alternatives",
                to="supervision.booking",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="supervision.slot",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workers.programme",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="supervisor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waits",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["expires_at"], name="offer_standing"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["worker"],
                name="offer_held_for_worker",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("slot", "worker"),
                name="seat_held_once_for_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("why", "waiting")),
                fields=("worker",),
                name="one_offer_to_who_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("ended_at", None)),
                    models.Q(("ended_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="offer_ended_with_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("instead_of__isnull", False), ("why", "instead")),
                    models.Q(("instead_of", None), ("why", "waiting")),
                    _connector="OR",
                ),
                name="offer_instead_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                name="offer_leaves_time_to_answer",
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("left_at", None)), fields=["programme"], name="waiting_now"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)),
                fields=("worker", "programme"),
                name="waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supervisor", None),
                    models.Q(("worker", models.F("supervisor")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_waits_for_self",
            ),
        ),
        migrations.RunSQL(COUNT, FORGET),
        migrations.RunSQL(HELD_TOO, TAKEN_ALONE),
    ]
