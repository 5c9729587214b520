"""Real calendar programs subscribe over http, list the time, and lose it once it is given up."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from supervision import feeds
from supervision.booking import cancel_booking
from supervision.models import Feed
from tests import factories
from tests.roles import as_owner
from workers import lines
from workers.models import OutgoingMessage

pytestmark = pytest.mark.long
BIN = Path(sys.prefix) / "calendar" / "bin"

SYNC = """
[general]
status_path = "{folder}/status/"
[pair subscription]
a = "feed"
b = "here"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{address}"
[storage here]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[protected]]
path = {folder}/calendar/
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/London
default_timezone = Europe/London
[sqlite]
path = {folder}/khal.db
"""
# A second parser, which knows nothing of the first, prints what it reads.
VOBJECT = """
import sys, vobject
calendar = vobject.readOne(sys.stdin.read())
calendar.validate(raiseException=True)
for event in calendar.contents.get("vevent", []):
    print(calendar.method.value, event.uid.value, event.sequence.value, event.summary.value,
          event.dtstart.value.isoformat(), event.dtend.value.isoformat(), sep="|")
"""


@pytest.fixture
def pair(live_url):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def run(program: str, *arguments: str, folder: Path, typed: str = "") -> str:
    assert BIN.exists(), "make .venv/.calendar sets these programs up"
    done = subprocess.run(
        [BIN / program, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ
        | {
            "VDIRSYNCER_CONFIG": str(folder / "sync.conf"),
            "HOME": str(folder),
            "TZ": "Europe/London",
            "LC_ALL": "C.UTF-8",
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def subscribe(live_url, tmp_path) -> Callable[[str], Callable[[], str]]:
    """Subscribes to an address; what it returns asks once more and says what khal then lists."""

    def begin(token: str) -> Callable[[], str]:
        address = f"{live_url}/feeds/{token}.ics"
        (tmp_path / "sync.conf").write_text(SYNC.format(folder=tmp_path, address=address))
        (tmp_path / "khal.conf").write_text(KHAL.format(folder=tmp_path))
        (tmp_path / "calendar").mkdir()
        run("vdirsyncer", "discover", folder=tmp_path, typed="y\n" * 3)

        def listed() -> str:
            run("vdirsyncer", "sync", "--force-delete", folder=tmp_path)
            config = str(tmp_path / "khal.conf")
            form = "{start} {end-time} {title}"
            return run("khal", "-c", config, "list", "-f", form, "today", "30d", folder=tmp_path)

        return listed

    return begin


def in_words(booking) -> str:
    starts, ends = (
        moment.astimezone(factories.LONDON) for moment in (booking.starts_at, booking.ends_at)
    )
    return f"{starts:%Y-%m-%d %H:%M} {ends:%H:%M} Protected time"


def test_khal_lists_the_time_and_forgets_it_once_it_is_given_up(pair, subscribe):
    supervisor, worker = pair
    first = factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=2))
    second = factories.booking(supervisor, worker.user, factories.tomorrow_at(14, days=9))
    listed = subscribe(feeds.make_feed(kind=Feed.Kind.OWN, by=worker.user))
    seen = listed()
    assert in_words(first) in seen
    assert in_words(second) in seen
    assert seen.count("Protected time") == 2
    assert supervisor.user.name not in seen
    cancel_booking(booking=first, category="operational", by=supervisor.user)
    seen = listed()
    assert in_words(first) not in seen
    assert in_words(second) in seen
    cancel_booking(booking=second, category="other", by=worker.user)
    assert "Protected time" not in listed()


def test_a_manager_subscribes_to_the_teams_time(pair, subscribe):
    supervisor, worker = pair
    manager = factories.person(worker.programme, "Mo Manager")
    lines.set_line_manager(membership=worker, manager=manager, started_on=factories.EARLIER)
    booked = factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=2))
    listed = subscribe(feeds.make_feed(kind=Feed.Kind.TEAM, by=manager.user))
    assert f"{in_words(booked)}: {worker.user.name}" in listed()


def test_a_second_parser_reads_the_mails_alike(pair, tmp_path):
    supervisor, worker = pair
    booked = factories.booking(supervisor, worker.user)
    cancel_booking(booking=booked, category="other", by=worker.user)
    with as_owner():
        mails = OutgoingMessage.objects.filter(to=worker.user.email, about=booked.event_id)
        texts = [mail.calendar for mail in mails.order_by("version")]
    lines_read = [
        run("python", "-c", VOBJECT, folder=tmp_path, typed=text).strip() for text in texts
    ]
    times = f"{booked.starts_at.isoformat()}|{booked.ends_at.isoformat()}"
    uid = f"{booked.event_id}@holding-space"
    assert lines_read == [
        f"REQUEST|{uid}|0|Protected time|{times}",
        f"CANCEL|{uid}|1|Protected time|{times}",
    ]


def test_khal_takes_an_entry_from_a_mail(pair, tmp_path):
    supervisor, worker = pair
    booked = factories.booking(supervisor, worker.user, factories.tomorrow_at(10, days=2))
    with as_owner():
        (mail,) = OutgoingMessage.objects.filter(about=booked.event_id)
    (tmp_path / "calendar").mkdir()
    (tmp_path / "khal.conf").write_text(
        KHAL.format(folder=tmp_path).replace("readonly = True", "readonly = False")
    )
    (tmp_path / "entry.ics").write_text(mail.calendar, newline="")
    config = str(tmp_path / "khal.conf")
    run("khal", "-c", config, "import", "--batch", str(tmp_path / "entry.ics"), folder=tmp_path)
    form = "{start} {end-time} {title}"
    seen = run("khal", "-c", config, "list", "-f", form, "today", "30d", folder=tmp_path)
    assert in_words(booked) in seen
