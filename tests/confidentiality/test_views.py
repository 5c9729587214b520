"""The pages of the passphrase and the recovery code, from first note to forgotten words."""

import re
from threading import BoundedSemaphore

import pytest

from confidentiality import enrolment
from confidentiality.models import Keys, WrappedKeys
from confidentiality.vault import wrapping
from tests.confidentiality.people import PASSPHRASE, PASSWORD, keys_of, person, sign_in

CODE = re.compile(r"\b(?:[A-Z2-7]{4} ){13}")
TWICE = {"passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE}
NEW = {
    "passphrase": "four herons over the canal",
    "passphrase_again": "four herons over the canal",
}


@pytest.fixture
def user(client, db):
    user = person("newcomer")
    sign_in(client, user)
    return user


def code_in(answer) -> str:
    return CODE.search(answer.content.decode()).group()


def test_first_passphrase_code_and_last_group_lead_to_where_one_wanted_to_go(client, user):
    onwards = {"next": "/unlock/devices/"}
    answer = client.post("/unlock/set-up/", TWICE | onwards)
    assert "no-store" in answer["Cache-Control"]
    code = code_in(answer)
    assert client.get("/unlock/devices/").status_code == 200
    wrong = client.post("/unlock/recovery-code/", {"last_group": "zzzz"} | onwards)
    assert "not how your newest recovery code ends" in wrong.content.decode()
    typed = {"last_group": code.split()[-1]}
    answer = client.post("/unlock/recovery-code/", typed | onwards)
    assert answer["Location"] == "/unlock/devices/"
    assert not enrolment.recovery_code_waits(user)


def test_the_code_is_shown_once(client, user):
    client.post("/unlock/set-up/", TWICE)
    for answer in (
        client.post("/unlock/set-up/", TWICE, follow=True),
        client.get("/unlock/recovery-code/"),
        client.get("/unlock/set-up/", follow=True),
    ):
        assert answer.status_code == 200
        assert not CODE.search(answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter a passphrase"),
        ({"passphrase": "short", "passphrase_again": "short"}, "12 characters or more"),
        (TWICE | {"passphrase_again": "another"}, "not the same"),
    ],
)
def test_what_will_not_do_is_said_and_makes_no_keys(client, user, typed, said):
    answer = client.post("/unlock/set-up/", typed)
    assert said in answer.content.decode()
    assert not Keys.objects.exists()


def test_busy_is_said_and_makes_no_keys(client, user, monkeypatch):
    monkeypatch.setattr(wrapping, "ARGON2_WAIT_SECONDS", 0)
    monkeypatch.setattr(wrapping, "ARGON2_TURNS", BoundedSemaphore(1))
    wrapping.ARGON2_TURNS.acquire()
    answer = client.post("/unlock/set-up/", TWICE)
    assert "Try again in a few seconds" in answer.content.decode()
    assert not Keys.objects.exists()


def test_a_forgotten_passphrase_is_replaced_by_means_of_the_code(client, user):
    code = code_in(client.post("/unlock/set-up/", TWICE))
    client.post("/lock/")
    answer = client.post("/unlock/recover/", NEW | {"code": "AAAA"})
    assert "This is not your recovery code" in answer.content.decode()
    new_code = code_in(client.post("/unlock/recover/", NEW | {"code": code}))
    assert new_code != code
    client.post("/lock/")
    assert client.post("/unlock/", {"passphrase": PASSPHRASE}).status_code == 200
    assert client.post("/unlock/", {"passphrase": NEW["passphrase"]}).status_code == 302


def test_the_recovery_page_is_honest_about_losing_both(client, user):
    keys_of(user)
    page = client.get("/unlock/recover/").content.decode()
    assert "nobody can open your notes for you" in page
    assert "begin anew and get back what others hold" in page
    assert "/unlock/new-keys/" in page


def test_a_new_code_is_made_on_request_while_unlocked(client, user):
    first = code_in(client.post("/unlock/set-up/", TWICE))
    second = code_in(client.post("/unlock/recovery-code/new/"))
    assert first != second
    client.post("/lock/")
    answer = client.post("/unlock/recovery-code/new/")
    assert answer["Location"].startswith("/unlock/?next=")
    assert WrappedKeys.objects.filter(way="recovery_code").count() == 1


@pytest.mark.parametrize(
    "path", ["", "set-up/", "recovery-code/", "recover/", "passphrase/", "devices/"]
)
def test_every_page_has_one_heading_and_is_never_stored(client, user, path):
    if path != "set-up/":
        client.post("/unlock/set-up/", TWICE)
    answer = client.get(f"/unlock/{path}")
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1
    assert "no-store" in answer["Cache-Control"]
    assert PASSPHRASE not in answer.content.decode()


def test_password_managers_can_tell_old_from_new_passphrases(client, user):
    assert client.get("/unlock/set-up/").content.count(b'autocomplete="new-password"') == 2
    keys_of(user)
    assert client.get("/unlock/").content.count(b'autocomplete="current-password"') == 1


LIKE_THE_PASSWORD = {"passphrase": PASSWORD, "passphrase_again": PASSWORD}
TOLD = "Use something else than your sign-in password"


def test_recovering_judges_a_passphrase_only_for_who_has_the_code(client, user):
    """An unattended screen must not answer guesses at the sign-in password."""
    code = code_in(client.post("/unlock/set-up/", TWICE))
    client.post("/lock/")
    for wrong in ("AAAA", ""):
        answer = client.post("/unlock/recover/", LIKE_THE_PASSWORD | {"code": wrong})
        assert TOLD not in answer.content.decode()
    answer = client.post("/unlock/recover/", LIKE_THE_PASSWORD | {"code": code})
    assert TOLD in answer.content.decode()


def test_a_new_passphrase_is_judged_ten_times_a_minute(client, user):
    for _try in range(10):
        assert TOLD in client.post("/unlock/set-up/", LIKE_THE_PASSWORD).content.decode()
    answer = client.post("/unlock/set-up/", LIKE_THE_PASSWORD).content.decode()
    assert TOLD not in answer
    assert "Wait a minute" in answer
    assert not Keys.objects.exists()
