"""The demo: what the contract promises of it, and that a dump of it says nothing confidential."""

import base64
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from config import backups, demo_words
from config.demo_people import NAMED, PASSPHRASE, PASSWORD
from supervision.models import (
    Action,
    Addendum,
    Booking,
    CalendarChoices,
    Feed,
    GroupRecord,
    Record,
    Session,
    Slot,
)
from tests.roles import seeing_all
from workers.models import Membership, Post, Programme, Role


@pytest.fixture
def loaded(committed) -> None:
    call_command("load_demo")


def sentences() -> list[str]:
    """Every confidential sentence of the demo, split as a dump would split it."""
    texts = [*demo_words.COVERED, *demo_words.ACTIONS, *demo_words.LEARNING, *demo_words.ANSWERS]
    texts += [*demo_words.ADDENDA, demo_words.WHY, *demo_words.PURPOSES.values()]
    texts += [text for several in demo_words.MORE.values() for text in several]
    texts += [text for text in demo_words.DRAFT.values() if isinstance(text, str)]
    texts += [action["text"] for action in demo_words.DRAFT["actions"]]
    texts += [text for words in demo_words.GROUPS for text in words.values() if type(text) is str]
    texts += [demo_words.GROUP_ADDED, demo_words.GROUP_ANSWER]
    lines = [line for text in texts for line in text.split("\n")]
    # Actions are sealed without whose they are, and begin with a capital.
    return [line.partition(": ")[2][1:] or line for line in lines]


def shapes(sentence: str) -> list[bytes]:
    """The ways in which a sentence could stand in a dump: as itself, in hex, in base64."""
    found = []
    for raw in (sentence.encode(), sentence.encode("utf-16-le"), sentence.encode("utf-16-be")):
        inner = raw[3 : 3 + (len(raw) - 6) // 3 * 3]
        found += [raw, raw.hex().encode()]
        found += [base64.b64encode(raw[at:])[4:-4] for at in range(3)]
        found.append(base64.b64encode(inner))
    return found


def test_the_demo_is_as_the_contract_says_and_its_dump_says_nothing(loaded, tmp_path):
    assert_as_the_contract_says()
    assert_everybody_signs_in()
    dumped = tmp_path / "demo.sql"
    backups.run("pg_dump", "--role=backup", f"--file={dumped}", f"--dbname={backups.address()}")
    dump = dumped.read_bytes()
    assert b"Quiet room, second floor" in dump
    assert [words for words in sentences() if any(shape in dump for shape in shapes(words))] == []
    assert PASSPHRASE.encode() not in dump
    before = Session.objects.count()
    call_command("load_demo")
    assert Session.objects.count() == before


def assert_as_the_contract_says():
    shoreline = Programme.objects.get(name="Shoreline")
    in_post = [
        Post.objects.current().filter(team=team, membership__left_on=None).count()
        for team in shoreline.teams.order_by("pk")
    ]
    assert in_post == [14, 11, 7, 5, 3]
    held = Role.objects.filter(membership__programme=shoreline)
    assert held.filter(role="supervisor").count() == 4
    assert held.filter(role="custodian").count() == 3
    first, last = (
        Session.objects.order_by(order).first().held_on() for order in ("starts_at", "-starts_at")
    )
    today = timezone.localdate()
    assert first < today - timedelta(days=650)
    assert today - timedelta(days=21) < last < today
    assert Slot.objects.open().filter(capacity=1).count() > 20
    assert Session.objects.filter(is_group=True).exists()
    assert Booking.objects.filter(cancelled_category="operational").exists()
    assert Booking.objects.exclude(moved_from=None).exclude(series=None).count() == 1
    assert Booking.objects.filter(is_late=True).count() == 1
    assert Membership.objects.get(user__email="leaver@demo.example").left_on
    assert CalendarChoices.objects.exists()
    assert Feed.objects.standing().filter(kind="team").exists()
    earlier = Session.objects.filter(
        worker__email="worker@demo.example", supervisor__email="supervisor2@demo.example"
    )
    assert earlier.exists()
    with seeing_all():
        assert Record.objects.filter(confirmation=None).exists()
        assert Addendum.objects.exists()
        copies = GroupRecord.objects.filter(session__worker__email="worker@demo.example")
        assert copies.count() == 2
        assert copies.filter(answered_at=None).exists()
        states = set(Action.objects.values_list("state", flat=True))
        assert states == {"open", "carried", "done", "dropped"}


def assert_everybody_signs_in():
    """Every account of the contract, with the public password and passphrase; not the leaver."""
    for name in sorted(NAMED):
        client = Client()
        typed = {"login": f"{name}@demo.example", "password": PASSWORD}
        assert client.post("/accounts/login/", typed)["Location"] == "/", name
        assert client.post("/unlock/", {"passphrase": PASSPHRASE}).status_code == 302, name
    client = Client()
    client.post("/accounts/login/", {"login": "leaver@demo.example", "password": PASSWORD})
    assert client.get("/today/").status_code == 302


@pytest.mark.long
def test_a_larger_demo_grows_as_asked(committed, capsys):
    call_command("load_demo", "--workers", "52", "--years", "1", "--seed", "7")
    assert Post.objects.current().filter(membership__left_on=None).count() >= 52
    assert "rows a second" in capsys.readouterr().out


def test_real_people_are_never_mixed_with_the_demo(committed, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only with DEMO"):
        call_command("load_demo")
    assert not Programme.objects.exists()
