"""Unlocking and locking: what a session, a cookie and a device open, how long, and who ends it."""

import datetime
import threading

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from confidentiality import unlocking
from confidentiality.identity import acting_as
from confidentiality.models import DeviceUnlock, Unlock, WrappedKeys
from confidentiality.unlocking import TooSoon
from confidentiality.vault import Busy, CannotOpen
from tests.confidentiality.people import PASSPHRASE, keys_of, person, sign_in
from tests.roles import seeing_all, tampering

UNLOCK = "/unlock/"
NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


def keys_by_passphrase(*, user, passphrase: str):
    """As the person whose keys they are: nobody else is shown the row."""
    with acting_as(user.pk):
        return unlocking.keys_by_passphrase(user=user, passphrase=passphrase)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(db, clock):
    user = person("worker")
    keys_of(user)
    return user


@pytest.fixture
def signed_in(client, user):
    sign_in(client, user)
    return client


@pytest.fixture
def unlocked(signed_in):
    unlock(signed_in)
    assert is_unlocked(signed_in)
    return signed_in


def unlock(client, passphrase=PASSPHRASE, **more):
    return client.post(UNLOCK, {"passphrase": passphrase, **more})


def is_unlocked(client) -> bool:
    """Whether a page that needs the keys gets them."""
    answer = client.get("/unlock/devices/")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def test_the_passphrase_unlocks_and_leads_on(signed_in):
    assert not is_unlocked(signed_in)
    answer = unlock(signed_in, next="/unlock/devices/")
    assert (answer.status_code, answer["Location"]) == (302, "/unlock/devices/")
    assert "no-store" in answer["Cache-Control"]
    assert is_unlocked(signed_in)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_only_our_own_addresses_are_led_on_to(signed_in, elsewhere):
    assert unlock(signed_in, next=elsewhere)["Location"] == "/"


def test_a_wrong_passphrase_says_so_and_unlocks_nothing(signed_in):
    answer = unlock(signed_in, "not these words at all")
    assert "This is not your notes passphrase" in answer.content.decode()
    assert "not these words at all" not in answer.content.decode()
    assert not is_unlocked(signed_in)


def test_twenty_wrong_ones_are_slowed_and_the_right_one_then_opens(user, clock):
    waited, wrong = 0, 0
    while wrong < 20:
        try:
            keys_by_passphrase(user=user, passphrase="wrong words entirely")
        except CannotOpen:
            wrong += 1
        except TooSoon as error:
            waited += error.seconds
            clock.shift(error.seconds)
    with pytest.raises(TooSoon) as raised:
        keys_by_passphrase(user=user, passphrase=PASSPHRASE)
    assert 30 * 60 < waited + raised.value.seconds < 60 * 60
    clock.shift(raised.value.seconds)
    assert keys_by_passphrase(user=user, passphrase=PASSPHRASE).user_id == user.pk
    keys_by_passphrase(user=user, passphrase=PASSPHRASE)


def test_one_persons_wrong_tries_slow_nobody_else(user):
    for _number in range(5):
        with pytest.raises(CannotOpen):
            keys_by_passphrase(user=user, passphrase="wrong words entirely")
    other = person("other")
    keys_of(other)
    assert keys_by_passphrase(user=other, passphrase=PASSPHRASE).user_id == other.pk


def test_the_page_says_how_long_to_wait(signed_in, user):
    cache.set(f"wrong-passphrases:{user.pk}", (9, NOW.timestamp() + 42), 60)
    assert "Wait 43 seconds" in unlock(signed_in).content.decode()
    assert not is_unlocked(signed_in)


