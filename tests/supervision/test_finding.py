"""Finding own records: by words, theme, person and day, in the request, of the pair alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Grant
from supervision import addenda, finding, recording
from supervision.finding import Wanted
from tests import cast as casting
from tests import factories
from tests.roles import tampering

TODAY = timezone.localdate()


@pytest.fixture
def cast(situation):
    """Two records more for the worker: one of them answered."""
    built = situation
    for days, words in ((21, "The CAFÉ by the canal."), (28, "Straße, and nothing else.")):
        record(built, days, words)
    return built


def record(cast, days: int, words: str, **more):
    supervisor = cast.places["supervisor"]
    session = factories.session(supervisor, cast.user("worker"), factories.tomorrow_at(9, -days))
    with acting_as(supervisor.user_id):
        return recording.seal_record(
            session=session,
            content={"covered": words, "learning": ["deep", {"er": "Other words."}]} | more,
            keys=cast.keys["supervisor"],
            by=supervisor.user,
        )


def found(cast, by: str = "worker", **how) -> list[int]:
    """How many days ago the sessions were whose records are found."""
    with acting_as(cast.user(by).pk):
        known = {"user": cast.user(by), "keys": cast.keys[by]}
        result = finding.find(wanted=Wanted(**how), **known)
        return [(TODAY - one.held_on()).days for one in result.sessions]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("stairwell", [14, 300]),
        ("STAIRWELL spoke", [14, 300]),
        ("café canal", [21]),
        ("strasse", [28]),
        ("other deep words", [21, 28]),
        ("stairwell canal", []),
        ("' OR 1=1 --", []),
        ("", [14, 21, 28, 300]),
    ],
)
def test_all_words_must_stand_in_one_record(cast, words, days):
    assert found(cast, words=words) == days


def test_the_answer_is_looked_through_too(cast):
    with acting_as(cast.user("worker").pk):
        recording.seal_answer(
            record=cast.record,
            content={"answer": "differs", "words": "More fear than anger."},
            keys=cast.keys["worker"],
        )
    assert found(cast, by="supervisor", words="fear than") == [14]


@pytest.mark.parametrize("by", ["worker", "supervisor"])
def test_what_either_added_is_looked_through_too(cast, by):
    with acting_as(cast.user(by).pk):
        known = {"keys": cast.keys[by], "by": cast.user(by)}
        addenda.seal_addendum(record=cast.record, words="The door has opened.", **known)
    for reader in ("worker", "supervisor"):
        assert found(cast, by=reader, words="stairwell opened") == [14]


def test_by_theme_alone_and_with_words(cast):
    for days, named in ((35, ["team", "endings"]), (42, ["team"])):
        record(cast, days, "The rota.", themes=named)
    assert found(cast, theme="team") == [35, 42]
    assert found(cast, theme="endings", words="rota") == [35]
    assert found(cast, theme="team", words="stairwell") == []
    assert found(cast, by="colleague", theme="team") == []
    with acting_as(cast.user("worker").pk):
        offered = dict(finding.themes_of_records(cast.user("worker")))
    assert (offered["team"], len(offered)) == ("Team", 12)


def test_by_person_and_by_day(cast):
    assert found(cast, person=cast.user("supervisor2")) == [300]
    assert found(cast, since=TODAY - timedelta(21), until=TODAY - timedelta(14)) == [14, 21]
    assert found(cast, person=cast.user("colleague")) == []


@pytest.mark.parametrize("by", ["supervisor2", "manager", "admin", "custodian", "colleague"])
def test_nobody_finds_anothers(cast, by):
    assert found(cast, by=by, words="stairwell") == ([300] if by == "supervisor2" else [])


def test_a_shared_record_is_not_ones_own(cast):
    """The supervisor may read what the worker shares, on its own page."""
    assert found(cast, by="supervisor", words="stairwell") == [14]


def test_one_that_was_tampered_with_holds_up_no_other(cast):
    with tampering():
        Grant.objects.filter(envelope__document_id=cast.record.pk).update(sealed_key=bytes(80))
    assert found(cast, words="stairwell") == [300]
    with acting_as(cast.user("worker").pk):
        worker, keys = cast.user("worker"), cast.keys["worker"]
        assert finding.find(user=worker, keys=keys, wanted=Wanted("stairwell")).unopened == 1


def test_five_hundred_at_a_time_and_then_those_before(cast, monkeypatch):
    monkeypatch.setattr(finding, "AT_ONCE", 3)
    assert found(cast) == [14, 21, 28]
    assert found(cast, skip=3) == [300]
    with acting_as(cast.user("worker").pk):
        worker, keys = cast.user("worker"), cast.keys["worker"]
        assert finding.find(user=worker, keys=keys, wanted=Wanted()).more
        assert not finding.find(user=worker, keys=keys, wanted=Wanted(skip=3)).more


def test_it_takes_as_many_queries_for_one_as_for_three(cast, django_assert_num_queries):
    for until in (TODAY - timedelta(100), TODAY):
        with acting_as(cast.user("worker").pk), django_assert_num_queries(9):
            worker, keys = cast.user("worker"), cast.keys["worker"]
            wanted = Wanted("stairwell", until=until)
            finding.find(user=worker, keys=keys, wanted=wanted)


def test_the_search_is_logged_as_one_and_says_not_for_what(cast):
    found(cast, words="canal")
    with acting_as(cast.user("worker").pk):
        event = AccessEvent.objects.filter(stream=cast.user("worker").pk, verb="searched").get()
    assert len(event.documents) == 5
    assert "canal" not in repr(vars(event))


def test_by_the_page_nothing_stands_in_an_address(cast, client):
    client.force_login(cast.user("worker"))
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    address = reverse("reflections:own_find")
    page = client.post(address, {"words": "stairwell", "skip": ["0", "0"]})
    assert "error-summary" in client.post(address, {"theme": "no-such"}).content.decode()
    assert "2 records found in 4" in page.content.decode()
    assert "stairwell" not in client.get(f"{address}?words=stairwell").content.decode()
    looks = client.get(reverse("governance:looks_list")).content.decode()
    assert "You searched in 9 texts" in looks


@given(st.text(max_size=40))
def test_what_stands_in_a_text_is_found_in_it_however_it_is_written(words):
    assert finding.plain(words) in finding.plain(f"x {words} y") or not words
