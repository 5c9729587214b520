"""Whose bank holidays a programme keeps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0004_lines_within_a_programme"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="country",
            field=models.CharField(
                choices=[
                    ("england_and_wales", "England and Wales"),
                    ("scotland", "Scotland"),
                    ("northern_ireland", "Northern Ireland"),
                    ("none", "None: times are offered on bank holidays too"),
                ],
                default="england_and_wales",
                max_length=20,
                verbose_name="bank holidays of",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("country__in", ["england_and_wales", "scotland", "northern_ireland", "none"])
                ),
                name="programme_country",
            ),
        ),
    ]
