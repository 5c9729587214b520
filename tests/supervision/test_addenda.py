"""What is added to a record: by either of the pair, once, dated, and shared along with it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from confidentiality.identity import acting_as
from confidentiality.sealing import CannotOpen
from supervision import addenda, policies, recording, sharing
from supervision.models import Addendum, Record
from tests import cast as casting
from tests.factories import message_of
from tests.roles import seeing_all
from workers.refusals import Refused

MORE = "One thing more."


@pytest.fixture
def cast(situation):
    return situation


def add(cast, by="worker", words=MORE, number=0, record=None) -> Addendum:
    with acting_as(cast.user(by).pk):
        return addenda.add_addendum(
            record=record or cast.record,
            words=words,
            number=number,
            keys=cast.keys[by],
            by=cast.user(by),
        )


def read(cast, by, record=None) -> dict:
    with acting_as(cast.user(by).pk):
        found = Record.objects.select_related("session").get(pk=(record or cast.record).pk)
        return recording.read_record(record=found, keys=cast.keys[by])


def test_both_read_what_either_added_in_its_order_and_the_record_as_it_was(cast):
    first, second = add(cast), add(cast, by="supervisor", words="I agree.")
    seen = [read(cast, name) for name in ("worker", "supervisor")]
    assert seen[0] == seen[1]
    assert seen[0]["addenda"] == [(first, MORE), (second, "I agree.")]
    assert {name: seen[0][name] for name in casting.WORDS} == casting.WORDS


@pytest.mark.parametrize(("by", "other"), [("worker", "supervisor"), ("supervisor", "worker")])
def test_the_other_is_told(cast, by, other):
    assert message_of(f"added:{add(cast, by=by).pk}").to == cast.user(other).email


def test_the_same_sent_twice_is_one(cast):
    assert add(cast) == add(cast)
    with pytest.raises(Refused, match="in another tab"):
        add(cast, words="Something else.")
    with pytest.raises(Refused, match="in another tab"):
        add(cast, number=5)
    add(cast, words="Something else.", number=1)
    with seeing_all():
        assert cast.record.addenda.count() == 2


def test_a_former_supervisor_reads_and_no_longer_adds(cast):
    record = cast.sharing.record
    with pytest.raises(Refused, match="no longer supervise"):
        add(cast, by="supervisor2", record=record)
    add(cast, by="worker", record=record, number=1)
    assert [words for _row, words in read(cast, "supervisor2", record)["addenda"]] == [
        casting.ADDED,
        MORE,
    ]


@pytest.mark.parametrize("name", ["outsider", "colleague", "supervisor2", "manager"])
def test_nobody_else_adds_or_sees_that_something_was_added(cast, name):
    add(cast)
    with pytest.raises(policies.NotYours):
        add(cast, by=name)
    with acting_as(cast.user(name).pk):
        assert not Addendum.objects.filter(record=cast.record.pk).exists()


def test_what_the_worker_adds_or_answers_later_goes_where_they_share_the_record(cast):
    record = cast.sharing.record
    add(cast, record=record, number=1)
    with acting_as(cast.user("worker").pk):
        recording.answer_record(
            record=record,
            answer="confirmed",
            words="Yes.",
            keys=cast.keys["worker"],
            by=cast.user("worker"),
        )
    with acting_as(cast.user("supervisor").pk):
        found = policies.get_shared_record(cast.user("supervisor"), cast.sharing.pk).record
        seen = recording.read_record(record=found, keys=cast.keys["supervisor"])
    assert [words for _row, words in seen["addenda"]] == [casting.ADDED, MORE]
    assert seen["words"] == "Yes."


def test_what_is_not_shared_yet_is_said_and_does_not_close_the_record(cast):
    record = cast.sharing.record
    with acting_as(cast.user("worker").pk):
        late = addenda.seal_addendum(
            record=record, words=MORE, keys=cast.keys["worker"], by=cast.user("worker")
        )
    seen = read(cast, "supervisor", record)
    assert [words for _row, words in seen["addenda"]] == [casting.ADDED, None]
    assert seen["addenda"][1][0] == late
    with acting_as(cast.user("worker").pk):
        sharing.share_record(
            record=record,
            shared_with=cast.user("supervisor"),
            keys=cast.keys["worker"],
            by=cast.user("worker"),
        )
    assert [words for _row, words in read(cast, "supervisor", record)["addenda"]][1] == MORE


def test_ending_the_sharing_takes_the_addenda_back(cast):
    with acting_as(cast.user("worker").pk):
        sharing.end_sharing(sharing=cast.sharing, by=cast.user("worker"))
    with acting_as(cast.user("supervisor").pk):
        assert not Addendum.objects.filter(record=cast.sharing.record_id).exists()
    with pytest.raises(CannotOpen), acting_as(cast.user("supervisor").pk):
        recording.read_record(record=cast.sharing.record, keys=cast.keys["supervisor"])


def test_the_database_lets_nobody_add_in_anothers_name_or_from_another_pair(cast):
    outsider, worker = cast.user("outsider").pk, cast.user("worker").pk
    pair = {"worker_id": worker, "supervisor_id": cast.user("supervisor").pk}
    for author, named in ((outsider, pair), (outsider, pair | {"worker_id": outsider})):
        with acting_as(outsider), pytest.raises(IntegrityError), transaction.atomic():
            Addendum.objects.create(record_id=cast.record.pk, author_id=author, number=0, **named)
    author = cast.user("supervisor").pk
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(worker), refused, transaction.atomic():
        Addendum.objects.create(record_id=cast.record.pk, author_id=author, number=0, **pair)
