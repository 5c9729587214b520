"""Whether people in a group see each other's names before they meet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0008_choice"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="group_names_shown",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="names in groups"
            ),
        ),
    ]
