"""What a worker answered moves into the envelope: a column could be turned by whoever writes it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_taken_slots")]
    operations = [
        migrations.RemoveField("confirmation", "answer"),
        migrations.RemoveField("confirmation", "has_words"),
    ]
