"""What has run out goes, what has not stays."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.utils import timezone


def test_jobs_take_away_what_has_run_out(committed):
    now = timezone.now()
    for key, days in (("gone", -1), ("kept", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(days=days))
        cache.set(key, 1, 3600)
    with connections["limits"].cursor() as cursor:
        cursor.execute("UPDATE limits_cache SET expires = now() WHERE cache_key LIKE '%gone'")
    call_command("run_jobs", "--once")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["kept"]
    with connections["limits"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM limits_cache")
        assert cursor.fetchone() == (1,)
