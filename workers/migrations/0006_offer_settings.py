"""How long a time is held for somebody, and how long new ones are kept for those who are due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0005_country"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="early_release_hours",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="hours kept for those due"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="offer_hours",
            field=models.PositiveSmallIntegerField(default=24, verbose_name="hours a time is held"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("offer_hours__range", (1, 168))), name="programme_offer_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("early_release_hours__range", (0, 336))),
                name="programme_early_release",
            ),
        ),
    ]
