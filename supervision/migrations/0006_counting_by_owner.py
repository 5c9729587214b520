"""Seats are counted by the owner of the tables, so that no page may write how many are taken."""

from django.db import migrations

BY_OWNER = """
ALTER FUNCTION supervision_count_seats() SECURITY DEFINER SET search_path = public, pg_temp;
"""
BY_CALLER = """
ALTER FUNCTION supervision_count_seats() SECURITY INVOKER RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0005_two_people_in_one_place")]
    operations = [migrations.RunSQL(BY_OWNER, BY_CALLER)]
