"""Wrapping, sealing and signing without a database: what fits opens, everything else does not."""

import dataclasses
import pickle
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from confidentiality import vault
from confidentiality.vault import CannotOpen, primitives, wrapping

ALICE, BOB = vault.make_keys(1), vault.make_keys(2)
PLACE = b"programme 1, envelope 2, revision 3"
PASSPHRASE = "a quiet room with the door closed"
OLD = "old:b2xkLXBlcHBlci1vbGQtcGVwcGVyLW9sZC1wZXBwZXI="
NEW = "new:bmV3LXBlcHBlci1uZXctcGVwcGVyLW5ldy1wZXBwZXI="

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def sealed(content=None):
    data_key, ciphertext = vault.seal(content or {"themes": "x"}, PLACE)
    return data_key, ciphertext, vault.give(data_key, PLACE, BOB.public())


@given(st.dictionaries(TEXT, TEXT, max_size=3))
@with_settings(deadline=None)
def test_what_is_sealed_for_somebody_opens_for_them(content):
    data_key, ciphertext = vault.seal(content, PLACE)
    taken = vault.take(vault.give(data_key, PLACE, BOB.public()), PLACE, BOB)
    assert vault.open_sealed(ciphertext, taken, PLACE) == content


@given(st.data())
@with_settings(deadline=None)
def test_one_flipped_bit_anywhere_opens_nothing(data):
    data_key, ciphertext, sealed_key = sealed()
    signature = vault.sign(ALICE, ciphertext, data_key, PLACE)
    flipped = [flip(part, data) for part in (ciphertext, sealed_key, signature)]
    with pytest.raises(CannotOpen):
        vault.open_sealed(flipped[0], data_key, PLACE)
    with pytest.raises(CannotOpen):
        vault.take(flipped[1], PLACE, BOB)
    with pytest.raises(CannotOpen):
        vault.verify(flipped[2], ciphertext, data_key, PLACE, ALICE.public())


def flip(part: bytes, data) -> bytes:
    at = data.draw(st.integers(0, len(part) * 8 - 1))
    return (int.from_bytes(part) ^ (1 << at)).to_bytes(len(part))


@pytest.mark.parametrize("cut", [0, 1, 12, 13, 40])
def test_cut_off_parts_open_nothing(cut):
    data_key, ciphertext, sealed_key = sealed()
    with pytest.raises(CannotOpen):
        vault.open_sealed(ciphertext[:cut], data_key, PLACE)
    with pytest.raises(CannotOpen):
        vault.take(sealed_key[:cut], PLACE, BOB)


def test_a_ciphertext_a_grant_or_a_signature_in_another_place_does_not_fit():
    data_key, ciphertext, sealed_key = sealed()
    signature = vault.sign(ALICE, ciphertext, data_key, PLACE)
    elsewhere = PLACE + b"!"
    with pytest.raises(CannotOpen):
        vault.open_sealed(ciphertext, data_key, elsewhere)
    with pytest.raises(CannotOpen):
        vault.take(sealed_key, elsewhere, BOB)
    with pytest.raises(CannotOpen):
        vault.verify(signature, ciphertext, data_key, elsewhere, ALICE.public())


def test_the_associated_data_alone_already_refuses_another_place(monkeypatch):
    """Were the key not derived from the place, GCM would still bind it."""
    data_key, ciphertext, _sealed_key = sealed()
    key = primitives.derive(data_key, PLACE)
    monkeypatch.setattr(vault.sealed, "derive", lambda *given, **options: key)
    with pytest.raises(CannotOpen):
        vault.open_sealed(ciphertext, data_key, PLACE + b"!")


def test_one_data_key_makes_unlike_keys_for_unlike_places_and_uses():
    made = {primitives.derive(bytes(32), place) for place in (PLACE, PLACE + b"!", b"")}
    assert len(made) == 3


def test_a_grant_for_one_reader_is_not_anothers_even_with_the_same_key():
    data_key, _ciphertext, sealed_key = sealed()
    twin = vault.UnlockedKeys(3, BOB.private)
    with pytest.raises(CannotOpen):
        vault.take(sealed_key, PLACE, twin)


def test_the_signature_holds_for_one_data_key():
    """One ciphertext that two keys open to two texts would let the pair read unlike words."""
    data_key, ciphertext, _sealed_key = sealed()
    signature = vault.sign(ALICE, ciphertext, data_key, PLACE)
    with pytest.raises(CannotOpen):
        vault.verify(signature, ciphertext, bytes(32), PLACE, ALICE.public())


@pytest.mark.parametrize("part", ["user_id", "reading", "signing", "mac"])
def test_a_public_key_with_any_part_swapped_is_refused(part):
    swapped = dataclasses.replace(BOB.public(), **{part: getattr(ALICE.public(), part)})
    with pytest.raises(CannotOpen):
        vault.give(bytes(32), PLACE, swapped)


def test_a_signature_by_a_key_put_in_the_authors_place_is_refused():
    """With the database alone somebody can swap the key and sign with the one they brought."""
    data_key, ciphertext, _sealed_key = sealed()
    signature = vault.sign(BOB, ciphertext, data_key, PLACE)
    swapped = dataclasses.replace(ALICE.public(), signing=BOB.public().signing)
    with pytest.raises(CannotOpen):
        vault.verify(signature, ciphertext, data_key, PLACE, swapped)


