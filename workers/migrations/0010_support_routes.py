"""Whom workers can turn to for themselves: a list of each programme, shown beside a low check-in."""

from django.db import migrations, models
from django.db.models import Q

USUAL = (
    "Your own doctor, or NHS 111\n"
    "Your employer's assistance programme, if there is one\n"
    "Samaritans, day and night: 116 123"
)


class Migration(migrations.Migration):
    dependencies = [("workers", "0009_group_names")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="support_routes",
            field=models.TextField(
                db_default=USUAL, default=USUAL, max_length=2000, verbose_name="support"
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=~Q(support_routes=""), name="programme_support_routes"
            ),
        ),
    ]
