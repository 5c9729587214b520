"""Statements that a risk was shared, and the links that show them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


# Nobody states anything in another pair's discussion.
SAME_PAIR = """
ALTER TABLE reflections_statement ADD CONSTRAINT statement_of_the_same_pair
    FOREIGN KEY (discussion_id, worker_id, supervisor_id)
    REFERENCES reflections_riskdiscussion (id, worker_id, supervisor_id);
"""
ANY_PAIR = "ALTER TABLE reflections_statement DROP CONSTRAINT statement_of_the_same_pair"


class Migration(migrations.Migration):
    dependencies = [
        ("reflections", "0002_risk"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ciphertext", models.BinaryField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("last_opened_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("supervisor_id", models.BigIntegerField(db_index=True)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreement_id", models.UUIDField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                (
                    "discussion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="reflections.riskdiscussion",
                    ),
                ),
                (
                    "link",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement",
                        to="reflections.statementlink",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link", None),
                            models.Q(("agreed_at__isnull", False), ("agreement_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="statement_agreed_before_it_leaves",
                    )
                ],
            },
        ),
        migrations.RunSQL(SAME_PAIR, ANY_PAIR),
    ]
