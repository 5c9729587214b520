"""Risk discussions: what two people hold together."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# Nobody speaks in another pair's discussion, or endorses a plan under another author's name.
MAKE = """
ALTER TABLE reflections_riskdiscussion
    ADD CONSTRAINT risk_of_pair UNIQUE (id, worker_id, supervisor_id);
ALTER TABLE reflections_riskentry ADD CONSTRAINT risk_entry_of_author UNIQUE (id, author_id);
ALTER TABLE reflections_riskentry ADD CONSTRAINT risk_entry_of_the_same_pair
    FOREIGN KEY (discussion_id, worker_id, supervisor_id)
    REFERENCES reflections_riskdiscussion (id, worker_id, supervisor_id);
ALTER TABLE reflections_riskentry ADD CONSTRAINT plan_of_its_author
    FOREIGN KEY (plan_id, plan_author_id) REFERENCES reflections_riskentry (id, author_id);
CREATE FUNCTION concerned_by_risk(asked uuid) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY[worker_id, supervisor_id] FROM public.reflections_riskdiscussion
    WHERE id = asked
$$;
"""
UNMAKE = """
DROP FUNCTION concerned_by_risk(uuid);
ALTER TABLE reflections_riskentry DROP CONSTRAINT plan_of_its_author;
ALTER TABLE reflections_riskentry DROP CONSTRAINT risk_entry_of_the_same_pair;
ALTER TABLE reflections_riskentry DROP CONSTRAINT risk_entry_of_author;
ALTER TABLE reflections_riskdiscussion DROP CONSTRAINT risk_of_pair;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reflections", "0001_reflections"),
        ("supervision", "0018_records_whole"),
        ("workers", "0009_group_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskDiscussion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("review_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reminded_on", models.DateField(null=True)),
                (
                    "opened_by",
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
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_discussions",
                        to="supervision.session",
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
                "ordering": [
                    models.OrderBy(models.F("review_on"), nulls_last=True),
                    "-opened_at",
                    "id",
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskEntry",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "Plan"),
                            ("endorsement", "What the supervisor says to the plan"),
                            ("review", "Review"),
                            ("filed", "Put into the person's own file"),
                            ("closing", "Closing"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("plan_author_id", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "discussion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="reflections.riskdiscussion",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="about_it",
                        to="reflections.riskentry",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddIndex(
            model_name="riskdiscussion",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["review_on"],
                name="risk_to_be_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdiscussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("review_on__isnull", False), ("state", "open")),
                    models.Q(
                        ("closed_at__isnull", False), ("review_on", None), ("state", "closed")
                    ),
                    _connector="OR",
                ),
                name="risk_reviewed_until_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdiscussion",
            constraint=models.CheckConstraint(
                condition=models.Q(("worker", models.F("supervisor")), _negated=True),
                name="risk_held_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdiscussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by", models.F("worker")),
                    ("opened_by", models.F("supervisor")),
                    _connector="OR",
                ),
                name="risk_opened_by_one_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.UniqueConstraint(
                fields=("discussion", "number"), name="risk_said_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author", models.F("worker_id")),
                    ("author", models.F("supervisor_id")),
                    _connector="OR",
                ),
                name="risk_entry_by_one_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "endorsement"), _negated=True),
                    models.Q(
                        ("author", models.F("supervisor_id")),
                        ("plan__isnull", False),
                        ("plan_author_id", models.F("worker_id")),
                        ("plan_author_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="nobody_endorses_their_own_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["plan", "endorsement", "review", "filed", "closing"])
                ),
                name="risk_entry_kind_known",
            ),
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
