"""Agreed actions: set when a record is signed, changed by either, carried on, reminded of once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from confidentiality.identity import acting_as
from supervision import actions, policies, recording
from supervision.models import Action, ActionChange, Record
from tests import factories
from tests.roles import seeing_all
from workers.refusals import Refused

TODAY = timezone.localdate()
ROWS = [
    {"text": "Ring the duty nurse.", "owner": "worker", "due_on": TODAY.isoformat()},
    {"text": "Send the chapter.", "owner": "supervisor", "due_on": ""},
]


@pytest.fixture
def cast(situation):
    return situation


def sign(cast, session=None, **content) -> Record:
    """The supervisor drafts and signs a record with these parts."""
    by, keys = cast.user("supervisor"), cast.keys["supervisor"]
    session = session or cast.drafted
    with acting_as(by.pk):
        kept = recording.draft_of(session, by)
        draft = recording.save_record_draft(
            session=session,
            content={"covered": "Words.", **content},
            version=kept.version if kept else 0,
            author=by,
            keys=keys,
        )
        return recording.sign_record(session=session, version=draft.version, keys=keys, by=by)


def change(cast, action, state, by="worker", **how):
    with acting_as(cast.user(by).pk):
        known = {"by": cast.user(by), "keys": cast.keys[by]}
        return actions.change_action(action=action, state=state, **known, **how)


def of(record: Record) -> dict[str, Action]:
    with seeing_all():
        return {action.owner: action for action in record.actions.all()}


def now(action: Action) -> tuple:
    with seeing_all():
        return Action.objects.values_list("state", "due_on").get(pk=action.pk)


def test_signing_sets_a_row_for_each_action_whose_words_stay_in_the_seal(cast):
    record = sign(cast, actions=ROWS)
    found = of(record)
    assert {(one.owner, one.due_on, one.state) for one in found.values()} == {
        ("worker", TODAY, "open"),
        ("supervisor", None, "open"),
    }
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            texts = actions.texts_of(actions=found.values(), keys=cast.keys[name])
        assert texts == {
            found["worker"].pk: "Ring the duty nurse.",
            found["supervisor"].pk: "Send the chapter.",
        }


def test_what_a_record_says_is_not_told_by_somebody_elses_envelope(cast):
    """A text under the record's id that its supervisor did not sign gives an action no words."""
    record = sign(cast, actions=ROWS)
    found = of(record)["worker"]
    found.supervisor_id = cast.user("supervisor2").pk
    with acting_as(cast.user("worker").pk):
        assert actions.texts_of(actions=[found], keys=cast.keys["worker"]) == {}


@pytest.mark.parametrize("by", ["worker", "supervisor"])
def test_either_says_that_it_is_done_and_who_did_is_kept(cast, by):
    action = of(sign(cast, actions=ROWS))["worker"]
    change(cast, action, "done", by=by)
    assert change(cast, action, "done", by=by) is None
    assert now(action)[0] == "done"
    with seeing_all():
        assert [row.made_by_id for row in action.changes.all()] == [cast.user(by).pk]


def test_why_it_was_dropped_is_read_by_both_and_nobody_else(cast):
    action = of(sign(cast, actions=ROWS))["worker"]
    made = change(cast, action, "dropped", words="It has settled itself.")
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            notes = actions.read_notes(changes=action.changes.all(), keys=cast.keys[name])
        assert notes == {made.pk: "It has settled itself."}
    with acting_as(cast.user("supervisor2").pk):
        assert not ActionChange.objects.filter(action=action).exists()
        assert actions.read_notes(changes=[made], keys=cast.keys["supervisor2"]) == {}


def test_carried_over_it_stays_to_be_done_by_its_new_day(cast):
    action = of(sign(cast, actions=ROWS))["worker"]
    later = TODAY + timedelta(days=9)
    change(cast, action, "carried", due_on=later)
    assert now(action) == ("carried", later)
    change(cast, action, "done")
    with pytest.raises(Refused, match="finished already"):
        change(cast, action, "carried", due_on=later + timedelta(days=1))


@pytest.mark.parametrize("days", [-1, 800])
def test_a_new_day_is_ahead_and_within_two_years(cast, days):
    with pytest.raises(Refused, match="next two years") as refusal:
        change(cast, cast.action, "carried", due_on=TODAY + timedelta(days=days))
    assert refusal.value.field == "due_on"


def test_words_need_unlocked_notes_and_done_does_not(cast):
    worker = cast.user("worker")
    with acting_as(worker.pk):
        with pytest.raises(Refused, match="Unlock"), transaction.atomic():
            actions.change_action(action=cast.action, state="dropped", words="Why.", by=worker)
        actions.change_action(action=cast.action, state="done", by=worker)
    assert now(cast.action)[0] == "done"


def test_a_former_supervisor_changes_nothing_and_the_worker_goes_on(cast):
    with acting_as(cast.user("supervisor2").pk):
        former = Action.objects.create(
            record=Record.objects.get(pk=cast.sharing.record_id),
            worker_id=cast.user("worker").pk,
            supervisor_id=cast.user("supervisor2").pk,
            owner="worker",
        )
    with pytest.raises(Refused, match="no longer supervise"):
        change(cast, former, "done", by="supervisor2")
    change(cast, former, "done", by="worker")
    assert now(former)[0] == "done"


@pytest.mark.parametrize("name", ["outsider", "supervisor2", "manager", "lead", "admin"])
def test_nobody_else_finds_an_action(cast, name):
    with acting_as(cast.user(name).pk), pytest.raises(Http404):
        policies.get_action(cast.user(name), cast.action.pk)


def test_the_next_record_carries_what_was_ticked_by_a_new_day(cast):
    first = of(sign(cast, actions=ROWS))
    later = (TODAY + timedelta(days=30)).isoformat()
    session = factories.session(
        cast.places["supervisor"], cast.user("worker"), factories.tomorrow_at(10, days=-1)
    )
    chosen = [str(first["worker"].pk)]
    record = sign(cast, session, carried=chosen, carried_due=later)
    assert now(first["worker"]) == ("carried", TODAY + timedelta(days=30))
    assert now(first["supervisor"]) == ("open", None)
    with acting_as(cast.user("worker").pk):
        read = recording.read_record(record=record, keys=cast.keys["worker"])
    assert [(row["id"], row["text"], row["due_on"]) for row in read["actions"]] == [
        (chosen[0], "Ring the duty nurse.", later)
    ]
    assert "carried" not in read
    assert of(record) == {}


def test_what_was_finished_meanwhile_is_not_carried_over(cast):
    first = of(sign(cast, actions=ROWS))["worker"]
    change(cast, first, "done")
    session = factories.session(
        cast.places["supervisor"], cast.user("worker"), factories.tomorrow_at(10, days=-1)
    )
    record = sign(cast, session, carried=[str(first.pk)])
    assert now(first)[0] == "done"
    with acting_as(cast.user("worker").pk):
        assert "actions" not in recording.read_record(record=record, keys=cast.keys["worker"])


def test_the_database_refuses_another_pair_a_stranger_and_an_unknown_state(cast):
    record, outsider = cast.record, cast.user("outsider").pk
    own = {"record_id": record.pk, "worker_id": record.worker_id, "owner": "worker"}
    with acting_as(outsider), pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.create(**own, supervisor_id=outsider)
    with acting_as(record.supervisor_id):
        right = own | {"supervisor_id": record.supervisor_id}
        for wrong in ({"state": "lost"}, {"owner": "manager"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Action.objects.create(**right | wrong)
    with acting_as(outsider):
        assert Action.objects.filter(pk=cast.action.pk).update(state="done") == 0
