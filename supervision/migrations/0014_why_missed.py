"""A missed session says why, honestly: nobody is counted as absent when the service was."""

from django.db import migrations, models
from django.db.models import Q

REASONS = [
    ("did_not_come", "Missed: the worker did not come"),
    ("worker_away", "Missed: the worker was away"),
    ("operational", "Missed: the service needed the time"),
    ("supervisor_absent", "Missed: the supervisor was not there"),
]


def say_of_those_before(apps, editor):
    """What was missed before is kept as that, since nobody said more."""
    sessions = apps.get_model("supervision", "Session").objects.using(editor.connection.alias)
    sessions.filter(outcome="missed").update(missed_because="did_not_come")


class Migration(migrations.Migration):
    dependencies = [("supervision", "0013_offers")]

    operations = [
        migrations.AddField(
            "session",
            "missed_because",
            models.CharField(blank=True, choices=REASONS, default="", max_length=20),
        ),
        migrations.AlterField(
            "session",
            "missed_because",
            models.CharField(blank=True, choices=REASONS, max_length=20),
        ),
        migrations.RunPython(say_of_those_before, migrations.RunPython.noop),
        migrations.AddConstraint(
            "session",
            models.CheckConstraint(
                condition=Q(outcome="held", missed_because="")
                | (Q(outcome="missed") & ~Q(missed_because="")),
                name="session_missed_with_reason",
            ),
        ),
    ]
