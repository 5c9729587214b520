"""What the homes ask first says of no part that it is empty where it holds something."""

import pytest
from django.urls import reverse

from confidentiality import enrolment
from confidentiality.identity import acting_as
from supervision import homes, recording, what_waits
from tests import cast as casting
from tests import factories

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
