"""Which plans wait for a supervisor's answer on their home."""

import pytest

from confidentiality.identity import acting_as
from reflections.templatetags.risk_reviews import risk_reviews
from tests import cast as casting
from tests.roles import as_owner
from workers.models import Membership


@pytest.fixture
def cast(situation):
    return situation


def waits_for(cast, name: str) -> list:
    with acting_as(cast.user(name).pk):
        return risk_reviews(cast.user(name))["waits"]


def test_a_plan_of_the_workers_waits_for_its_supervisor_until_it_is_answered(cast):
    """The other one of the two was endorsed."""
    assert waits_for(cast, "supervisor") == [cast.risk]
    assert waits_for(cast, "worker") == waits_for(cast, "supervisor2") == []


def test_a_supervisors_own_plan_waits_for_nobody(cast):
    with acting_as(cast.user("supervisor").pk):
        casting.weigh(cast, by="supervisor")
    assert waits_for(cast, "supervisor") == [cast.risk]


@pytest.mark.parametrize("who", ["worker", "supervisor"])
def test_nothing_waits_once_one_of_the_two_has_left(cast, who):
    with as_owner():
        left = {"left_on": casting.CHANGED_ON}
        Membership.objects.filter(pk=cast.places[who].pk).update(**left)
    assert waits_for(cast, "supervisor") == []
