"""Copies are given by hand: to whom both read it for, after six words and two days."""

import pytest

from confidentiality import enrolment, six_words
from confidentiality.sealing import CannotOpen
from confidentiality.tries import may_try
from supervision import copies, recording
from tests import cast as casting
from tests import factories
from tests.confidentiality.people import heard, new_keys
from tests.roles import unguard
from workers.models import OutgoingMessage
from workers.refusals import Refused

WORDS = casting.WORDS


@pytest.fixture
def cast(situation):
    """Without row level security: what the work itself refuses, and what sealing keeps."""
    built = situation
    unguard()
    return built


def give(cast, owner, by: str = "supervisor") -> int:
    return copies.give_copies(owner=owner, keys=cast.keys[by], by=cast.user(by))


def test_copies_wait_for_a_worker_who_sets_up_keys_later(cast):
    supervisor = cast.places["supervisor"]
    late = factories.worker(supervisor.programme, "Late Comer", supervisor=supervisor)
    session = factories.session(supervisor, late.user, factories.tomorrow_at(12, days=-7))
    record = recording.seal_record(
        session=session, content=WORDS, keys=cast.keys["supervisor"], by=supervisor.user
    )
    assert copies.waiting_for_copy(giver=supervisor.user) == []
    assert copies.standing_of(owner=late.user, by=supervisor.user) is None
    keys, _code = enrolment.create_keys(user=late.user, passphrase=casting.PASSPHRASE)
    assert copies.waiting_for_copy(giver=supervisor.user) == [(late.user, 1)]
    with pytest.raises(Refused, match="six words first"):
        give(cast, late.user)
    heard(keys, cast.keys["supervisor"])
    assert [give(cast, late.user), give(cast, late.user)] == [1, 0]
    assert recording.read_record(record=record, keys=keys) == WORDS


def test_a_reset_sign_in_and_new_keys_read_nothing(cast):
    """The administrator resets a sign-in, makes keys, and waits for a kind click."""
    worker, keys = cast.user("worker"), new_keys(cast.keys["worker"])
    with pytest.raises(Refused):
        give(cast, worker)
    with pytest.raises(CannotOpen):
        recording.read_record(record=cast.record, keys=keys)
    assert recording.read_record(record=cast.record, keys=cast.keys["supervisor"]) == WORDS


def test_both_of_a_pair_can_give_back_what_the_other_lost(cast):
    supervisor, keys = cast.user("supervisor"), new_keys(cast.keys["supervisor"])
    assert (supervisor, 8) in copies.waiting_for_copy(giver=cast.user("worker"))
    standing = copies.standing_of(owner=supervisor, by=cast.user("worker"))
    assert (standing.check, standing.holds, standing.waiting) == (None, False, 8)
    heard(keys, cast.keys["worker"])
    assert give(cast, supervisor, by="worker") == 8
    assert recording.read_record(record=cast.record, keys=keys) == WORDS


def hear(cast, typed: str):
    return copies.hear_words(
        owner=cast.user("worker"),
        six_words=typed,
        keys=cast.keys["supervisor"],
        by=cast.user("supervisor"),
    )


def test_hearing_the_words_tells_both_and_waits(cast):
    keys = new_keys(cast.keys["worker"])
    before = OutgoingMessage.objects.count()
    check = hear(cast, ", ".join(six_words.words_of(keys.public())))
    assert OutgoingMessage.objects.count() == before + 2
    standing = copies.standing_of(owner=cast.user("worker"), by=cast.user("supervisor"))
    assert (standing.check, standing.holds) == (check, False)
    with pytest.raises(Refused):
        give(cast, cast.user("worker"))


def test_wrong_words_are_refused_beside_the_field(cast):
    new_keys(cast.keys["worker"])
    with pytest.raises(Refused, match="not the six words") as refusal:
        hear(cast, "abandon ability able about above absent")
    assert refusal.value.field == "six_words"


def test_after_ten_tries_even_the_right_words_wait(cast):
    keys = new_keys(cast.keys["worker"])
    pair = f"{cast.user('supervisor').pk}:{cast.user('worker').pk}"
    assert all(may_try(f"six-words:{pair}", most=10, seconds=3600) for _try in range(10))
    with pytest.raises(Refused, match="many times"):
        hear(cast, " ".join(six_words.words_of(keys.public())))
