"""Several keys a person, checks by voice, and halves for custodians."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

APPROVED = """
-- Whose recovery the viewer and another custodian approved, each more than 48 hours ago.
CREATE FUNCTION recoveries_approved() RETURNS TABLE (person_id bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT asked.person_id
    FROM confidentiality_recovery AS asked
    JOIN confidentiality_keys AS made ON made.id = asked.keys_id AND made.withdrawn_at IS NULL
    JOIN confidentiality_keycheck AS heard
        ON heard.keys_id = asked.keys_id
        AND heard.as_custodian
        AND heard.stopped_at IS NULL
        AND heard.checked_at <= now() - interval '48 hours'
    WHERE asked.ended_at IS NULL
    GROUP BY asked.id, asked.person_id
    HAVING count(DISTINCT heard.checked_by_id) >= 2
        AND bool_or(heard.checked_by_id = viewer())
$$;
"""

# Nobody makes a document visible to somebody else by calling it their own.
SAME_WORKER = """
ALTER TABLE confidentiality_envelope ADD CONSTRAINT envelope_of_worker UNIQUE (id, worker_id);
ALTER TABLE confidentiality_grant ADD CONSTRAINT grant_of_the_same_worker
    FOREIGN KEY (envelope_id, worker_id) REFERENCES confidentiality_envelope (id, worker_id);
"""
ANY_WORKER = """
ALTER TABLE confidentiality_grant DROP CONSTRAINT grant_of_the_same_worker;
ALTER TABLE confidentiality_envelope DROP CONSTRAINT envelope_of_worker;
"""


def refuse_what_was_sealed_before(apps, editor):
    """Seals now bind which keys signed: nothing from before the first release would open."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM confidentiality_keys)")
        if cursor.fetchone()[0]:
            raise RuntimeError(
                "This database was made before the first release and its notes would not open "
                "any more. Begin anew: `make clean`, then `make run`."
            )


class Migration(migrations.Migration):
    dependencies = [
        ("confidentiality", "0003_viewer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(refuse_what_was_sealed_before, migrations.RunPython.noop),
        migrations.DeleteModel(name="Keys"),
        migrations.CreateModel(
            name="Keys",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reading", models.BinaryField(max_length=32)),
                ("signing", models.BinaryField(max_length=32)),
                ("mac", models.BinaryField(max_length=32)),
                ("pepper_id", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "number"), name="keys_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="keys_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Custodian",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme_id", models.BigIntegerField()),
                ("named_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("keys_number", models.PositiveSmallIntegerField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("serves_from", models.DateTimeField(null=True)),
                ("leaving_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CustodianApproval",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("giver_keys", models.PositiveSmallIntegerField()),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signature", models.BinaryField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reader_keys", models.PositiveSmallIntegerField()),
                ("sealed_half", models.BinaryField(max_length=80)),
                ("handed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("checker_keys", models.PositiveSmallIntegerField()),
                ("as_custodian", models.BooleanField(default=False)),
                ("checked_at", models.DateTimeField()),
                ("signature", models.BinaryField(max_length=64)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("programme_id", models.BigIntegerField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_keys", models.PositiveSmallIntegerField()),
                ("first_half", models.BinaryField(max_length=80)),
                ("second_keys", models.PositiveSmallIntegerField()),
                ("second_half", models.BinaryField(max_length=80)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="grant",
            name="one_copy_a_reader",
        ),
        migrations.RemoveConstraint(
            model_name="wrappedkeys",
            name="wrapped_once_a_way",
        ),
        migrations.AddField(
            model_name="envelope",
            name="author_keys",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="envelope",
            name="in_custody",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="grant",
            name="reader_keys",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="grant",
            name="shared",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="wrappedkeys",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("shared", True)),
                fields=["reader"],
                name="grant_beyond_the_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                fields=("envelope", "reader", "reader_keys"), name="one_copy_for_each_keys"
            ),
        ),
        migrations.AddConstraint(
            model_name="wrappedkeys",
            constraint=models.UniqueConstraint(
                fields=("user", "number", "way"), name="wrapped_once_a_way"
            ),
        ),
        migrations.AddField(
            model_name="custodian",
            name="named_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="custodian",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="custodianapproval",
            name="custodian",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="confidentiality.custodian",
            ),
        ),
        migrations.AddField(
            model_name="custodianapproval",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="custodian",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keycheck",
            name="checked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keycheck",
            name="keys",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="confidentiality.keys",
            ),
        ),
        migrations.AddField(
            model_name="keycheck",
            name="stopped_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="keys",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recoveries",
                to="confidentiality.keys",
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="envelope",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shares",
                to="confidentiality.envelope",
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="first",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="supervisor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="share",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="share",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handovers",
                to="confidentiality.share",
            ),
        ),
        migrations.AddConstraint(
            model_name="custodian",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at", None)),
                fields=("programme_id", "user"),
                name="custodian_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="custodian",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("serves_from", None),
                    models.Q(("accepted_at__isnull", False), ("keys_number__isnull", False)),
                    _connector="OR",
                ),
                name="custodian_serves_after_accepting",
            ),
        ),
        migrations.AddConstraint(
            model_name="custodianapproval",
            constraint=models.UniqueConstraint(
                fields=("custodian", "given_by"), name="approved_once_by_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="keycheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)),
                fields=("keys", "checked_by", "as_custodian"),
                name="checked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("keys", "programme_id"),
                name="asked_once",
            ),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["first", "worker"], name="share_of_first"),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(fields=["second", "worker"], name="share_of_second"),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                fields=("envelope", "first", "first_keys", "second", "second_keys"),
                name="halved_once_a_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="a_pair_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                fields=("share", "custodian", "reader", "reader_keys"), name="handed_over_once"
            ),
        ),
        migrations.RunSQL(SAME_WORKER, ANY_WORKER),
        migrations.RunSQL(APPROVED, "DROP FUNCTION recoveries_approved()"),
    ]
