"""First keys, recovery code and new passphrase: the same notes open, the old ways no longer do."""

import uuid

import pytest

from confidentiality import drafting, enrolment, passphrases, unlocking
from confidentiality.models import Keys, WrappedKeys
from confidentiality.vault import CannotOpen
from tests.confidentiality.people import PASSPHRASE, PASSWORD, person
from tests.roles import unguard


@pytest.fixture
def db(db) -> None:
    """Sealing has to hold where row level security does not."""
    unguard()


NEW = "four herons over the canal"


@pytest.fixture
def user(db):
    return person("worker")


@pytest.fixture
def enrolled(user):
    return enrolment.create_keys(user=user, passphrase=PASSPHRASE)


def test_first_keys_open_with_the_passphrase_and_with_the_code(user, enrolled):
    keys, code = enrolled
    assert unlocking.keys_by_passphrase(user=user, passphrase=PASSPHRASE) == keys
    assert enrolment.keys_by_code(user=user, code=code) == keys


def test_a_second_pair_is_refused_and_the_first_stays(user, enrolled):
    with pytest.raises(enrolment.AlreadyEnrolled):
        enrolment.create_keys(user=user, passphrase=NEW)
    assert unlocking.keys_by_passphrase(user=user, passphrase=PASSPHRASE) == enrolled[0]


def test_keys_without_a_way_to_open_them_are_never_left_behind(user, monkeypatch):
    def fail(**_given):
        raise CannotOpen

    monkeypatch.setattr(enrolment, "create_recovery_code", fail)
    with pytest.raises(CannotOpen):
        enrolment.create_keys(user=user, passphrase=PASSPHRASE)
    assert not Keys.objects.exists()


def test_the_code_is_256_bits_in_groups_and_stands_nowhere(user, enrolled):
    _keys, code = enrolled
    assert [len(group) for group in code.split("-")] == [4] * 13
    row = WrappedKeys.objects.get(user=user, way="recovery_code")
    kept = f"{row.stretching} {bytes(row.blob)} {bytes(row.last_group_digest)}"
    assert not any(group in kept for group in code.split("-"))


def test_the_code_may_be_typed_with_spaces_small_letters_and_misread_digits(user, enrolled):
    keys, code = enrolled
    typed = code.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")
    assert enrolment.keys_by_code(user=user, code=typed) == keys


@pytest.mark.parametrize("code", ["", "AAAA", "é", "-".join(["AAAA"] * 13)])
def test_another_code_opens_nothing(user, enrolled, code):
    with pytest.raises(CannotOpen):
        enrolment.keys_by_code(user=user, code=code)


def test_one_persons_code_does_not_open_anothers_keys(user, enrolled):
    other = person("other")
    enrolment.create_keys(user=other, passphrase=PASSPHRASE)
    with pytest.raises(CannotOpen):
        enrolment.keys_by_code(user=other, code=enrolled[1])


def test_the_code_waits_until_its_last_group_is_typed_back(user, enrolled):
    _keys, code = enrolled
    assert enrolment.recovery_code_waits(user)
    assert not enrolment.confirm_recovery_code(user=user, last_group="AAA1")
    assert enrolment.recovery_code_waits(user)
    assert enrolment.confirm_recovery_code(user=user, last_group=f" {code[-4:].lower()}")
    assert not enrolment.recovery_code_waits(user)


def test_a_new_code_ends_the_old_one_and_waits_again(user, enrolled):
    keys, code = enrolled
    enrolment.confirm_recovery_code(user=user, last_group=code[-4:])
    new = enrolment.create_recovery_code(keys=keys)
    assert enrolment.recovery_code_waits(user)
    assert enrolment.keys_by_code(user=user, code=new) == keys
    with pytest.raises(CannotOpen):
        enrolment.keys_by_code(user=user, code=code)


def test_recovering_keeps_the_notes_and_ends_the_old_passphrase_and_code(user, enrolled):
    keys, code = enrolled
    written = {"document_id": uuid.uuid4(), "programme_id": 1, "kind": "record", "version": 0}
    draft = drafting.save_draft(author=user, content={"themes": "kept"}, **written)
    enrolment.recover(keys=enrolment.keys_by_code(user=user, code=code), passphrase=NEW)
    again = unlocking.keys_by_passphrase(user=user, passphrase=NEW)
    assert drafting.open_draft(draft=draft, keys=again) == {"themes": "kept"}
    assert again == keys
    with pytest.raises(CannotOpen):
        unlocking.keys_by_passphrase(user=user, passphrase=PASSPHRASE)
    with pytest.raises(CannotOpen):
        enrolment.keys_by_code(user=user, code=code)


def test_a_reset_sign_in_opens_nothing(user, enrolled):
    user.set_password("another-password-2026")
    user.save(update_fields=["password"])
    for tried in ("another-password-2026", PASSWORD):
        with pytest.raises(CannotOpen):
            unlocking.keys_by_passphrase(user=user, passphrase=tried)


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("short", "12 characters"),
        ("          a", "12 characters"),
        ("aaaaaaaaaaaaaa", "one of the first"),
        ("123456789101112", "one of the first"),
        ("1qaz 2wsx 3edc", "one of the first"),
        ("worker@demo.example", "your name or your email"),
        (PASSWORD, "sign-in password"),
    ],
)
def test_a_weak_passphrase_is_refused_with_the_reason(user, passphrase, said):
    assert said in " ".join(passphrases.weaknesses(passphrase=passphrase, user=user))


@pytest.mark.parametrize(
    "passphrase", [PASSPHRASE, NEW, "поезд чайник лампа снег", "Tr0ub4dor&3xyz"]
)
def test_a_good_passphrase_is_taken(user, passphrase):
    assert passphrases.weaknesses(passphrase=passphrase, user=user) == []
