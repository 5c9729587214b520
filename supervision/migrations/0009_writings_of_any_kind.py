"""A writing is about anything and not only a session, so that every kind of text goes one way."""

from django.db import migrations, models
from django.db.models import Q

# Row level security is forced on the owner too and shows it no row: an update would change nothing
# and say nothing. `migrate` forces it again from access.sql in the end.
FILL = """
ALTER TABLE supervision_writing NO FORCE ROW LEVEL SECURITY;
UPDATE supervision_writing SET about = session_id;
ALTER TABLE supervision_writing ALTER COLUMN about SET NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0008_concerned_by_session")]

    operations = [
        migrations.AddField("writing", "kind", models.CharField(max_length=40, default="record")),
        migrations.AlterField("writing", "kind", models.CharField(max_length=40)),
        migrations.AddField("writing", "about", models.UUIDField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("writing", "about", models.UUIDField()),
        migrations.RemoveConstraint("writing", "written_once_by_each"),
        migrations.RemoveField("writing", "session"),
        migrations.AddConstraint(
            "writing",
            models.UniqueConstraint(
                fields=["author", "kind", "about"], name="written_once_by_each"
            ),
        ),
        migrations.AddConstraint(
            "writing",
            models.CheckConstraint(
                condition=Q(kind__regex="^[a-z_]+$"), name="kind_of_writing_is_a_word"
            ),
        ),
    ]
