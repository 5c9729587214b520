"""What the homes ask first says of no part that it is empty where it holds something."""

import pytest
from django.urls import reverse

from confidentiality import enrolment
from confidentiality.identity import acting_as
from supervision import first_meetings, group_records, homes, recording, what_waits
from supervision.models import Record, Waiting
from tests import cast as casting
from tests import factories
from workers import people

ROLES = {
    "worker": (what_waits.OF_WORKER, homes.parts_of_worker),
    "supervisor": (what_waits.OF_SUPERVISOR, homes.parts_of_supervisor),
}


@pytest.fixture
def cast(situation_alone) -> casting.Cast:
    """Of every part somebody has something; copies wait for two who made new keys.

    One supervisor has begun a record and a group's, another a record alone.
    """
    cast = casting.with_groups(situation_alone)
    by = cast.places["supervisor2"]
    begun = factories.session(by, cast.user("outsider"))
    with acting_as(by.user_id):
        recording.save_record_draft(session=begun, content=casting.WORDS, version=0, author=by.user)
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            enrolment.replace_keys(user=cast.user(name), passphrase=casting.PASSPHRASE)
    return cast


@pytest.mark.parametrize("role", ROLES)
def test_a_part_holds_something_just_where_the_one_question_says_so(cast, role):
    question, parts_of = ROLES[role]
    filled = set()
    for place in cast.places.values():
        with acting_as(place.user_id):
            waits = what_waits.for_viewer(place.user, question)
            held = {name: bool(list(part())) for name, part in parts_of(place.user).items()}
            assert {name: waits[name] for name in held} == held
            assert waits["recovery_code"] == enrolment.recovery_code_waits(place.user)
        filled |= {name for name in held if held[name]}
    assert filled == set(held)


@pytest.mark.parametrize(
    ("role", "home", "queries"), [("worker", "own_show", 12), ("supervisor", "today_show", 14)]
)
def test_what_is_empty_is_not_asked(db, client, django_assert_num_queries, role, home, queries):
    place = getattr(factories, role)(factories.programme())
    client.force_login(place.user)
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"supervision:{home}")).status_code == 200


def test_what_waits_for_an_answer_is_counted_without_what_is_answered_or_was_added(cast):
    worker, supervisor = cast.user("worker"), cast.places["supervisor"]
    answered = Record.objects.filter(session=cast.earlier)
    with acting_as(worker.pk):
        recording.answer_record(
            record=answered.get(), answer="confirmed", words="", keys=cast.keys["worker"], by=worker
        )
    with acting_as(supervisor.user_id):
        group_records.seal_copies(
            sessions=[cast.grouped],
            number=1,
            content={"words": "Added."},
            keys=cast.keys["supervisor"],
            by=supervisor.user,
        )
        assert homes.of_supervisor(supervisor.user, [])["unanswered"] == 2
    former = cast.user("supervisor2")
    with acting_as(former.pk):
        assert homes.of_supervisor(former, [])["unanswered"] == 0


def test_another_programme_of_the_workers_counts_for_nothing_here(cast):
    worker, harbour = cast.user("worker"), cast.places["elsewhere"].programme
    people.add_person(
        programme=harbour, name="W. Elsewhere", email=worker.email, by=None, invited=False
    )
    Waiting.objects.create(worker=worker, programme=harbour)
    waits = what_waits.for_viewer(cast.user("supervisor"), what_waits.OF_SUPERVISOR)
    assert waits["waiting"] == 1
    with acting_as(worker.pk):
        (meeting,) = first_meetings.open_of(worker)
    assert (meeting, meeting.worker_name) == (cast.asked, "Worker")
