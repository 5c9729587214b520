"""Addenda, actions and what became of them, and the themes of a programme."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# Nobody adds to a record, or sets an action on it, by naming another pair than its own.
SAME_PAIR = """
ALTER TABLE supervision_record ADD CONSTRAINT record_of_pair UNIQUE (id, worker_id, supervisor_id);
ALTER TABLE supervision_addendum ADD CONSTRAINT addendum_by_the_same_pair
    FOREIGN KEY (record_id, worker_id, supervisor_id)
    REFERENCES supervision_record (id, worker_id, supervisor_id);
ALTER TABLE supervision_action ADD CONSTRAINT action_of_the_same_pair
    FOREIGN KEY (record_id, worker_id, supervisor_id)
    REFERENCES supervision_record (id, worker_id, supervisor_id);
ALTER TABLE supervision_action ADD CONSTRAINT action_of_pair UNIQUE (id, worker_id, supervisor_id);
ALTER TABLE supervision_actionchange ADD CONSTRAINT change_by_the_same_pair
    FOREIGN KEY (action_id, worker_id, supervisor_id)
    REFERENCES supervision_action (id, worker_id, supervisor_id);
"""
ANY_PAIR = """
ALTER TABLE supervision_actionchange DROP CONSTRAINT change_by_the_same_pair;
ALTER TABLE supervision_action DROP CONSTRAINT action_of_pair;
ALTER TABLE supervision_action DROP CONSTRAINT action_of_the_same_pair;
ALTER TABLE supervision_addendum DROP CONSTRAINT addendum_by_the_same_pair;
ALTER TABLE supervision_record DROP CONSTRAINT record_of_pair;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0017_changing"),
        ("workers", "0007_message_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("supervisor_id", models.BigIntegerField(db_index=True)),
                (
                    "owner",
                    models.CharField(
                        choices=[("worker", "The worker"), ("supervisor", "The supervisor")],
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("carried", "Carried over"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("agreed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reminded_for", models.DateField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="supervision.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ActionChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("supervisor_id", models.BigIntegerField(db_index=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("carried", "Carried over"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=7,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("has_words", models.BooleanField(default=False)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="supervision.action",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("supervisor_id", models.BigIntegerField(db_index=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="supervision.record",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("label", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="workers.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "carried"])),
                fields=["due_on"],
                name="action_to_remind_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner__in", ["worker", "supervisor"])),
                name="action_owned_by_one_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "carried", "done", "dropped"])),
                name="action_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("made_by", models.F("worker_id")),
                    ("made_by", models.F("supervisor_id")),
                    _connector="OR",
                ),
                name="action_changed_by_one_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="addendum",
            constraint=models.UniqueConstraint(
                fields=("record", "author", "number"), name="addendum_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="addendum",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author", models.F("worker_id")),
                    ("author", models.F("supervisor_id")),
                    _connector="OR",
                ),
                name="addendum_by_one_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                fields=("programme", "code"), name="theme_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                fields=("programme", "label"), name="theme_label_once"
            ),
        ),
        migrations.RunSQL(SAME_PAIR, ANY_PAIR),
    ]
