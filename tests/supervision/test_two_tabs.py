"""Two tabs lose no word: where another was first, both texts are shown, or this one's is."""

import re
from html import unescape

import pytest
from django.urls import reverse

from confidentiality import enrolment
from confidentiality.identity import acting_as
from tests import cast as casting
from tests import factories
from tests.access.table import ROWS, Row
from tests.reflections.test_reflecting import unlocked
from tests.supervision.test_record_pages import WHOLE

SAVES = [row for row in ROWS if row.name.endswith("_save")]


@pytest.fixture
def cast(situation):
    return casting.with_groups(situation)


@pytest.mark.parametrize("row", SAVES, ids=lambda row: row.name)
def test_a_clash_names_a_button_that_stands_on_its_page(row: Row, cast, client):
    unlocked(client, cast, *row.who)
    save = reverse(row.name, kwargs=row.kwargs(cast))
    late = client.post(save, row.data(cast) | {"version": "7777"})
    named = re.search("Press “(.+)” to see both texts", late.content.decode())
    page = client.get(save.removesuffix("save/")).content.decode()
    assert (late.status_code, f">{named[1]}</button>" in page) == (409, True), named


def test_a_clash_of_a_next_version_names_its_own_button(cast, client):
    unlocked(client, cast, "worker")
    known = {"reflection_id": cast.reflection.pk}
    address = client.post(reverse("reflections:reflection_revise", kwargs=known))["Location"]
    late = client.post(address + "save/", {"lens": "free", "free": "Or not.", "version": "7777"})
    assert "Press “Keep this version” to see both texts" in late.content.decode()
    assert ">Keep this version</button>" in client.get(address).content.decode()


GROUP = {"covered": "The stairwell.\r\nTwice.", "learning": "Staying.", "themes": ["boundaries"]}
# What is written and checked in two tabs: the record of a session, and that of a group.
WRITTEN = {"record": WHOLE | {"covered": GROUP["covered"]}, "group": GROUP}


@pytest.fixture
def supervisor(cast, client):
    return unlocked(client, cast, "supervisor")


def page_of(cast, kind: str, page: str) -> str:
    about = (
        {"session_id": cast.drafted.pk} if kind == "record" else {"slot_id": cast.group_begun.pk}
    )
    return reverse(f"supervision:{kind}_{page}", kwargs=about)


def save(client, cast, kind: str, version: int, **otherwise) -> str:
    """Save what is written; the page that then asks to check it."""
    sent = WRITTEN[kind] | otherwise | {"version": str(version)}
    check = page_of(cast, kind, "check")
    assert client.post(page_of(cast, kind, "write"), sent)["Location"] == check
    return client.get(check).content.decode()


def press(client, cast, kind: str, shown: str):
    """Sign what a check page shows, with all that a browser then sends along."""
    sent: dict = {}
    for name, value in re.findall(r'name="(checked|version)" value="([^"]*)"', shown):
        lines = unescape(value).splitlines()
        sent.setdefault(name, []).append("\r\n".join(lines))
    return client.post(page_of(cast, kind, "check"), sent, follow=True)


@pytest.mark.parametrize("kind", WRITTEN)
def test_two_tabs_with_other_words_both_press_sign(supervisor, cast, kind):
    """What the second showed is not what was signed: it is shown again, and said to be so."""
    first = save(supervisor, cast, kind, 1, covered="Left on\r\nthe bridge.")
    second = save(supervisor, cast, kind, 2)
    assert press(supervisor, cast, kind, second).status_code == 200
    late = press(supervisor, cast, kind, first)
    page = late.content.decode().partition("<main")[2]
    assert (late.status_code, "Not kept: your words are here" in page) == (409, True)
    assert "Left on\nthe bridge." in page.replace("\r", "")
    assert ("was signed already" in page, "signed once" in page) == (True, False)


@pytest.mark.parametrize("kind", WRITTEN)
def test_who_presses_sign_twice_is_told_that_it_was_signed_once(supervisor, cast, kind):
    shown = save(supervisor, cast, kind, 1)
    once, twice = (press(supervisor, cast, kind, shown) for _twice in range(2))
    assert (once.status_code, twice.status_code) == (200, 200)
    assert "This record is signed. It was signed once." in twice.content.decode()


@pytest.mark.parametrize(
    ("kind", "otherwise"),
    [
        ("record", {}),
        ("record", {"covered": "Left on the bridge."}),
        ("record", {"covered": "", "learning": ""}),
        ("record", {"risk": WHOLE["discussion"], "discussion": WHOLE["risk"]}),
        ("record", {"action_0_due": "2027-03-02"}),
        ("record", {"action_0_owner": "supervisor"}),
        ("record", {"eyes": ["person"]}),
        ("record", {"themes": ["boundaries"]}),
        ("record", {"formative_share": "little"}),
        ("group", {}),
        ("group", {"covered": "Left on the bridge."}),
        ("group", {"themes": []}),
    ],
)
def test_a_second_tab_of_a_signed_record_loses_no_word(supervisor, cast, kind, otherwise):
    """It still has the page for writing open, and sends it: whatever it says otherwise is shown."""
    press(supervisor, cast, kind, save(supervisor, cast, kind, 1))
    sent = WRITTEN[kind] | otherwise | {"version": "1"}
    late = supervisor.post(page_of(cast, kind, "write"), sent, follow=True)
    page = late.content.decode()
    assert late.status_code == (409 if otherwise else 200)
    assert ("It was signed once" in page) == (not otherwise)
    for words in otherwise.values():
        if isinstance(words, str) and " " in words:
            assert words in page


def test_what_was_carried_over_and_signed_twice_is_signed_once(supervisor, cast):
    """Once they have one day, they stand in another order than when they were signed."""
    days = {"action_0_due": "", "action_2_due": "2027-03-01"}
    press(supervisor, cast, "record", save(supervisor, cast, "record", 1, **days))
    cast.drafted = factories.session(
        cast.places["supervisor"], cast.user("worker"), factories.tomorrow_at(10, days=-1)
    )
    page = supervisor.get(page_of(cast, "record", "write")).content.decode()
    carried = re.findall(r'name="carried" value="([^"]+)"', page)
    assert len(carried) == 3
    sent = {"carried": carried, "carried_due": "2027-04-01"}
    shown = save(supervisor, cast, "record", 0, **sent)
    for _twice in range(2):
        assert press(supervisor, cast, "record", shown).status_code == 200
    again = WRITTEN["record"] | sent | {"version": "0"}
    assert supervisor.post(page_of(cast, "record", "write"), again).status_code == 302


@pytest.mark.parametrize("kind", WRITTEN)
def test_words_are_shown_again_also_where_what_was_signed_opens_no_more(supervisor, cast, kind):
    """New keys open nothing of before, so that there is nothing to hold the words beside."""
    press(supervisor, cast, kind, save(supervisor, cast, kind, 1))
    user = cast.user("supervisor")
    with acting_as(user.pk):
        enrolment.replace_keys(user=user, passphrase=casting.PASSPHRASE)
    again = unlocked(supervisor, cast, "supervisor")
    late = again.post(page_of(cast, kind, "write"), WRITTEN[kind] | {"version": "1"})
    assert (late.status_code, "The stairwell." in late.content.decode()) == (409, True)
