"""Records that a worker shares with a new supervisor."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

# Nobody shares a record by calling it their own.
SAME_WORKER = """
ALTER TABLE supervision_record ADD CONSTRAINT record_of_worker UNIQUE (id, worker_id);
ALTER TABLE supervision_sharing ADD CONSTRAINT sharing_by_the_same_worker
    FOREIGN KEY (record_id, worker_id) REFERENCES supervision_record (id, worker_id);
"""
ANY_WORKER = """
ALTER TABLE supervision_sharing DROP CONSTRAINT sharing_by_the_same_worker;
ALTER TABLE supervision_record DROP CONSTRAINT record_of_worker;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0006_counting_by_owner"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sharing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("worker_id", models.BigIntegerField(db_index=True)),
                ("shared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharings",
                        to="supervision.record",
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_records",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-shared_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("record", "shared_with"),
                        name="record_shared_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SAME_WORKER, ANY_WORKER),
    ]
