"""What goes along to an appraisal is what the worker ticked, and nothing beside it."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from confidentiality.identity import acting_as
from reflections import development
from supervision import group_records
from supervision.models import Session
from tests import cast as casting
from tests.cast import MUSED, WORDS
from tests.reflections.test_reflecting import unlocked
from tests.roles import as_owner

PAGE = reverse("reflections:development_show")


@pytest.fixture
def cast(situation):
    return situation


def test_only_what_is_ticked_goes_along(cast, client):
    worker = unlocked(client, cast, "worker")
    points = worker.get(PAGE).context["points"]
    said = [one.words for one in points]
    assert any(re.search(r"one to one: \d\.\d hours", words) for words in said)
    assert any("1 reflection" in words for words in said)
    assert sum(WORDS["learning"] in words for words in said) == 2
    assert MUSED not in "".join(said)
    learnt = next(one for one in points if WORDS["learning"] in one.words)
    page = worker.post(PAGE, {"points": [learnt.key]})
    assert [one.key for one in page.context["points"]] == [learnt.key]
    assert "hours" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    file = worker.post(PAGE, {"points": [learnt.key], "csv": "yes"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows == [["What", "In words"], ["Learning points", learnt.words]]


def test_nothing_ticked_and_what_is_not_ones_own_are_refused(cast, client):
    worker = unlocked(client, cast, "worker")
    assert "Tick what should go along" in worker.post(PAGE, {"csv": "yes"}).content.decode()
    not_own = {"points": [f"point-{cast.recorded.pk}"], "csv": "yes"}
    assert "Select a valid choice" in worker.post(PAGE, not_own).content.decode()


def test_a_colleague_finds_nothing_of_the_workers(cast, client):
    points = unlocked(client, cast, "colleague").get(PAGE).context["points"]
    assert WORDS["learning"] not in "".join(one.words for one in points)


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_no_cell_is_taken_for_a_formula_and_no_word_is_lost(cells):
    points = [development.Point("", heading, words) for heading, words in cells]
    rows = list(csv.reader(io.StringIO(development.as_csv(points), newline="")))[1:]
    found = [cell for row in rows for cell in row]
    assert not any(cell.startswith(development.FORMULAS) for cell in found)
    assert [cell.removeprefix("'") for cell in found] == [
        cell.removeprefix("'") for pair in cells for cell in pair
    ]


def another(cast, **facts) -> Session:
    """One more session of the worker's, logged in another tab; of the same year."""
    first = Session.objects.get(pk=cast.recorded.pk)
    changed = {"pk": uuid4(), "booking": None, "starts_at": first.starts_at + timedelta(minutes=1)}
    kept = {field.attname: getattr(first, field.attname) for field in Session._meta.fields}
    kept = {name: value for name, value in kept.items() if name not in {"id", "booking_id"}}
    with as_owner():
        made = Session.objects.create(**kept | changed | {"minutes": 90})
        Session.objects.filter(pk=made.pk).update(**facts)
    return made


def test_what_was_ticked_goes_along_although_more_was_logged_meanwhile(cast, client):
    worker = unlocked(client, cast, "worker")
    hours = [one for one in worker.get(PAGE).context["points"] if "one to one" in one.words]
    another(cast, is_debrief=True)
    page = worker.post(PAGE, {"points": [one.key for one in hours]})
    assert page.context["points"] == hours


def test_a_first_meeting_is_no_supervision_received(cast, client):
    worker = unlocked(client, cast, "worker")
    before = worker.get(PAGE).context["points"]
    another(cast, is_first_meeting=True)
    assert worker.get(PAGE).context["points"] == before


def learnt(cast, name: str) -> list[str]:
    with acting_as(cast.user(name).pk):
        points = development.points_of(worker=cast.user(name), keys=cast.keys[name])
    return [one.words.partition(": ")[2] for one in points if one.heading == "Learning points"]


def test_what_was_learnt_in_a_group_goes_along_for_who_holds_a_copy(cast):
    """Each their own copy of one record; what was added to it later is no record."""
    before = learnt(cast, "worker")
    casting.with_groups(cast)
    with acting_as(cast.user("supervisor").pk):
        group_records.seal_copies(
            sessions=group_records.readers_of(group_records.attendees_of(cast.group_begun)),
            number=0,
            content={"covered": "Doors.", "learning": "We all wait too long."},
            keys=cast.keys["supervisor"],
            by=cast.user("supervisor"),
        )
    assert sorted(learnt(cast, "worker")) == sorted([*before, "We all wait too long."])
    assert "We all wait too long." not in learnt(cast, "supervisor") + learnt(cast, "colleague")


SAID = "You have older ones, which are not opened here"


def test_it_says_when_not_all_are_opened(cast, client, monkeypatch):
    worker = unlocked(client, cast, "worker")
    assert SAID not in worker.get(PAGE).content.decode()
    # The worker has two records and one reflection.
    for most, said in ((2, False), (1, True)):
        monkeypatch.setattr(development, "AT_ONCE", most)
        assert (SAID in worker.get(PAGE).content.decode()) is said
    with acting_as(cast.user("worker").pk):
        for _more in range(2):
            casting.reflect(cast)
    monkeypatch.setattr(development, "AT_ONCE", 2)
    assert SAID in worker.get(PAGE).content.decode()
