"""Whether workers of a programme may choose their supervisor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0007_message_calendar"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="supervisor_choice",
            field=models.BooleanField(default=False, verbose_name="workers choose"),
        ),
    ]
