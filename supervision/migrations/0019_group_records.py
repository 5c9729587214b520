"""Copies of a group's record, for who came and for nobody else; reminders of reviews."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# A copy names the pair of its own session, and is for somebody who was there.
FOR_WHO_CAME = """
ALTER TABLE supervision_session
    ADD CONSTRAINT session_of_pair UNIQUE (id, worker_id, supervisor_id);
ALTER TABLE supervision_grouprecord ADD CONSTRAINT group_record_of_the_same_pair
    FOREIGN KEY (session_id, worker_id, supervisor_id)
    REFERENCES supervision_session (id, worker_id, supervisor_id);

CREATE FUNCTION supervision_group_record_is_for_who_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM supervision_session
        WHERE id = NEW.session_id AND is_group AND outcome = 'held'
    ) THEN
        RAISE EXCEPTION 'a group''s record is for who came to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'group_record_for_who_came';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER for_who_came AFTER INSERT ON supervision_grouprecord
    FOR EACH ROW EXECUTE FUNCTION supervision_group_record_is_for_who_came();

CREATE FUNCTION supervision_group_record_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL THEN
        RAISE EXCEPTION 'a record is answered once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'group_record_answered_once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER answered_once BEFORE UPDATE ON supervision_grouprecord
    FOR EACH ROW EXECUTE FUNCTION supervision_group_record_is_answered_once();
"""
FOR_ANYBODY = """
DROP TRIGGER answered_once ON supervision_grouprecord;
DROP FUNCTION supervision_group_record_is_answered_once();
DROP TRIGGER for_who_came ON supervision_grouprecord;
DROP FUNCTION supervision_group_record_is_for_who_came();
ALTER TABLE supervision_grouprecord DROP CONSTRAINT group_record_of_the_same_pair;
ALTER TABLE supervision_session DROP CONSTRAINT session_of_pair;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0018_records_whole"),
        ("workers", "0009_group_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("supervisor_id", models.BigIntegerField(db_index=True)),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_id", models.UUIDField(null=True, unique=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["number", "id"],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="review_reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(("agreed_at__isnull", False), ("review_reminded_at", None)),
                fields=["review_on"],
                name="agreement_to_remind_of",
            ),
        ),
        migrations.AddField(
            model_name="grouprecord",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="grouprecord",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_records",
                to="supervision.session",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.UniqueConstraint(
                fields=("session", "number"), name="group_record_once_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer_id", None), ("answered_at", None)),
                    models.Q(
                        ("answer_id__isnull", False), ("answered_at__isnull", False), ("number", 0)
                    ),
                    _connector="OR",
                ),
                name="group_record_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("author", models.F("supervisor_id"))),
                name="group_record_by_supervisor",
            ),
        ),
        migrations.RunSQL(FOR_WHO_CAME, FOR_ANYBODY),
    ]
