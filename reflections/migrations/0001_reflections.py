"""Reflections, and with whom their authors share them."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# Nobody shares a reflection by calling it their own; and the access log knows whom it concerns.
MAKE = """
ALTER TABLE reflections_reflection ADD CONSTRAINT reflection_of_author UNIQUE (id, author_id);
ALTER TABLE reflections_sharing ADD CONSTRAINT own_reflection_shared
    FOREIGN KEY (reflection_id, worker_id) REFERENCES reflections_reflection (id, author_id);
CREATE FUNCTION concerned_by_reflection(asked uuid) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY[author_id] FROM public.reflections_reflection WHERE id = asked
$$;
"""
UNMAKE = """
DROP FUNCTION concerned_by_reflection(uuid);
ALTER TABLE reflections_sharing DROP CONSTRAINT own_reflection_shared;
ALTER TABLE reflections_reflection DROP CONSTRAINT reflection_of_author;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("supervision", "0018_records_whole"),
        ("confidentiality", "0005_access_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reflection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme_id", models.BigIntegerField()),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reflections",
                        to="supervision.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-kept_at", "id"],
            },
        ),
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
                    "reflection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharings",
                        to="reflections.reflection",
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-shared_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("reflection", "shared_with"),
                        name="reflection_shared_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
