"""Records: drafted, signed once, read by the pair alone, answered once."""

import pytest

from confidentiality import sealing
from confidentiality.drafting import DraftChanged, open_draft
from confidentiality.identity import acting_as
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import policies, recording
from supervision.models import Confirmation, Record, Session
from tests import cast as casting
from tests import factories
from tests.roles import unguard
from workers.refusals import Refused

WORDS = casting.WORDS


@pytest.fixture
def cast(situation):
    """Without row level security: what the work itself refuses, and what sealing keeps."""
    built = situation
    unguard()
    return built


def draft(cast, version=0, **words):
    return recording.save_record_draft(
        session=cast.drafted,
        content=WORDS | words,
        version=version,
        author=cast.user("supervisor"),
        keys=cast.keys["supervisor"],
    )


def sign(cast, version=1, by="supervisor"):
    return recording.sign_record(
        session=cast.drafted, version=version, keys=cast.keys[by], by=cast.user(by)
    )


def test_a_signed_record_opens_for_the_pair_and_nobody_else(cast):
    record = sign(cast)
    for name, keys in cast.keys.items():
        if name in {"worker", "supervisor"}:
            assert recording.read_record(record=record, keys=keys) == WORDS
        else:
            with pytest.raises(CannotOpen):
                recording.read_record(record=record, keys=keys)
    assert not Draft.objects.filter(kind="record").exists()


def test_the_worker_is_told_without_content(cast):
    message = factories.message_of(f"signed:{sign(cast).pk}")
    assert message.to == cast.user("worker").email
    assert not any(words in message.body for words in WORDS.values())


def test_signing_twice_is_refused(cast):
    sign(cast)
    with pytest.raises(Refused, match="does not change"):
        sign(cast)
    assert Record.objects.filter(session=cast.drafted).count() == 1


def test_what_changed_since_the_check_is_not_signed(cast):
    draft(cast, version=1, learning="Something else.")
    with pytest.raises(Refused, match="changed since you checked"):
        sign(cast, version=1)
    assert (
        recording.read_record(record=sign(cast, version=2), keys=cast.keys["worker"])["learning"]
        == "Something else."
    )


def test_an_empty_record_is_not_signed(cast):
    draft(cast, version=1, covered="", actions="", learning="")
    with pytest.raises(Refused, match="what is empty"):
        sign(cast, version=2)


@pytest.mark.parametrize("name", ["worker", "supervisor2", "colleague"])
def test_only_its_supervisor_writes_and_signs(cast, name):
    with pytest.raises(Refused):
        recording.save_record_draft(
            session=cast.drafted, content=WORDS, version=0, author=cast.user(name)
        )
    assert Draft.objects.filter(kind="record").count() == 1


def test_a_draft_saved_elsewhere_is_not_overwritten(cast):
    draft(cast, version=1, learning="From the phone.")
    with pytest.raises(DraftChanged):
        draft(cast, version=1, learning="From the desk.")
    kept = open_draft(draft=Draft.objects.get(kind="record"), keys=cast.keys["supervisor"])
    assert kept["learning"] == "From the phone."


def test_the_same_words_twice_are_no_clash(cast):
    first = draft(cast, version=1, learning="From the train.")
    again = draft(cast, version=1, learning="From the train.")
    assert (again.pk, again.version) == (first.pk, first.version)


def answer(cast, by="worker", kind="differs", words="It was fear."):
    return recording.answer_record(
        record=cast.record, answer=kind, words=words, keys=cast.keys[by], by=cast.user(by)
    )


def test_the_workers_words_stand_beside_the_record(cast):
    answer(cast)
    cast.record = type(cast.record).objects.get(pk=cast.record.pk)
    for name in ("worker", "supervisor"):
        read = recording.read_record(record=cast.record, keys=cast.keys[name])
        assert read == WORDS | {"answer": "differs", "words": "It was fear."}


def test_a_record_is_answered_once_and_by_its_worker(cast):
    with pytest.raises(Refused):
        answer(cast, by="supervisor")
    answer(cast)
    with pytest.raises(Refused, match="answered this record already"):
        answer(cast, kind="confirmed")
    again = type(cast.record).objects.get(pk=cast.record.pk)
    read = recording.read_record(record=again, keys=cast.keys["worker"])
    assert (Confirmation.objects.count(), read["answer"]) == (1, "differs")


def test_a_later_revision_by_somebody_else_is_not_read_as_the_record(cast):
    """Whoever can write envelopes could sign in their own name; it must not pass for the pair's."""
    sealing.sign(
        document_id=cast.record.pk,
        revision=2,
        programme_id=cast.recorded.programme_id,
        kind="record",
        content=WORDS | {"covered": "Forged."},
        keys=cast.keys["admin"],
        worker_id=cast.recorded.worker_id,
        supervisor_id=cast.recorded.supervisor_id,
        reader_ids=[cast.recorded.worker_id, cast.recorded.supervisor_id],
    )
    assert recording.read_record(record=cast.record, keys=cast.keys["worker"]) == WORDS


def test_blanks_alone_are_not_signed(cast):
    draft(cast, version=1, covered=" \n", actions="\t", learning="")
    with pytest.raises(Refused, match="what is empty"):
        sign(cast, version=2)


def test_a_record_is_begun_by_its_supervisor_where_there_is_none_and_the_session_was_held(cast):
    supervisor, worker = cast.user("supervisor"), cast.user("worker")
    with acting_as(supervisor.pk):
        assert policies.may_begin_record(supervisor, cast.drafted)
        assert not policies.may_begin_record(supervisor, cast.recorded)
    assert not policies.may_begin_record(worker, cast.drafted)
    cast.drafted.outcome = Session.Outcome.MISSED
    assert not policies.may_begin_record(supervisor, cast.drafted)
