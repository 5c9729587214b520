"""Messages carry a part for calendars, and hold until something newer is written about the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0006_offer_settings"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outgoingmessage",
            name="message_waiting",
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="about",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="calendar",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="calendar_method",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="dropped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=models.Q(("dropped_at", None), ("given_up_at", None), ("sent_at", None)),
                fields=["due_at"],
                name="message_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=models.Q(("about__isnull", False)),
                fields=["about", "version"],
                name="message_newest",
            ),
        ),
    ]
