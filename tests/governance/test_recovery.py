"""Passphrase and code lost: two custodians who heard six words, two days, and nobody else."""

import pytest
from django.test import Client
from django.utils import timezone

from confidentiality import custody, six_words, trust
from confidentiality.identity import acting_as
from governance import recovery
from supervision import recording
from supervision.models import Record
from tests import cast as casting
from tests.confidentiality.people import heard, new_keys
from tests.roles import as_role
from workers.models import OutgoingMessage
from workers.refusals import Refused


@pytest.fixture
def cast(situation):
    """The worker lost everything as well, made new keys and asked."""
    built = situation
    worker = built.user("worker")
    built.keys["worker"] = new_keys(built.keys["worker"])
    with acting_as(worker.pk):
        built.recovery = recovery.ask(programme=built.places["worker"].programme, by=worker)
    return built


def approve(cast, name: str, typed: str | None = None) -> None:
    words = " ".join(six_words.words_of(cast.keys["worker"].public()))
    with acting_as(cast.user(name).pk):
        recovery.approve(
            recovery=cast.recovery,
            six_words=words if typed is None else typed,
            keys=cast.keys[name],
            by=cast.user(name),
        )


def hand_over(cast, name: str) -> int:
    with acting_as(cast.user(name).pk):
        return recovery.hand_over(recovery=cast.recovery, keys=cast.keys[name], by=cast.user(name))


def restored(cast) -> int:
    with acting_as(cast.user("worker").pk):
        return custody.restore(keys=cast.keys["worker"])


def messages() -> int:
    with as_role("jobs"):
        return OutgoingMessage.objects.count()


def test_two_approvals_and_two_days_bring_everything_back(cast):
    for name in ("custodian", "custodian2"):
        heard(cast.keys["worker"], cast.keys[name], as_custodian=True)
    assert [hand_over(cast, name) for name in ("custodian", "custodian2")] == [12, 12]
    assert restored(cast) == 12
    with acting_as(cast.user("worker").pk):
        record = Record.objects.select_related("session", "confirmation").get(pk=cast.record.pk)
        words = recording.read_record(record=record, keys=cast.keys["worker"])
    assert words == casting.WORDS


def test_one_approval_opens_nothing_however_often_it_is_given(cast):
    approve(cast, "custodian")
    approve(cast, "custodian")
    assert len(recovery.approvals(cast.recovery)) == 1
    assert recovery.counts_from(cast.recovery) is None
    with pytest.raises(Refused, match="Two custodians"):
        hand_over(cast, "custodian")
    assert restored(cast) == 0


def test_with_the_second_everybody_concerned_is_told_and_two_days_begin(cast):
    approve(cast, "custodian")
    before = messages()
    approve(cast, "custodian2")
    told = recovery.concerned(cast.recovery).count()
    assert told == 6  # worker, both supervisors, three custodians
    assert messages() == before + told
    assert recovery.counts_from(cast.recovery) > timezone.now()
    with pytest.raises(Refused):
        hand_over(cast, "custodian")


def test_wrong_words_approve_nothing(cast):
    with pytest.raises(Refused, match="not the six words") as refusal:
        approve(cast, "custodian", "one two three four five six")
    assert refusal.value.field == "six_words"
    assert recovery.approvals(cast.recovery) == []


@pytest.mark.parametrize("name", ["worker", "supervisor", "admin", "manager", "custodian3"])
def test_nobody_else_approves(cast, name):
    with pytest.raises(Refused, match="cannot approve"):
        approve(cast, name)


def test_whoever_objects_in_time_stops_it(cast):
    approve(cast, "custodian")
    approve(cast, "custodian2")
    with acting_as(cast.user("custodian").pk):
        recovery.end(recovery=cast.recovery, by=cast.user("custodian"))
    assert recovery.approvals(cast.recovery) == []
    cast.recovery.refresh_from_db()
    with pytest.raises(Refused):
        approve(cast, "custodian2")


def test_first_keys_and_programmes_without_custodians_have_nothing_to_ask(cast):
    for name, said in (("outsider", "new keys first"), ("elsewhere", "new keys first")):
        user = cast.user(name)
        with pytest.raises(Refused, match=said), acting_as(user.pk):
            recovery.ask(programme=cast.places[name].programme, by=user)
    elsewhere = cast.user("elsewhere")
    new_keys(cast.keys["elsewhere"])
    with pytest.raises(Refused, match="no two custodians"), acting_as(elsewhere.pk):
        recovery.ask(programme=cast.places["elsewhere"].programme, by=elsewhere)


def test_asking_twice_is_asking_once(cast):
    worker = cast.user("worker")
    with acting_as(worker.pk):
        again = recovery.ask(programme=cast.places["worker"].programme, by=worker)
    assert again == cast.recovery


def test_new_text_is_sealed_to_keys_that_two_custodians_approved(cast):
    for name in ("custodian", "custodian2"):
        heard(cast.keys["worker"], cast.keys[name], as_custodian=True)
    given = {"by": cast.keys["supervisor"], "programme_id": cast.recovery.programme_id}
    trusted = trust.keys_to_seal_to([cast.user("worker").pk], **given)
    assert trusted[cast.user("worker").pk].number == 2


def test_the_pages_lead_through_it(cast):
    """By the buttons: approve twice, wait, hand over, put together, end."""
    browsers = {}
    for name in ("custodian", "custodian2"):
        browsers[name] = client = Client()
        client.force_login(cast.user(name))
        client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
        heard(cast.keys["worker"], cast.keys[name], as_custodian=True)
        page = client.get("/custodian/").content.decode()
        assert "Worker lost their keys" in page
    for client in browsers.values():
        page = client.post(f"/recoveries/{cast.recovery.pk}/hand-over/", follow=True)
        assert "12 halves are handed over." in page.content.decode()
        assert "You have handed over everything" in page.content.decode()
    worker = Client()
    worker.force_login(cast.user("worker"))
    worker.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    assert "Put 12 keys together" in worker.get("/lost-keys/").content.decode()
    page = worker.post("/lost-keys/restore/", follow=True).content.decode()
    assert "12 texts open again." in page
    worker.post(f"/recoveries/{cast.recovery.pk}/end/")
    assert casting.WORDS["covered"] in worker.get(f"/sessions/{cast.recorded.pk}/").content.decode()
