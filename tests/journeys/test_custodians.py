"""A custodian is named, accepts and begins; lost keys come back by two of them."""

import pytest
from playwright.sync_api import expect

from confidentiality import six_words
from tests import cast as casting
from tests.confidentiality.people import heard
from tests.journeys.conftest import EACH_WAY, WAYS


@pytest.fixture
def cast(live_url):
    return casting.build()


@pytest.mark.parametrize("way", EACH_WAY)
def test_from_being_named_to_agreed(visit, cast, way):
    admin, newcomer, clara = (visit(**WAYS[way]) for _number in range(3))
    admin.sign_in(cast.user("admin").email)
    admin.goto("/people/")
    admin.follow("Custodians")
    admin.follow("Name a custodian")
    admin.page.get_by_label("Name").fill("Manager")
    admin.page.get_by_label("E-mail address").fill("manager@demo.example")
    admin.press("Ask this person")
    assert "independent of both" in admin.words
    admin.page.get_by_label("E-mail address").fill("volunteer@demo.example")
    admin.press("Ask this person")
    assert "is asked, and has not accepted yet" in admin.words
    newcomer.sign_in(cast.user("volunteer").email)
    newcomer.goto("/unlock/")
    newcomer.unlock()
    newcomer.goto("/custodian/")
    newcomer.page.get_by_role("button", name="Test my keys and accept").click()
    expect(newcomer.page.get_by_role("alert")).to_contain_text("opened")
    for name in ("custodian", "custodian2"):
        clara = visit(**WAYS[way])
        clara.sign_in(cast.user(name).email)
        clara.goto("/unlock/")
        clara.unlock()
        clara.goto("/custodian/")
        clara.press("Agree to Volunteer")
    admin.goto("/people/")
    admin.follow("Custodians")
    assert "begins on" in admin.words


def test_lost_keys_come_back_by_two_custodians(visit, cast):
    words = six_words.words_of(cast.keys["colleague"].public())
    clara = visit(**WAYS["phone"])
    clara.sign_in(cast.user("custodian").email)
    clara.goto("/unlock/")
    clara.unlock()
    clara.goto("/custodian/")
    clara.follow("Colleague lost their keys")
    clara.page.get_by_label("The six words").fill("wrong words")
    clara.press("I heard these words: approve")
    assert "not the six words" in clara.words
    clara.page.get_by_label("The six words").fill(" ".join(words))
    clara.press("I heard these words: approve")
    assert "waits for a second custodian" in clara.words
    colleague = visit(**WAYS["phone"])
    colleague.sign_in(cast.user("colleague").email)
    colleague.goto("/lost-keys/")
    assert "Custodian heard the six words" in colleague.words
    heard(cast.keys["colleague"], cast.keys["custodian2"], as_custodian=True)
    clara.goto(f"/recoveries/{cast.recovery.pk}/")
    assert "It counts from" in clara.words
