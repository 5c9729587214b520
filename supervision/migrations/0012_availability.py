"""Weekly times that publish themselves, and days away."""

import datetime
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
import supervision.models.availability
import workers.models
from django.conf import settings
from django.db import migrations, models

# A time belongs to a weekly time of the same supervisor in the same programme.
SAME_DIARY = """
ALTER TABLE supervision_pattern
    ADD CONSTRAINT pattern_in_its_diary UNIQUE (id, supervisor_id, programme_id);
ALTER TABLE supervision_slot ADD CONSTRAINT slot_of_its_pattern
    FOREIGN KEY (pattern_id, supervisor_id, programme_id)
    REFERENCES supervision_pattern (id, supervisor_id, programme_id);
"""
ANY_DIARY = """
ALTER TABLE supervision_slot DROP CONSTRAINT slot_of_its_pattern;
ALTER TABLE supervision_pattern DROP CONSTRAINT pattern_in_its_diary;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0011_calendar"),
        ("workers", "0005_country"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Away",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "started_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="from"),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "supervisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["started_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Pattern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "started_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="from"),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("gap_minutes", models.PositiveSmallIntegerField(default=0)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("video", "By video"),
                            ("phone", "By phone"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "where",
                    models.CharField(blank=True, max_length=300, verbose_name="place or link"),
                ),
                ("capacity", models.PositiveSmallIntegerField(default=1)),
                ("weeks_ahead", models.PositiveSmallIntegerField(default=12)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patterns",
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
            ],
            options={
                "ordering": ["weekday", "starts", "started_on", "id"],
            },
        ),
        migrations.AddField(
            model_name="slot",
            name="pattern",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="slots",
                to="supervision.pattern",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(
                fields=("pattern", "starts_at"), name="slot_published_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="away",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="away_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="away",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (workers.models.Int8Range("supervisor"), "="),
                    (workers.models.Days(), "&&"),
                ],
                name="away_counted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                ),
                name="pattern_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="pattern_weekday_of_seven"
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))), name="pattern_within_one_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__range", (15, 480)),
                    django.db.models.lookups.GreaterThanOrEqual(
                        django.db.models.expressions.CombinedExpression(
                            models.F("ends"), "-", models.F("starts")
                        ),
                        models.ExpressionWrapper(
                            django.db.models.expressions.CombinedExpression(
                                models.F("minutes"),
                                "*",
                                models.Value(datetime.timedelta(seconds=60)),
                            ),
                            output_field=models.DurationField(),
                        ),
                    ),
                ),
                name="pattern_session_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gap_minutes__gte", 0),
                    django.db.models.lookups.GreaterThanOrEqual(
                        django.db.models.expressions.CombinedExpression(
                            models.F("ends"), "-", models.F("starts")
                        ),
                        models.ExpressionWrapper(
                            django.db.models.expressions.CombinedExpression(
                                models.F("gap_minutes"),
                                "*",
                                models.Value(datetime.timedelta(seconds=60)),
                            ),
                            output_field=models.DurationField(),
                        ),
                    ),
                ),
                name="pattern_gap_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__range", (1, 12))), name="pattern_seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("weeks_ahead__range", (1, 52))), name="pattern_weeks_ahead"
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (workers.models.Int8Range("supervisor"), "="),
                    (supervision.models.availability.TimeOfWeek(), "&&"),
                    (workers.models.Days(), "&&"),
                ],
                name="pattern_no_overlap",
            ),
        ),
        migrations.RunSQL(SAME_DIARY, ANY_DIARY),
    ]