def test_wrapped_keys_open_with_the_passphrase_and_with_nothing_like_it():
    wrapped = vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    assert vault.unwrap(wrapped, 1, PASSPHRASE) == ALICE
    for wrong in ("", PASSPHRASE.upper(), PASSPHRASE + ".", "\x00", "\ud83d"):
        with pytest.raises(CannotOpen):
            vault.unwrap(wrapped, 1, wrong)
    with pytest.raises(CannotOpen):
        vault.unwrap(wrapped, 2, PASSPHRASE)


@pytest.mark.parametrize(
    ("set_as", "typed"),
    [
        ("Zoë's café door", "Zoe\u0308's cafe\u0301 door"),
        ("one two three", " one  two\u00a0three "),
    ],
)
def test_the_same_words_from_another_keyboard_open_the_same_keys(set_as, typed):
    wrapped = vault.wrap(ALICE, set_as, vault.stretching_for_passphrase())
    assert vault.unwrap(wrapped, 1, typed) == ALICE


def test_costs_changed_in_the_database_are_refused_before_they_run(monkeypatch):
    wrapped = vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    costly = wrapped.stretching | {"memory_kib": 2**31}
    monkeypatch.setattr(wrapping, "_argon2id", None)
    with pytest.raises(CannotOpen):
        vault.unwrap(dataclasses.replace(wrapped, stretching=costly), 1, PASSPHRASE)


@pytest.mark.parametrize("moved", [False, True])
def test_the_passphrase_alone_opens_nothing_without_the_pepper(settings, moved):
    """A dump and a known passphrase, but another server's secret."""
    wrapped = vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    settings.NOTES_PEPPER = NEW if moved else f"demo:{NEW.partition(':')[2]}"
    with pytest.raises(ImproperlyConfigured if moved else CannotOpen):
        vault.unwrap(wrapped, 1, PASSPHRASE)


def test_the_pepper_alone_opens_nothing_without_the_passphrase():
    """Every secret of the server takes off one layer; what is left is still sealed."""
    wrapped = vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    inner = wrapping._open_pepper(wrapped, wrapping._wrap_place(1, wrapped.stretching))
    for part in (ALICE.private[:32], ALICE.private[32:64], ALICE.private[64:]):
        assert part not in inner
        assert part not in wrapped.blob


def test_the_pepper_rotates_without_a_passphrase(settings):
    settings.NOTES_PEPPER = OLD
    wrapped = vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    public = ALICE.public()
    settings.NOTES_PEPPER = f"{NEW}, {OLD}"
    moved, again = vault.with_current_pepper(wrapped, 1), vault.with_current_mac(public)
    settings.NOTES_PEPPER = NEW
    assert vault.unwrap(moved, 1, PASSPHRASE) == ALICE
    vault.check_public(again)
    with pytest.raises(ImproperlyConfigured, match="'old'"):
        vault.unwrap(wrapped, 1, PASSPHRASE)


def test_a_false_mac_is_not_renewed():
    swapped = dataclasses.replace(BOB.public(), reading=ALICE.public().reading)
    with pytest.raises(CannotOpen):
        vault.with_current_mac(swapped)


@pytest.mark.parametrize("pepper", ["", "x", "x:short", "a:c2hvcnQ=", f"{OLD},{OLD}", "a:%%%"])
def test_a_pepper_that_is_no_secret_stops_the_work(settings, pepper):
    settings.NOTES_PEPPER = pepper
    with pytest.raises(ImproperlyConfigured):
        vault.current_pepper_id()


def test_private_keys_are_neither_printed_nor_pickled():
    assert "private" not in repr(ALICE)
    with pytest.raises(TypeError):
        pickle.dumps(ALICE)


@given(st.binary(max_size=40))
@with_settings(deadline=None)
def test_a_cookie_opens_its_own_blob_only(secret):
    blob = vault.wrap_for_cookie(ALICE, bytes(32), PLACE)
    assert vault.unwrap_from_cookie(blob, 1, bytes(32), PLACE) == ALICE
    if secret != bytes(32):
        with pytest.raises(CannotOpen):
            vault.unwrap_from_cookie(blob, 1, secret, PLACE)


def test_at_full_cost_several_people_unlock_at_once(settings, monkeypatch):
    """The library hangs for ever when two derivations on several lanes meet; ours must return.

    How long that takes is the machine's: nobody is told to come back meanwhile.
    """
    monkeypatch.setattr(wrapping, "ARGON2_WAIT_SECONDS", 60)
    settings.ARGON2_MEMORY_KIB, settings.ARGON2_ITERATIONS = 64 * 1024, 3
    wrapped = vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    opened = []
    threads = [
        threading.Thread(
            target=lambda: opened.append(vault.unwrap(wrapped, 1, PASSPHRASE)), daemon=True
        )
        for _number in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert opened == [ALICE] * 3


def test_when_too_many_unlock_at_once_the_next_is_told_to_wait(monkeypatch):
    monkeypatch.setattr(wrapping, "ARGON2_TURNS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(wrapping, "ARGON2_WAIT_SECONDS", 0.01)
    wrapping.ARGON2_TURNS.acquire()
    with pytest.raises(vault.Busy):
        vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
    wrapping.ARGON2_TURNS.release()
    vault.wrap(ALICE, PASSPHRASE, vault.stretching_for_passphrase())
