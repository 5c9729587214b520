"""New keys after a loss, six words to read out, and the way back to earlier keys."""

import re

import pytest

from confidentiality import enrolment, six_words, unlocking
from confidentiality.models import KeyCheck, Keys, Unlock
from tests.confidentiality.people import PASSPHRASE, heard, keys_of, new_keys, person, sign_in
from tests.roles import as_role

NEW = {
    "lost_both": "on",
    "passphrase": "four herons over the canal",
    "passphrase_again": "four herons over the canal",
}


@pytest.fixture
def user(client, db):
    user = person("worker")
    sign_in(client, user)
    return user


@pytest.fixture
def keys(client, user):
    made = keys_of(user)
    client.post("/unlock/", {"passphrase": PASSPHRASE})
    return made


def words_on(page) -> list[str]:
    listed = page.content.decode().partition("hs-six-words")[2].partition("</ol>")[0]
    return re.findall(r"<li>(\w+)</li>", listed)


def test_the_six_words_are_those_of_the_unlocked_keys(client, keys):
    """Not of a row in the database, which somebody could have changed."""
    with as_role("guard"):
        Keys.objects.update(reading=bytes(32))
    assert words_on(client.get("/unlock/keys/")) == six_words.words_of(keys.public())


def test_locked_nobody_is_shown_the_words(client, user, keys):
    client.post("/lock/")
    assert client.get("/unlock/keys/")["Location"].startswith("/unlock/?next=")


def test_new_keys_are_made_told_and_open_at_once(client, user, keys, mailoutbox):
    page = client.post("/unlock/new-keys/", NEW)
    assert "recovery code" in page.content.decode()
    assert list(Keys.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert "/unlock/keys/" in mailoutbox[0].body
    again = unlocking.keys_by_passphrase(user=user, passphrase=NEW["passphrase"])
    assert again.number == 2
    assert words_on(client.get("/unlock/keys/")) == six_words.words_of(again.public())


def test_new_keys_lock_every_other_browser(client, user, keys):
    before = set(Unlock.objects.values_list("pk", flat=True))
    client.post("/unlock/new-keys/", NEW)
    with as_role("backup"):
        assert not before & set(Unlock.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lost_both": ""}, "Say that you have neither"),
        ({"passphrase": "short", "passphrase_again": "short"}, "12 characters or more"),
        ({"passphrase_again": "another"}, "not the same"),
    ],
)
def test_a_form_that_is_not_whole_makes_no_keys(client, keys, typed, said):
    page = client.post("/unlock/new-keys/", NEW | typed)
    assert said in page.content.decode()
    assert Keys.objects.count() == 1


def test_nobody_makes_new_keys_all_day(client, user, keys):
    for _number in range(3):
        client.post("/unlock/new-keys/", NEW)
    page = client.post("/unlock/new-keys/", NEW)
    assert "three times today" in page.content.decode()
    assert Keys.objects.count() == 4


def test_without_keys_new_ones_are_the_first(client, user):
    assert client.get("/unlock/new-keys/")["Location"] == "/unlock/set-up/"


def test_whose_keys_were_taken_over_goes_back_with_the_earlier_passphrase(client, user, keys):
    enrolment.replace_keys(user=user, passphrase=NEW["passphrase"])
    assert "That was not me" in client.get("/unlock/").content.decode()
    wrong = client.post("/unlock/earlier-keys/", {"passphrase": NEW["passphrase"]})
    assert "did not open your earlier notes" in wrong.content.decode()
    answer = client.post("/unlock/earlier-keys/", {"passphrase": PASSPHRASE})
    assert answer["Location"] == "/unlock/keys/"
    assert words_on(client.get("/unlock/keys/")) == six_words.words_of(keys.public())
    assert unlocking.keys_by_passphrase(user=user, passphrase=PASSPHRASE) == keys


def test_with_first_keys_there_is_nothing_to_go_back_to(client, keys):
    assert client.get("/unlock/earlier-keys/").status_code == 404


def test_the_owner_stops_a_check_and_a_stranger_finds_none(client, user, keys):
    mine = heard(keys, keys_of(person("supervisor")), hours_ago=1)
    other = heard(new_keys(keys_of(person("colleague"))), keys_of(person("stranger")), hours_ago=1)
    assert client.post(f"/unlock/checks/{other.pk}/stop/").status_code == 404
    page = client.get("/unlock/keys/").content.decode()
    assert "That was not me: stop it" in page
    client.post(f"/unlock/checks/{mine.pk}/stop/")
    assert client.post(f"/unlock/checks/{mine.pk}/stop/").status_code == 302
    assert KeyCheck.objects.get(pk=mine.pk).stopped_by == user
