"""What a worker answered moves into the envelope: a column could be turned by whoever writes it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_seats")]
    operations = [
        migrations.RemoveField("confirmation", "answer"),
        migrations.RemoveField("confirmation", "has_words"),
    ]
