"""Choosing a supervisor: profiles, first meetings and requests for another; kept by the database.

A first meeting is between the two who agreed on it, alone, within 60 days, and never with somebody
who manages the worker. What it was is copied to the session, so that every count can leave it out.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

RULES = """
CREATE FUNCTION supervision_first_meeting_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM workers_chain_above(NEW.worker_id, daterange(current_date, NULL))
        WHERE user_id = NEW.supervisor_id
    ) THEN
        RAISE EXCEPTION 'a supervisor may not manage the worker'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supervisor_outside_management';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER is_independent BEFORE INSERT OR UPDATE OF accepted_at ON supervision_firstmeeting
    FOR EACH ROW EXECUTE FUNCTION supervision_first_meeting_is_independent();

CREATE FUNCTION supervision_first_meeting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.accepted_at IS DISTINCT FROM OLD.accepted_at
            AND (OLD.accepted_at IS NOT NULL OR viewer() IS DISTINCT FROM OLD.supervisor_id))
        OR (OLD.ended_at IS NOT NULL AND (NEW.accepted_at, NEW.ended_at, NEW.ending)
            IS DISTINCT FROM (OLD.accepted_at, OLD.ended_at, OLD.ending))
    THEN
        RAISE EXCEPTION 'a first meeting is accepted by its supervisor, once, and ends once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'first_meeting_is_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER stays BEFORE UPDATE ON supervision_firstmeeting
    FOR EACH ROW EXECUTE FUNCTION supervision_first_meeting_stays();

CREATE FUNCTION supervision_booked_as_first_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM supervision_firstmeeting AS meeting
        JOIN supervision_slot AS slot ON slot.id = NEW.slot_id
        WHERE meeting.id = NEW.first_meeting_id AND meeting.ended_at IS NULL
        AND meeting.worker_id = NEW.worker_id
        AND meeting.supervisor_id = slot.supervisor_id
        AND meeting.programme_id = slot.programme_id
        AND slot.capacity = 1 AND slot.starts_at < meeting.accepted_at + interval '60 days'
    ) THEN
        RAISE EXCEPTION 'a first meeting is between the two who agreed on it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'first_meeting_as_agreed';
    END IF;
    IF EXISTS (
        SELECT FROM supervision_slot AS slot, workers_chain_above(
            NEW.worker_id, daterange(slot.starts_at::date, slot.starts_at::date, '[]')
        ) AS above
        WHERE slot.id = NEW.slot_id AND above.user_id = slot.supervisor_id
    ) THEN
        RAISE EXCEPTION 'a supervisor may not manage the worker'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supervisor_outside_management';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER as_first_meeting BEFORE INSERT OR UPDATE OF first_meeting_id ON supervision_booking
    FOR EACH ROW WHEN (NEW.first_meeting_id IS NOT NULL)
    EXECUTE FUNCTION supervision_booked_as_first_meeting();

CREATE FUNCTION supervision_session_is_first_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_first_meeting := EXISTS (
        SELECT FROM supervision_booking
        WHERE id = NEW.booking_id AND first_meeting_id IS NOT NULL
    );
    RETURN NEW;
END $$;

CREATE TRIGGER is_first_meeting BEFORE INSERT ON supervision_session
    FOR EACH ROW EXECUTE FUNCTION supervision_session_is_first_meeting();
"""

FORGET = """
DROP TRIGGER is_first_meeting ON supervision_session;
DROP FUNCTION supervision_session_is_first_meeting();
DROP TRIGGER as_first_meeting ON supervision_booking;
DROP FUNCTION supervision_booked_as_first_meeting();
DROP TRIGGER stays ON supervision_firstmeeting;
DROP FUNCTION supervision_first_meeting_stays();
DROP TRIGGER is_independent ON supervision_firstmeeting;
DROP FUNCTION supervision_first_meeting_is_independent();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0015_preparation"),
        ("workers", "0008_choice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1500, verbose_name="about me")),
                ("takes_new", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="session",
            name="is_first_meeting",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kept_from",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                    "wished_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="FirstMeeting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declined", "Not at the moment"),
                            ("withdrawn", "Withdrawn"),
                            ("chosen", "I would like to work with this supervisor"),
                            ("not_for_me", "Not for me"),
                        ],
                        max_length=10,
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
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="first_meeting",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="supervision.firstmeeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None), ("first_meeting__isnull", False)),
                fields=("first_meeting",),
                name="first_meeting_booked_once",
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="membership",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="profile",
                to="workers.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at", None), ("withdrawn_at", None)),
                fields=("worker", "programme"),
                name="asks_for_another_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at", None), ("withdrawn_at", None), _connector="OR"),
                name="done_or_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="change_done_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wished_for", None),
                    models.Q(("worker", models.F("wished_for")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_wishes_for_self",
            ),
        ),
        migrations.AddConstraint(
            model_name="firstmeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("worker", "supervisor", "programme"),
                name="one_first_meeting_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="firstmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("worker", models.F("supervisor")), _negated=True),
                name="first_meeting_of_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="firstmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ending", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                    _connector="OR",
                ),
                name="first_meeting_ended_with_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="firstmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("ending", "declined")),
                    models.Q(
                        ("accepted_at__isnull", False), ("ending__in", ["chosen", "not_for_me"])
                    ),
                    ("ending__in", ["", "withdrawn"]),
                    _connector="OR",
                ),
                name="first_meeting_decided_once_accepted",
            ),
        ),
        migrations.RunSQL(RULES, FORGET),
    ]
