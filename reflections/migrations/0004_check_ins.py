"""Check-ins, questionnaires, and sharing a check-in."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# Nobody shares a check-in by calling it their own; and the access log knows whom it concerns.
MAKE = """
ALTER TABLE reflections_checkin ADD CONSTRAINT check_in_of_author UNIQUE (id, author_id);
ALTER TABLE reflections_sharing ADD CONSTRAINT own_check_in_shared
    FOREIGN KEY (check_in_id, worker_id) REFERENCES reflections_checkin (id, author_id);
CREATE FUNCTION concerned_by_check_in(asked uuid) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY[author_id] FROM public.reflections_checkin WHERE id = asked
$$;
"""
UNMAKE = """
DROP FUNCTION concerned_by_check_in(uuid);
ALTER TABLE reflections_sharing DROP CONSTRAINT own_check_in_shared;
ALTER TABLE reflections_checkin DROP CONSTRAINT check_in_of_author;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reflections", "0003_statements"),
        ("workers", "0009_group_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InstrumentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("definition", models.TextField()),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["title", "pk"],
            },
        ),
        migrations.AlterField(
            model_name="sharing",
            name="reflection",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sharings",
                to="reflections.reflection",
            ),
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="sharing",
            name="check_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sharings",
                to="reflections.checkin",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("check_in", "shared_with"),
                name="check_in_shared_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("check_in", None), ("reflection__isnull", False)),
                    models.Q(("check_in__isnull", False), ("reflection", None)),
                    _connector="OR",
                ),
                name="one_thing_is_shared",
            ),
        ),
        migrations.AddField(
            model_name="instrumentfile",
            name="loaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="instrumentfile",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instruments",
                to="workers.programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)),
                fields=("programme", "code"),
                name="instrument_loaded_once",
            ),
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
