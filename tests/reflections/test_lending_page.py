"""What a worker ticks is kept for them alone, and may be unticked again."""

import pytest
from django.urls import reverse

from confidentiality.identity import acting_as
from supervision import contributing
from supervision.contributing import AREAS, THEMES
from tests.reflections.test_reflecting import unlocked
from tests.supervision.test_contributing import check_in, lent

PAGE = reverse("reflections:lending_choose")


@pytest.fixture
def cast(situation):
    return situation


def chosen(cast) -> set[str]:
    worker = cast.user("worker")
    with acting_as(worker.pk):
        choice = contributing.choice_of(worker)
        return contributing.kinds_of(choice, keys=cast.keys["worker"])


def test_ticked_and_unticked(client, cast):
    unlocked(client, cast, "worker")
    assert client.get(PAGE).context["form"]["kinds"].value() == []
    client.post(PAGE, {"kinds": [AREAS, THEMES]})
    assert client.get(PAGE).context["form"]["kinds"].value() == [AREAS, THEMES]
    assert chosen(cast) == {AREAS, THEMES}
    check_in(cast, connected=2)
    assert client.post(PAGE, {"kinds": [THEMES]}, follow=True).redirect_chain == [(PAGE, 302)]
    assert (chosen(cast), lent()) == ({THEMES}, [])
    client.post(PAGE, {})
    assert chosen(cast) == set()


def test_a_kind_that_there_is_not_is_said_beside_the_box(client, cast):
    unlocked(client, cast, "worker")
    response = client.post(PAGE, {"kinds": ["moods", AREAS]})
    assert list(response.context["form"].errors) == ["kinds"]
    assert chosen(cast) == set()


def test_with_locked_notes_the_passphrase_is_asked_first(client, cast):
    client.force_login(cast.user("worker"))
    assert client.get(PAGE).url.startswith(reverse("confidentiality:notes_unlock"))


def test_asked_with_as_many_queries_whatever_was_lent(client, cast, django_assert_num_queries):
    unlocked(client, cast, "worker")
    client.post(PAGE, {"kinds": [AREAS]})
    with django_assert_num_queries(11):
        client.get(PAGE)
