"""What a programme calls a person belongs to the place, unseen and unchanged by other programmes.

Until now everybody had one name, which each place starts with.
"""

from django.db import migrations, models

COPY = """
UPDATE workers_membership SET name = workers_user.name
FROM workers_user WHERE workers_user.id = workers_membership.user_id;
"""


class Migration(migrations.Migration):
    dependencies = [("workers", "0002_independence")]
    operations = [
        migrations.AddField(
            "membership",
            "name",
            models.CharField(max_length=120, default="", verbose_name="name"),
            preserve_default=False,
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