def test_many_tries_at_once_count_one_by_one(committed):
    user = person("worker")
    keys_of(user)
    outcomes, start = [], threading.Barrier(8)

    def race() -> None:
        start.wait()
        try:
            keys_by_passphrase(user=user, passphrase="wrong words entirely")
        except (CannotOpen, Busy, TooSoon) as error:
            outcomes.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 8
    counted, _not_before = cache.get(f"wrong-passphrases:{user.pk}")
    assert counted == outcomes.count(CannotOpen) <= 5


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(signed_in, settings, secure):
    settings.SECURE_COOKIES = secure
    cookie = unlock(signed_in).cookies["__Host-notes" if secure else "notes"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert bool(cookie["secure"]) is secure
    assert (cookie["domain"], cookie["max-age"]) == ("", "")


def test_a_request_without_the_cookie_is_locked_and_destroys_nothing(unlocked):
    cookie = unlocked.cookies.pop("notes")
    assert not is_unlocked(unlocked)
    assert Unlock.objects.count() == 1
    unlocked.cookies["notes"] = cookie.value
    assert is_unlocked(unlocked)


@pytest.mark.parametrize("value", ["", "x", "A" * 44, "\x00", "é"])
def test_a_wrong_cookie_opens_nothing_and_destroys_nothing(unlocked, value):
    unlocked.cookies["notes"] = value
    assert not is_unlocked(unlocked)
    assert Unlock.objects.count() == 1


def test_the_cookie_opens_nothing_in_another_session_or_for_another_person(unlocked, user):
    elsewhere = Client()
    sign_in(elsewhere, user)
    elsewhere.cookies["notes"] = unlocked.cookies["notes"].value
    assert not is_unlocked(elsewhere)
    other = person("other")
    keys_of(other)
    with tampering():
        Unlock.objects.update(user=other)
    assert not is_unlocked(unlocked)


def test_neither_session_nor_row_holds_what_opens_the_keys(unlocked, user):
    keys = keys_by_passphrase(user=user, passphrase=PASSPHRASE)
    row = Unlock.objects.get()
    assert keys.private not in bytes(row.blob)
    assert keys.private[:32] not in bytes(row.blob)
    assert unlocked.cookies["notes"].value not in str(dict(unlocked.session.items()))
    assert set(unlocked.session.keys()) & {"unlock"} == {"unlock"}


def test_thirty_idle_minutes_lock_and_use_begins_them_again(unlocked, clock):
    for _number in range(3):
        clock.shift(29 * 60)
        assert is_unlocked(unlocked)
    clock.shift(31 * 60)
    assert not is_unlocked(unlocked)
    assert not Unlock.objects.exists()


def test_locking_destroys_it(unlocked):
    assert unlocked.get("/lock/").status_code == 405
    assert unlocked.post("/lock/").status_code == 302
    assert not Unlock.objects.exists()
    assert not is_unlocked(unlocked)


def test_signing_out_destroys_it(unlocked):
    unlocked.post("/accounts/logout/")
    assert not Unlock.objects.exists()


def test_without_keys_one_is_led_to_the_first_passphrase(client, db, clock):
    sign_in(client, person("newcomer"))
    answer = client.get("/unlock/devices/")
    assert answer["Location"] == "/unlock/set-up/?next=%2Funlock%2Fdevices%2F"


def test_a_form_sent_while_locked_leads_back_to_its_page(signed_in):
    sent_from = "http://testserver/unlock/recovery-code/"
    answer = signed_in.post("/unlock/recovery-code/new/", headers={"referer": sent_from})
    assert answer["Location"].endswith("?next=http%3A%2F%2Ftestserver%2Funlock%2Frecovery-code%2F")
    answer = signed_in.post("/unlock/devices/", headers={"referer": "https://evil.example/"})
    assert answer["Location"].endswith("?next=%2Funlock%2Fdevices%2F")


def test_strangers_are_asked_to_sign_in(client, db):
    answer = client.get("/unlock/devices/")
    assert answer["Location"] == "/accounts/login/?next=/unlock/devices/"


def test_a_kept_device_is_unlocked_again_after_signing_out_and_in(signed_in, user, clock):
    unlock(signed_in, keep_device="on")
    cookie = signed_in.cookies["notes-device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 86400)
    signed_in.post("/accounts/logout/")
    clock.shift(29 * 86400)
    sign_in(signed_in, user)
    assert is_unlocked(signed_in)
    clock.shift(86400)
    sign_in(signed_in, user)
    assert not is_unlocked(signed_in)


def test_a_device_is_never_kept_unasked(unlocked):
    assert not DeviceUnlock.objects.exists()
    assert b"checked" not in unlocked.get(UNLOCK).content


def test_keeping_a_device_needs_a_fresh_sign_in(signed_in, clock):
    clock.shift(16 * 60)
    answer = unlock(signed_in, keep_device="on", next="/unlock/recovery-code/")
    assert answer["Location"] == "/unlock/devices/?next=%2Funlock%2Frecovery-code%2F"
    answer = signed_in.post("/unlock/devices/")
    assert answer["Location"] == "/accounts/again/?next=%2Funlock%2Fdevices%2F"
    assert not DeviceUnlock.objects.exists()
    signed_in.post("/accounts/again/", {"password": "protected-time-2026"})
    signed_in.post("/unlock/devices/")
    assert DeviceUnlock.objects.count() == 1


def test_a_device_cookie_opens_nothing_for_another_person_or_date(signed_in, user, clock):
    unlock(signed_in, keep_device="on")
    signed_in.cookies.pop("notes")
    assert is_unlocked(signed_in)
    with tampering():
        DeviceUnlock.objects.update(expires_at=NOW + datetime.timedelta(days=300))
    assert not is_unlocked(signed_in)
    other = person("other")
    keys_of(other)
    with tampering():
        DeviceUnlock.objects.update(expires_at=NOW + datetime.timedelta(days=30), user=other)
    assert not is_unlocked(signed_in)
    sign_in(elsewhere := Client(), other)
    elsewhere.cookies["notes-device"] = signed_in.cookies["notes-device"].value
    assert not is_unlocked(elsewhere)


def test_ending_a_device_is_for_its_owner(signed_in, user):
    unlock(signed_in, keep_device="on")
    device = DeviceUnlock.objects.get()
    sign_in(stranger := Client(), person("stranger"))
    assert stranger.post(f"/unlock/devices/{device.pk}/revoke/").status_code == 404
    with seeing_all():
        assert DeviceUnlock.objects.count() == 1
    for _twice in range(2):
        assert signed_in.post(f"/unlock/devices/{device.pk}/revoke/").status_code == 302
    assert stranger.post(f"/unlock/devices/{device.pk}/revoke/").status_code == 404
    signed_in.cookies.pop("notes")
    assert not is_unlocked(signed_in)


def test_locking_ends_the_thirty_days_of_this_device(signed_in):
    unlock(signed_in, keep_device="on")
    signed_in.post("/lock/")
    assert not is_unlocked(signed_in)
    assert not DeviceUnlock.objects.exists()


def test_a_new_passphrase_locks_every_other_session_and_device(signed_in, user):
    unlock(signed_in, keep_device="on")
    sign_in(elsewhere := Client(), user)
    unlock(elsewhere)
    new = {"passphrase": "four herons over the canal"}
    answer = elsewhere.post("/unlock/passphrase/", new | {"passphrase_again": new["passphrase"]})
    assert answer.status_code == 302
    assert is_unlocked(elsewhere)
    assert not is_unlocked(signed_in)
    assert not DeviceUnlock.objects.exists()
    assert unlock(signed_in, PASSPHRASE).status_code == 200
    assert unlock(signed_in, new["passphrase"]).status_code == 302


def test_a_new_passphrase_needs_a_fresh_sign_in(unlocked, clock):
    clock.shift(16 * 60)
    before = bytes(WrappedKeys.objects.get().blob)
    new = {"passphrase": "four herons over the canal"}
    answer = unlocked.post("/unlock/passphrase/", new | {"passphrase_again": new["passphrase"]})
    assert answer["Location"] == "/accounts/again/?next=%2Funlock%2Fpassphrase%2F"
    assert bytes(WrappedKeys.objects.get().blob) == before
