"""New keys count once six words were heard, 48 hours passed and nobody objected."""

import pytest
from django.utils import timezone

from confidentiality import six_words, trust
from confidentiality.models import KeyCheck, Keys
from confidentiality.trust import WordsDiffer, keys_to_seal_to
from confidentiality.vault import CannotOpen
from tests.confidentiality.people import heard, keys_of, new_keys, person
from tests.roles import tampering, unguard


@pytest.fixture
def db(db) -> None:
    """Checks have to hold where row level security does not."""
    unguard()


@pytest.fixture
def supervisor_keys(db):
    return keys_of(person("supervisor"))


@pytest.fixture
def new(db):
    """A worker's second keys: the first were lost, or somebody took over the sign-in."""
    worker = person("worker")
    keys_of(worker)
    return keys_of(worker, 2)


def sealed_to(owner, by, **how) -> int | None:
    found = keys_to_seal_to([owner.user_id], by=by, programme_id=1, **how).get(owner.user_id)
    return found.number if found else None


def test_six_words_are_the_same_for_both_and_others_for_other_keys(new, supervisor_keys):
    row = Keys.objects.get(user=new.user_id, number=2)
    assert six_words.words_of(row.public()) == six_words.words_of(new.public())
    assert six_words.words_of(new.public()) != six_words.words_of(supervisor_keys.public())
    assert len(six_words.words_of(new.public())) == 6


@pytest.mark.parametrize("between", [" ", ", ", "\n", "  1. "])
def test_how_the_words_are_typed_does_not_matter(new, between):
    typed = between.join(six_words.words_of(new.public())).upper()
    assert six_words.are_words_of(typed, new.public())


@pytest.mark.parametrize("typed", ["", "abandon", "one two three four five six"])
def test_wrong_words_check_nothing(new, supervisor_keys, typed):
    with pytest.raises(WordsDiffer):
        trust.check_keys(owner_id=new.user_id, typed=typed, keys=supervisor_keys)
    assert not KeyCheck.objects.exists()


def test_five_right_words_are_not_enough(new, supervisor_keys):
    typed = " ".join(six_words.words_of(new.public())[:5])
    with pytest.raises(WordsDiffer):
        trust.check_keys(owner_id=new.user_id, typed=typed, keys=supervisor_keys)


def test_first_keys_are_taken_on_trust_for_what_is_written_now_alone(supervisor_keys):
    worker = keys_of(person("worker"))
    assert sealed_to(worker, supervisor_keys) == 1
    assert sealed_to(worker, supervisor_keys, heard=True) is None


def test_new_keys_count_48_hours_after_they_were_heard(new, supervisor_keys):
    assert sealed_to(new, supervisor_keys) == 1
    check = heard(new, supervisor_keys, hours_ago=47)
    assert sealed_to(new, supervisor_keys) == 1
    assert check.holds_from > timezone.now()
    trust.stop_check(check=check, by=person("worker2"))
    heard(new, supervisor_keys, hours_ago=49)
    assert sealed_to(new, supervisor_keys) == 2
    assert sealed_to(new, supervisor_keys, heard=True) == 2


def test_a_check_that_was_stopped_counts_for_nothing(new, supervisor_keys):
    check = heard(new, supervisor_keys)
    trust.stop_check(check=check, by=person("witness"))
    assert sealed_to(new, supervisor_keys) == 1


def test_what_one_heard_counts_for_nobody_else(new, supervisor_keys):
    heard(new, supervisor_keys)
    assert sealed_to(new, keys_of(person("colleague"))) == 1


def test_hearing_twice_is_one_check_and_does_not_begin_the_wait_anew(new, supervisor_keys):
    first = heard(new, supervisor_keys, hours_ago=30)
    again = heard(new, supervisor_keys, hours_ago=1)
    assert (again.pk, again.checked_at) == (first.pk, first.checked_at)


def test_nobody_checks_their_own_keys(new):
    with pytest.raises(CannotOpen):
        heard(new, new)


def test_the_database_alone_cannot_invent_a_check(new, supervisor_keys):
    """Neither a row without a signature, nor an earlier time, nor another's keys."""
    check = heard(new, supervisor_keys, hours_ago=1)
    with tampering():
        KeyCheck.objects.update(checked_at=check.checked_at - timezone.timedelta(days=3))
    assert sealed_to(new, supervisor_keys) == 1
    third = new_keys(new)
    with tampering():
        KeyCheck.objects.update(
            checked_at=check.checked_at, keys=Keys.objects.get(user=third.user_id, number=3)
        )
    assert sealed_to(new, supervisor_keys) == 1


def test_checks_of_people_who_are_no_custodians_count_for_nobody_else(new, supervisor_keys):
    for name in ("one", "two"):
        heard(new, keys_of(person(name)), as_custodian=True)
    assert sealed_to(new, supervisor_keys) == 1
