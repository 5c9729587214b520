"""Agreements: proposed by the supervisor, agreed by the worker, needed for what is written."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from confidentiality.identity import acting_as
from confidentiality.sealing import CannotOpen
from supervision import agreed, agreement_beginnings, agreements, caseload, endings, recording
from supervision.models import Agreement, Session
from supervision.outcomes import log_booking
from tests import cast as casting
from tests import factories
from tests.roles import tampering, unguard
from workers.models import OutgoingMessage
from workers.refusals import Refused

TODAY = timezone.localdate()


@pytest.fixture
def cast(situation):
    """Without row level security: what the work itself refuses, and what sealing keeps."""
    built = situation
    unguard()
    return built


def pairing_of(cast, worker: str):
    people = "worker__user", "worker__programme", "supervisor__user"
    return cast.places[worker].supervisors.select_related(*people).get(ended_on=None)


def content(cast, **changed) -> dict:
    programme = cast.places["worker"].programme
    terms = agreement_beginnings.beginning_of(programme)
    review = {"review_on": (TODAY + timedelta(days=365)).isoformat()}
    return agreement_beginnings.words_of(programme) | terms | review | changed


def draft(cast, version: int = 0, worker: str = "worker", **changed):
    return agreements.save_agreement_draft(
        pairing=pairing_of(cast, worker),
        content=content(cast, **changed),
        version=version,
        author=cast.user("supervisor"),
        keys=cast.keys["supervisor"],
    )


def propose(cast, version: int = 1, worker: str = "worker", by: str = "supervisor"):
    return agreements.propose(
        pairing=pairing_of(cast, worker), version=version, keys=cast.keys[by], by=cast.user(by)
    )


def answer(cast, agreement, agrees: bool = True, by: str = "worker", words: str = ""):
    return agreements.answer(
        agreement=agreement, agrees=agrees, words=words, keys=cast.keys[by], by=cast.user(by)
    )


def read(cast, agreement, name: str) -> dict:
    return agreements.read_agreement(agreement=agreement, keys=cast.keys[name])


def test_both_sign_and_only_the_two_read_it(cast):
    draft(cast, purpose="To think aloud about the stairwell.")
    agreement = answer(cast, propose(cast))
    assert factories.message_of(f"agreement-proposed:{agreement.pk}").to == "worker@demo.example"
    assert factories.message_of(f"agreement-answered:{agreement.pk}").to.startswith("supervisor@")
    for name in cast.keys:
        if name in {"worker", "supervisor"}:
            assert read(cast, agreement, name)["purpose"] == "To think aloud about the stairwell."
        else:
            with pytest.raises(CannotOpen):
                read(cast, agreement, name)
    assert read(cast, agreement, "worker")["answer"] == {"agrees": True, "words": ""}


def test_messages_hold_no_word_of_it(cast):
    draft(cast, purpose="The stairwell.")
    answer(cast, propose(cast), agrees=False, words="Shorter, please.")
    with tampering():
        said = repr(list(OutgoingMessage.objects.values_list("subject", "body")))
    assert "stairwell" not in said
    assert "Shorter" not in said


def test_it_opens_with_the_promise_of_that_day(cast):
    lead, programme = cast.user("lead"), cast.places["worker"].programme
    agreement_beginnings.sign_promise(programme=programme, words="An hour a month.", by=lead)
    draft(cast)
    agreement = propose(cast)
    agreement_beginnings.sign_promise(programme=programme, words="Two hours.", by=lead)
    promise = read(cast, agreement, "worker")["promise"]
    assert promise == {
        "words": "An hour a month.",
        "signed_by": lead.name,
        "signed_on": TODAY.isoformat(),
    }


def test_a_new_version_takes_the_place_of_the_one_before(cast):
    draft(cast, weeks_between=4)
    newer = answer(cast, propose(cast))
    cast.agreed.refresh_from_db()
    assert (cast.agreed.ended_on, newer.version) == (TODAY, 2)
    pair = caseload.supervisors_of(cast.user("worker"))[0]
    assert pair.agreement_id == newer.pk
    # Last met two weeks ago: due four weeks later, and not six as the programme has it.
    assert pair.status.words.startswith(("Due by", "Up to date"))
    assert Agreement.objects.in_force().get(worker=cast.user("worker")) == newer


def test_while_a_proposal_waits_there_is_no_second_one(cast):
    draft(cast)
    propose(cast)
    with pytest.raises(Refused, match="waits for an answer"):
        draft(cast)
    with pytest.raises(Refused, match="waits for an answer"):
        propose(cast)


def test_the_database_too_keeps_one_proposal_and_one_in_force(cast):
    for one in (cast.proposed, cast.agreed):
        one.pk, one.version = uuid.uuid4(), 9
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save(force_insert=True)


@pytest.mark.parametrize("by", ["supervisor", "colleague", "manager", "admin"])
def test_nobody_answers_for_the_worker(cast, by):
    with pytest.raises((Refused, Exception), match="answered|No Agreement"):
        answer(cast, cast.proposed, by=by)
    cast.proposed.refresh_from_db()
    assert cast.proposed.awaits_answer


def test_only_the_supervisor_of_the_pairing_proposes(cast):
    draft(cast)
    with pytest.raises(Refused):
        propose(cast, by="worker")


def test_answering_twice_is_as_good_as_once_and_otherwise_refused(cast):
    draft(cast)
    agreement = answer(cast, propose(cast))
    assert answer(cast, agreement).pk == agreement.pk
    with pytest.raises(Refused, match="answered already"):
        answer(cast, agreement, agrees=False, words="No.")


def test_a_change_is_asked_for_and_the_next_version_begins_with_the_words_of_this_one(cast):
    draft(cast, purpose="Our own words.")
    first = answer(cast, propose(cast), agrees=False, words="Shorter, please.")
    assert read(cast, first, "supervisor")["answer"]["words"] == "Shorter, please."
    begun = agreements.begin(pairing_of(cast, "worker"), cast.keys["supervisor"])
    assert begun["purpose"] == "Our own words."
    draft(cast)
    assert propose(cast).version == 3


@pytest.mark.parametrize("review", [TODAY, TODAY + timedelta(days=800)])
def test_a_review_in_the_past_or_far_away_is_refused(cast, review):
    draft(cast, review_on=review.isoformat())
    with pytest.raises(Refused, match="next two years") as refused:
        propose(cast)
    assert refused.value.field == "review_on"


def test_a_draft_changed_since_the_check_is_not_signed(cast):
    draft(cast)
    draft(cast, version=1, purpose="Other words.")
    with pytest.raises(Refused, match="Check it once more"):
        propose(cast, version=1)


def test_one_on_paper_counts_once_the_other_confirms(cast):
    supervisor, theirs = cast.user("supervisor"), cast.user("supervisor2")
    with pytest.raises(Refused):
        agreements.confirm_paper(agreement=cast.on_paper, by=theirs)
    agreements.confirm_paper(agreement=cast.on_paper, by=supervisor)
    agreements.confirm_paper(agreement=cast.on_paper, by=supervisor)
    assert Agreement.objects.in_force().filter(pk=cast.on_paper.pk).exists()


@pytest.mark.parametrize("days", [1, -400])
def test_paper_signed_on_a_day_to_come_or_before_the_pairing_is_refused(cast, days):
    pairing = pairing_of(cast, "worker")
    terms = agreement_beginnings.beginning_of(pairing.worker.programme)
    with pytest.raises(Refused, match="day on which you both signed"):
        agreements.propose_paper(
            pairing=pairing, paper_on=TODAY + timedelta(days), by=cast.user("worker"), **terms
        )


def test_either_ends_it_from_a_day_on(cast):
    with pytest.raises(Refused, match="today or a later day"):
        agreements.end_agreement(
            agreement=cast.agreed, ended_on=TODAY - timedelta(1), by=cast.user("worker")
        )
    agreements.end_agreement(agreement=cast.agreed, ended_on=TODAY, by=cast.user("worker"))
    assert not Agreement.objects.in_force().filter(pk=cast.agreed.pk).exists()
    assert factories.message_of(f"agreement-ended:{cast.agreed.pk}").to.startswith("supervisor@")
    assert read(cast, cast.agreed, "worker")["purpose"]


def test_a_pairing_that_ends_takes_its_agreement_along(cast):
    endings.end_assignment(
        assignment=pairing_of(cast, "worker"), ended_on=TODAY, by=cast.user("admin")
    )
    cast.agreed.refresh_from_db()
    assert cast.agreed.ended_on == TODAY


def test_who_leaves_leaves_what_they_agreed(cast):
    endings.leave_programme(membership=cast.places["worker"], left_on=TODAY, by=cast.user("admin"))
    cast.agreed.refresh_from_db()
    assert cast.agreed.ended_on == TODAY


def test_without_an_agreement_a_note_waits_after_14_days(cast):
    supervisor, colleague = cast.places["supervisor"], cast.user("colleague")
    recent = factories.session(supervisor, colleague, factories.tomorrow_at(12, days=-13))
    assert agreed.why_no_record(recent) == ""
    factories.session(supervisor, colleague, factories.tomorrow_at(13, days=-16))
    assert "no agreement yet" in agreed.why_no_record(recent)
    recording.save_record_draft(
        session=recent, content=casting.WORDS, version=0, author=supervisor.user
    )
    with pytest.raises(Refused, match="no agreement yet"):
        recording.sign_record(
            session=recent, version=1, keys=cast.keys["supervisor"], by=supervisor.user
        )
    assert recording.draft_of(recent, supervisor.user)


def test_two_who_agreed_to_keep_no_records_write_none(cast):
    draft(cast, keeps_records=False)
    answer(cast, propose(cast))
    session = Session.objects.get(pk=cast.drafted.pk)
    assert agreed.why_no_record(session) == ""
    today = factories.booking(
        cast.places["supervisor"], cast.user("worker"), timezone.now() - timedelta(hours=2)
    )
    held = log_booking(
        booking=today, outcome="held", minutes=60, how="video", by=cast.user("supervisor")
    )
    assert "keep no records" in agreed.why_no_record(held)


def test_a_false_answer_in_the_database_opens_as_none(cast):
    """What the worker signed is read, and not a column."""
    with tampering():
        Agreement.objects.filter(pk=cast.proposed.pk).update(
            agreed_at=timezone.now(), answer_id=uuid.uuid4()
        )
    cast.proposed.refresh_from_db()
    with acting_as(cast.user("outsider").pk), pytest.raises(CannotOpen):
        read(cast, cast.proposed, "outsider")
