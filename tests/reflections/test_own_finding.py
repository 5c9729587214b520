"""Finding one's own reflections and risk discussions beside records: opened once, for their own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Grant
from reflections import deleting, own_finding
from reflections.models import RiskDiscussion
from supervision import finding
from supervision.finding import Wanted
from tests import cast as casting
from tests.reflections.test_reflecting import unlocked
from tests.roles import tampering, unguard

TODAY = timezone.localdate()


@pytest.fixture
def cast(situation):
    return situation


def find(cast, words: str, by: str = "worker", **how) -> own_finding.OwnFound:
    with acting_as(cast.user(by).pk):
        known = {"user": cast.user(by), "keys": cast.keys[by]}
        return own_finding.find(wanted=Wanted(words=words, **how), **known)


def counted(cast, words: str, by: str = "worker", **how) -> tuple[int, int, int]:
    found = find(cast, words, by, **how)
    return len(found.records.sessions), len(found.reflections), len(found.discussions)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        # A record, and an earlier one; nothing else says so.
        ("stairwell", (2, 0, 0)),
        ("climb STAIRS", (0, 1, 0)),
        ("fourth floor", (0, 0, 2)),
        ("visits in twos", (0, 0, 2)),
        # By which names a text is kept is nobody's words.
        ("free", (0, 0, 0)),
        ("worry", (0, 0, 0)),
        ("serious", (0, 0, 0)),
        ("climb fourth", (0, 0, 0)),
        ("", (2, 0, 0)),
    ],
)
def test_all_words_must_stand_in_one_of_them(cast, words, found):
    assert counted(cast, words) == found


def test_tags_answers_reviews_and_closings_are_looked_through(cast):
    casting.close_risk(cast, cast.risk, words="The lift works again.")
    assert counted(cast, "lift fourth") == (0, 0, 1)
    assert counted(cast, "lift fourth", "supervisor") == (0, 0, 1)


def test_of_reflections_the_newest_version_of_ones_own_is_looked_through(cast):
    with acting_as(cast.user("worker").pk):
        casting.revise(cast, "Something else.")
    assert counted(cast, "climb") == (0, 0, 0)
    assert counted(cast, "something else") == (0, 1, 0)
    # Shared with the supervisor it is still the worker's.
    assert counted(cast, "something else", "supervisor") == (0, 0, 0)
    with acting_as(cast.user("worker").pk):
        deleting.delete(thing=cast.reflection, keys=cast.keys["worker"], by=cast.user("worker"))
    assert counted(cast, "something else") == (0, 0, 0)


@pytest.mark.parametrize("by", ["supervisor2", "manager", "admin", "custodian", "lead"])
def test_nobody_finds_anothers(cast, by):
    for words in ("climb", "fourth floor"):
        assert counted(cast, words, by)[1:] == (0, 0)


def test_by_person_day_and_theme(cast):
    supervisor, supervisor2 = cast.user("supervisor"), cast.user("supervisor2")
    assert counted(cast, "fourth", person=supervisor) == (0, 0, 2)
    assert counted(cast, "fourth", person=supervisor2) == (0, 0, 0)
    assert counted(cast, "climb", person=supervisor) == (0, 0, 0)
    assert counted(cast, "climb", since=TODAY, until=TODAY) == (0, 1, 0)
    assert counted(cast, "climb", until=TODAY - timedelta(days=1)) == (0, 0, 0)
    assert counted(cast, "climb", since=TODAY + timedelta(days=1)) == (0, 0, 0)
    assert counted(cast, "climb", theme="boundaries") == (0, 0, 0)
    assert counted(cast, "climb", skip=500) == (0, 0, 0)


def test_one_that_was_tampered_with_holds_up_no_other(cast):
    with tampering():
        Grant.objects.filter(envelope__document_id=cast.plan.pk).update(sealed_key=b"x" * 80)
    found = find(cast, "fourth floor")
    assert ([one.pk for one in found.discussions], found.unopened) == ([cast.shown.pk], 1)


def test_all_is_logged_in_one_call(cast):
    with acting_as(cast.user("worker").pk):
        before = AccessEvent.objects.count()
    find(cast, "climb")
    with acting_as(cast.user("worker").pk):
        new = AccessEvent.objects.order_by("-number")[: AccessEvent.objects.count() - before]
        assert [event.verb for event in new] == ["searched"]
        assert {cast.reflection.pk, cast.plan.pk, cast.record.pk} <= set(new[0].documents)


def test_it_takes_as_many_queries_for_more(cast):
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            find(cast, "climb")
        counts.append(len(queries))
        with acting_as(cast.user("worker").pk):
            casting.reflect(cast)
            casting.weigh(cast)
    assert counts[0] == counts[1]


def test_by_the_page_they_are_listed_and_nothing_stands_in_an_address(cast, client):
    worker = unlocked(client, cast, "worker")
    page = worker.post(reverse("reflections:own_find"), {"words": "climb", "skip": "0"})
    said = page.content.decode()
    assert "1 reflection found" in said
    assert (
        reverse("reflections:reflection_show", kwargs={"reflection_id": cast.reflection.pk}) in said
    )
    said = worker.post(reverse("reflections:own_find"), {"words": "fourth"}).content.decode()
    assert "2 risk discussions found" in said


def told(page) -> tuple[bool, bool]:
    """Whether it says that there are older ones, and that one reflection was found."""
    said = page.content.decode()
    return "older ones that were not looked through" in said, "1 reflection found" in said


def test_it_says_that_older_ones_were_not_looked_through_and_offers_to(cast, client, monkeypatch):
    """Of reflections and discussions too, though there are no more records."""
    with acting_as(cast.user("worker").pk):
        casting.reflect(cast, free="Newer.")
    monkeypatch.setattr(own_finding, "AT_ONCE", 1)
    found = find(cast, "climb")
    assert (found.reflections, found.records.more, found.more) == ([], False, True)
    worker = unlocked(client, cast, "worker")
    address = reverse("reflections:own_find")
    page = worker.post(address, {"words": "climb", "skip": "0"})
    said = page.content.decode()
    assert ("older ones that were not looked" in said, "1 reflection found" in said) == (
        True,
        False,
    )
    older = {"words": "climb", "skip": page.context["own"].next_skip}
    said = worker.post(address, older).content.decode()
    assert ("older ones that were not looked" in said, "1 reflection found" in said) == (
        False,
        True,
    )
    monkeypatch.setattr(own_finding, "AT_ONCE", 200)
    assert not find(cast, "climb").more


def test_discussions_alone_may_have_older_ones(cast, monkeypatch):
    monkeypatch.setattr(own_finding, "AT_ONCE", 1)
    first, second = find(cast, "fourth"), find(cast, "fourth", skip=finding.AT_ONCE)
    assert (first.more, second.more) == (True, False)
    assert {*first.discussions, *second.discussions} == {cast.risk, cast.shown}


def test_whom_one_has_a_risk_discussion_with_can_be_looked_for(cast):
    """Also where the two have no record."""
    two = cast.user("colleague"), cast.user("supervisor2")

    def people() -> list[set]:
        found = []
        for one in (*two, cast.user("worker")):
            with acting_as(one.pk):
                found.append(set(own_finding.people_of(one)))
        return found

    before = people()
    assert two[1] not in before[0]
    with tampering():
        RiskDiscussion.objects.create(
            programme_id=cast.recorded.programme_id,
            worker=two[0],
            supervisor=two[1],
            opened_by=two[0],
            review_on=TODAY,
        )
    after = [before[0] | {two[1]}, before[1] | {two[0]}, before[2]]
    assert people() == after
    unguard()
    assert people() == after


def test_the_page_offers_just_these(cast, client):
    page = unlocked(client, cast, "worker").get(reverse("reflections:own_find"))
    offered = [one.name for one in page.context["form"].fields["person"].queryset]
    assert offered == ["Supervisor", "Supervisor2"]
