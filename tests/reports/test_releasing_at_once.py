"""Two that make reports at the same moment, over connections of their own."""

import os
import subprocess
import sys
import threading
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from reports import releasing, requests
from reports.models import Release, Request, Tally
from tests.mail import libpq_url, wait_until
from tests.reports.test_releasing import QUARTER, filled
from tests.roles import as_owner


def test_two_at_once_release_once(committed):
    programme = filled()
    requests.ask_for_release(programme=programme, period=QUARTER)
    workers = [threading.Thread(target=_release_and_close) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Release.objects.filter(starts_on=QUARTER.starts_on).count() == 1
    with as_owner():
        assert Tally.objects.filter(release__starts_on=QUARTER.starts_on).count() == 1
    call_command("release_report", programme="Shoreline", starts_on=date(2025, 4, 1))
    assert Release.objects.filter(starts_on=date(2025, 4, 1)).exists()
    with pytest.raises(CommandError, match="released already"):
        call_command("release_report", starts_on=date(2025, 4, 1))


@pytest.mark.long
def test_killed_in_the_middle_it_goes_on(committed):
    programme = filled()
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    environment = {"REPORTS_DATABASE_URL": libpq_url("reports"), "DEMO": "true"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "release_report"],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
    )
    wait_until(lambda: Request.objects.get(pk=request.pk).step > Request.Step.WAITING)
    process.kill()
    process.wait()
    releasing.release_due()
    with as_owner():
        Request.objects.update(claimed_until=None)
    releasing.release_due()
    assert Release.objects.filter(starts_on=QUARTER.starts_on).count() == 1
    assert Request.objects.get(pk=request.pk).ended_at


def _release_and_close() -> None:
    releasing.release_due()
    connections.close_all()
