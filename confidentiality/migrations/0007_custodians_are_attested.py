"""The server attests to each custodian: who was named when, and with which keys they accepted."""

from django.db import migrations, models


def refuse_those_named_before(apps, editor):
    """Nobody can tell now whether the server or somebody with the database named them."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM confidentiality_custodian)")
        if cursor.fetchone()[0]:
            raise RuntimeError(
                "This database was made before the first release and its custodians are not "
                "attested. Begin anew: `make clean`, then `make run`."
            )


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0006_without_custodians")]

    operations = [
        migrations.RunPython(refuse_those_named_before, migrations.RunPython.noop),
        migrations.AddField(
            model_name="custodian",
            name="mac",
            field=models.BinaryField(max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="custodian",
            name="pepper_id",
            field=models.CharField(max_length=40),
            preserve_default=False,
        ),
    ]
