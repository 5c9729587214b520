"""Reports are about whole quarters and years: the database refuses any other window of days."""

from django.db import migrations, models
from django.db.models import Q


def whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(starts_on__day=1)
        & (
            Q(kind="quarter", starts_on__month__in=(1, 4, 7, 10))
            | Q(kind="year", starts_on__month__in=(4,))
        ),
        name=name,
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_tallies_end")]
    operations = [
        migrations.RemoveConstraint(model_name="release", name="release_kind"),
        migrations.RemoveConstraint(model_name="request", name="request_kind"),
        migrations.AddConstraint(model_name="release", constraint=whole("release_whole")),
        migrations.AddConstraint(model_name="request", constraint=whole("request_whole")),
        migrations.AddConstraint(model_name="value", constraint=whole("value_whole")),
        migrations.AlterField(
            model_name="request",
            name="step",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Waiting to begin"),
                    (1, "Counting"),
                    (2, "Choosing what to show as a range"),
                    (3, "Testing whether anybody could be singled out"),
                    (4, "Released"),
                    (5, "Not a report that can be made"),
                ],
                default=0,
            ),
        ),
    ]
