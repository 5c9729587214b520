"""Reminders, entries for calendars by mail, and addresses that calendars subscribe to."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import supervision.models.calendars
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0010_agreements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChoices",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reminder_hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=supervision.models.calendars.usual_leads,
                        size=None,
                    ),
                ),
                ("hours_chosen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("no_invitations_since", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "Own protected time"),
                            ("team", "The team's protected time"),
                        ],
                        max_length=4,
                    ),
                ),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("content_digest", models.CharField(blank=True, max_length=64)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (168, "1 week before"),
                            (48, "2 days before"),
                            (24, "1 day before"),
                            (2, "2 hours before"),
                        ]
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="booking",
            name="event_id",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="event_sequence",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="slot",
            name="event_id",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("cancelled_at", None)),
                fields=["starts_at"],
                name="booking_soonest",
            ),
        ),
        migrations.AddField(
            model_name="calendarchoices",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_choices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feeds",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="supervision.slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchoices",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminder_hours__contained_by", [168, 48, 24, 2])),
                name="reminder_hours_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("person", "kind"),
                name="one_feed_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at", None), ("revoked_at__gte", models.F("made_at")), _connector="OR"
                ),
                name="feed_revoked_after_it_was_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("slot", "person", "hours"), name="reminded_once"
            ),
        ),
    ]
