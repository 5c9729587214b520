"""What has run out goes, what has not stays."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from config import upkeep
from reflections.models import StatementLink


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


def test_words_of_a_statement_go_when_its_link_has_run_out(committed):
    """Each once: a link that has ended is not touched again."""
    ended = timezone.now() - StatementLink.LASTING
    for name, made_at in (("over", ended), ("lasts", ended + timedelta(hours=1))):
        StatementLink.objects.create(ciphertext=name.encode(), made_at=made_at)
    upkeep.remove_expired()
    links = {bytes(one.ciphertext): one.revoked_at for one in StatementLink.objects.all()}
    assert links == {b"": ended + StatementLink.LASTING, b"lasts": None}
    assert upkeep.remove_expired() == 0
