"""What a worker shares of their own stays theirs to end, whatever became of their keys."""

import pytest
from django.urls import reverse
from django.utils import timezone

from confidentiality import enrolment
from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Envelope, Grant
from reflections import sharing
from reflections.models import Sharing
from reflections.templatetags import own_shared
from supervision import endings
from tests import cast as casting
from tests.reflections.test_reflecting import unlocked
from tests.roles import seeing_all
from workers.models import Assignment

LIST = reverse("supervision:sharing_list")


@pytest.fixture
def cast(situation):
    """The worker shares a reflection and a check-in with the supervisor."""
    worker, supervisor = situation.user("worker"), situation.user("supervisor")
    with acting_as(worker.pk):
        known = {"shared_with": supervisor, "keys": situation.keys["worker"], "by": worker}
        situation.sharings = {
            "reflection": situation.own_sharing,
            "check_in": sharing.share(thing=situation.checked_in, **known),
        }
    return situation


def page_of(kind: str, shared: Sharing) -> str:
    return reverse(f"reflections:{kind}_show", kwargs={f"{kind}_id": shared.document_id})


def end_of(shared: Sharing) -> str:
    return reverse("reflections:own_sharing_end", kwargs={"sharing_id": shared.pk})


def verbs(cast, shared: Sharing) -> list[str]:
    """What the worker's log holds about it."""
    with acting_as(cast.user("worker").pk):
        events = AccessEvent.objects.filter(documents__contains=[shared.document_id])
        return [event.verb for event in events.order_by("number")]


@pytest.mark.parametrize("kind", ["reflection", "check_in"])
def test_who_lost_their_keys_can_still_end_what_they_share(cast, client, kind):
    """The page of the text opens no more; the list opens nothing, and ends it."""
    shared, worker = cast.sharings[kind], cast.user("worker")
    with acting_as(worker.pk):
        enrolment.replace_keys(user=worker, passphrase=casting.PASSPHRASE)
    unlocked(client, cast, "worker")
    assert client.get(page_of(kind, shared)).status_code == 409
    before = verbs(cast, shared)
    assert client.get(LIST).content.decode().count(end_of(shared)) == 1
    answer = client.post(end_of(shared), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Ended. What was read cannot be unread." in page
    assert page.count(end_of(shared)) == 0
    assert verbs(cast, shared) == [*before, "sharing_ended"]
    with seeing_all():
        assert Envelope.objects.filter(document_id=shared.document_id).exists()
        copies = Grant.objects.filter(envelope__document_id=shared.document_id)
        assert not copies.filter(reader=cast.user("supervisor")).exists()
    assert unlocked(client, cast, "supervisor").get(page_of(kind, shared)).status_code == 404


def test_to_end_it_notes_need_not_be_unlocked(cast, client):
    client.force_login(cast.user("worker"))
    for shared in cast.sharings.values():
        assert client.post(end_of(shared))["Location"] == LIST
    with acting_as(cast.user("worker").pk):
        assert not Sharing.objects.standing().exists()


def test_the_list_shows_whose_it_is_what_ends_it_and_the_reader_what_opens_it(cast, client):
    for name in ("worker", "supervisor", "colleague"):
        client.force_login(cast.user(name))
        page = client.get(LIST).content.decode()
        for kind, shared in cast.sharings.items():
            seen = page.count(end_of(shared)), page.count(page_of(kind, shared))
            assert seen == (name == "worker", name in ("worker", "supervisor")), (name, kind)


def test_of_a_former_supervisor_it_says_that_they_open_it_no_more(cast, client):
    """Ending it takes their copy too; until then only the pages keep it from them."""
    worker = cast.user("worker")
    client.force_login(worker)
    said = "who supervises you no more and cannot open it"
    assert client.get(LIST).content.decode().count(said) == 0
    with acting_as(cast.user("admin").pk):
        today = timezone.localdate()
        pairing = Assignment.objects.get(worker=cast.places["worker"], ended_on=None)
        endings.end_assignment(assignment=pairing, ended_on=today, by=cast.user("admin"))
    page = client.get(LIST).content.decode()
    assert (page.count(said), page.count("can read it since")) == (2, 1)
    for shared in cast.sharings.values():
        client.post(end_of(shared))
    with seeing_all():
        documents = [shared.document_id for shared in cast.sharings.values()]
        copies = Grant.objects.filter(envelope__document_id__in=documents, shared=True)
        assert not copies.exists()


def test_much_that_is_shared_with_somebody_hides_nothing_that_they_share(cast, monkeypatch):
    """A list that is cut short is of what one reads, not of what one gave."""
    monkeypatch.setattr(own_shared, "RECEIVED_SHOWN", 1)
    lengths = {}
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            shown = own_shared.own_shared(cast.user(name))
            lengths[name] = len(shown["given"]), len(shown["received"])
    assert lengths == {"worker": (2, 0), "supervisor": (0, 1)}
