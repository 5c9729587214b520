"""A worker shares a record with a new supervisor, sees it, and ends it; nobody else can."""

import pytest
from django.db import IntegrityError, transaction

from confidentiality import trust
from confidentiality.identity import acting_as
from confidentiality.models import Envelope, Grant
from confidentiality.sealing import CannotOpen
from supervision import policies, recording, sharing
from supervision.models import Confirmation, Record, Sharing
from tests import cast as casting
from tests.factories import message_of
from workers.refusals import Refused


@pytest.fixture
def cast(situation):
    return situation


def share(cast, record: Record, shared_with: str, by: str = "worker") -> Sharing:
    with acting_as(cast.user(by).pk):
        return sharing.share_record(
            record=record, shared_with=cast.user(shared_with), keys=cast.keys[by], by=cast.user(by)
        )


def test_a_shared_record_opens_for_the_new_supervisor_with_its_answer(cast):
    record = cast.sharing.record
    with acting_as(cast.user("worker").pk):
        recording.answer_record(
            record=record,
            answer=Confirmation.Answer.DIFFERS,
            words="It was the second floor.",
            keys=cast.keys["worker"],
            by=cast.user("worker"),
        )
        answered = Record.objects.select_related("confirmation").get(pk=record.pk)
    share(cast, answered, "supervisor")
    with acting_as(cast.user("supervisor").pk):
        found = policies.get_shared_record(cast.user("supervisor"), cast.sharing.pk).record
        words = recording.read_record(record=found, keys=cast.keys["supervisor"])
    assert (words["covered"], words["answer"]) == (casting.WORDS["covered"], "differs")


def test_sharing_tells_the_supervisor_once(cast):
    assert message_of(f"shared:{cast.sharing.pk}").to == cast.user("supervisor").email
    again = share(cast, cast.sharing.record, "supervisor")
    assert again == cast.sharing


def test_ending_takes_the_copy_and_the_sight_of_it(cast):
    record, supervisor = cast.sharing.record, cast.user("supervisor")
    with acting_as(supervisor.pk):
        assert Record.objects.filter(pk=record.pk).exists()
    with acting_as(cast.user("worker").pk):
        sharing.end_sharing(sharing=cast.sharing, by=cast.user("worker"))
        sharing.end_sharing(sharing=cast.sharing, by=cast.user("worker"))
    with acting_as(supervisor.pk):
        assert not Record.objects.filter(pk=record.pk).exists()
        assert not Envelope.objects.filter(document_id=record.pk).exists()
        assert not Sharing.objects.exists()
        with pytest.raises(CannotOpen):
            recording.read_record(record=record, keys=cast.keys["supervisor"])


def test_who_made_it_keeps_it(cast):
    with acting_as(cast.user("worker").pk):
        sharing.end_sharing(sharing=cast.sharing, by=cast.user("worker"))
    with acting_as(cast.user("supervisor2").pk):
        record = Record.objects.get(pk=cast.sharing.record_id)
        read = recording.read_record(record=record, keys=cast.keys["supervisor2"])
    assert {name: read[name] for name in casting.WORDS} == casting.WORDS


@pytest.mark.parametrize(("by", "shared_with"), [("supervisor", "supervisor2"), ("worker", "lead")])
def test_nobody_but_the_worker_shares_and_only_with_their_supervisor(cast, by, shared_with):
    with pytest.raises(Refused, match="clinical supervisor of today"):
        share(cast, cast.record, shared_with, by=by)


def test_without_the_six_words_nothing_is_shared(cast):
    with acting_as(cast.user("worker").pk):
        sharing.end_sharing(sharing=cast.sharing, by=cast.user("worker"))
        trust.stop_check(check=cast.check, by=cast.user("worker"))
    with pytest.raises(Refused, match="six words") as refusal:
        share(cast, cast.sharing.record, "supervisor")
    assert refusal.value.field == "shared_with"


def test_nobody_ends_what_another_shares(cast):
    with pytest.raises(Refused), acting_as(cast.user("supervisor").pk):
        sharing.end_sharing(sharing=cast.sharing, by=cast.user("supervisor"))


def test_nobody_makes_a_text_visible_by_calling_it_their_own(cast):
    """A bug in a page that writes a copy in a stranger's name shows the stranger nothing."""
    outsider = cast.user("outsider").pk
    with acting_as(cast.user("worker").pk):
        envelope = Envelope.objects.filter(document_id=cast.record.pk).get()
    with acting_as(outsider), pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            envelope_id=envelope.pk,
            reader_id=outsider,
            reader_keys=1,
            worker_id=outsider,
            shared=True,
            sealed_key=bytes(80),
            given_by_id=outsider,
        )
    with acting_as(outsider), pytest.raises(IntegrityError), transaction.atomic():
        Sharing.objects.create(
            record_id=cast.record.pk, worker_id=outsider, shared_with_id=outsider
        )
