"""Reflections are revised, and deleted for good by their author."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reflections", "0004_check_ins")]

    operations = [
        migrations.AddField(
            model_name="reflection",
            name="revision",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="reflection",
            name="revised_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reflection",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="reflection",
            constraint=models.CheckConstraint(
                condition=Q(deleted_at=None) | Q(session=None),
                name="deleted_reflection_tells_nothing",
            ),
        ),
    ]
