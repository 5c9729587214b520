"""What nobody should send: a sentence beside its field, what was typed stays, nothing is kept."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from confidentiality.identity import acting_as
from reflections.models import CheckIn, InstrumentFile, RiskDiscussion, RiskEntry
from tests import cast as casting
from tests.reflections.test_instruments import part, small
from tests.reflections.test_reflecting import unlocked
from tests.roles import seeing_all

TODAY = timezone.localdate()


@pytest.fixture
def cast(situation):
    return situation


def counts() -> dict:
    with seeing_all():
        kinds = (CheckIn, InstrumentFile, RiskDiscussion, RiskEntry)
        return {kind.__name__: kind.objects.count() for kind in kinds}


def assert_refused(answer, field: str, sentence: str) -> None:
    """The page again, with a sentence beside the field and in the summary."""
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (200, [field])
    assert sentence in form.errors[field][0]
    assert answer.content.decode().count(f"#id_{field}") >= 1


def scales(*parts: dict) -> list[dict]:
    return [part(code=f"scale-{number}", **each)[0] for number, each in enumerate(parts)]


@pytest.mark.parametrize(
    ("definition", "sentence"),
    [
        (small(**{"__class__": "x", "\N{SNOWMAN}": 1}), "this key is not known"),
        (small(items=[{"id": "a", "text": "One?", "weight": 3}]), "items[0].weight"),
        # Scales that hold each other, and one that holds itself.
        (small(subscales=scales({"items": ["scale-1"]}, {"items": ["scale-0"]})), "no item"),
        (small(subscales=scales({"items": ["scale-0", "a"]})), "subscales[0].items[0]"),
        (small(items=[{"id": str(n), "text": "?"} for n in range(10_000)]), "200,000 characters"),
        (small(items=[{"id": str(n), "text": "?"} for n in range(5_000)]), "a list of 1 to 200"),
        (small(subscales=part(items=["a"] * 10_000)), "a list of 0 to 200"),
        (
            small(options=[{"value": 10**30, "label": "x"}] * 2),
            "options[0]",
        ),
        (small(options=[{"value": float("nan"), "label": "x"}] * 2), "options[0].value"),
        ("{}" * 3, "this is not JSON"),
    ],
)
def test_a_definition_that_cannot_be_is_refused_by_the_page_with_its_place(
    cast, client, definition, sentence
):
    before, admin = counts(), unlocked(client, cast, "admin")
    programme = {"programme_id": cast.places["admin"].programme_id}
    page = reverse("reflections:instrument_list", kwargs=programme)
    whole = definition if isinstance(definition, str) else json.dumps(definition)
    answer = admin.post(page, {"definition": whole})
    said = " ".join(answer.context["form"].errors["definition"])
    assert (answer.status_code, sentence in said or "at most 200000" in said) == (200, True), said
    assert answer.context["form"]["definition"].value() == whole
    assert counts() == before


@pytest.mark.parametrize("value", ["0", "6", "-1", "3.0", "1e0", "٣", "x", "\0", "9" * 400])
def test_an_answer_outside_the_range_is_refused_and_the_others_stay(cast, client, value):
    before, worker = counts(), unlocked(client, cast, "worker")
    sent = {"item_0": "4", "item_3": value}
    answer = worker.post(reverse("reflections:check_in_take"), sent)
    assert list(answer.context["form"].errors) == ["item_3"]
    assert answer.context["form"]["item_0"].value() == "4"
    assert counts() == before


def test_answers_to_questions_that_there_are_not_are_no_answers(cast, client):
    before, worker = counts(), unlocked(client, cast, "worker")
    answer = worker.post(reverse("reflections:check_in_take"), {"item_99": "3", "wellbeing": "3"})
    assert "at least one question" in answer.content.decode()
    assert counts() == before


@pytest.mark.parametrize("again", ["all", "\0", "instead,both"])
def test_a_choice_between_answers_that_there_is_not_is_asked_for(cast, client, again):
    worker, page = unlocked(client, cast, "worker"), reverse("reflections:check_in_take")
    worker.post(page, {"item_0": "4"})
    before = counts()
    answer = worker.post(page, {"item_0": "5", "again": again})
    assert list(answer.context["form"].errors) == ["again"]
    assert answer.content.decode().count('type="radio" name="again"') == 2
    assert counts() == before


def test_partly_answered_it_is_kept_and_scored_as_far_as_it_goes(cast, client):
    worker = unlocked(client, cast, "worker")
    kept = worker.post(reverse("reflections:check_in_take"), {"item_5": "5"}, follow=True)
    values = [score["value"] for score in kept.context["words"]["scores"]]
    assert values == [None, None, None, None, None, 5]
    assert kept.content.decode().count("Left out") == 5


def test_a_supervisor_who_wrote_the_plan_is_told_that_they_cannot_endorse_it(cast, client):
    with acting_as(cast.user("supervisor").pk):
        discussion = casting.weigh(cast, by="supervisor")
        plan = discussion.entries.get()
    before, supervisor = counts(), unlocked(client, cast, "supervisor")
    page = reverse("reflections:risk_endorse", kwargs={"discussion_id": discussion.pk})
    sent = {"plan_id": plan.pk, "endorsement": "yes", "words": "Mine."}
    answer = supervisor.post(page, sent)
    assert "never by who wrote it" in answer.context["form"].non_field_errors()[0]
    assert answer.context["form"]["words"].value() == "Mine."
    assert counts() == before
    assert unlocked(client, cast, "worker").post(page, sent).status_code == 404


def boxes(day: date) -> dict:
    return {"review_on_day": day.day, "review_on_month": day.month, "review_on_year": day.year}


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - timedelta(days=1), "That day is over"),
        (date(1900, 1, 1), "That day is over"),
        (TODAY + timedelta(days=367), "within a year"),
        (date(2200, 12, 31), "within a year"),
    ],
)
def test_a_day_of_review_in_the_past_or_far_ahead_is_refused_and_words_stay(
    cast, client, day, sentence
):
    before, worker = counts(), unlocked(client, cast, "worker")
    page = reverse("reflections:risk_review", kwargs={"discussion_id": cast.risk.pk})
    answer = worker.post(page, boxes(day) | {"number": "1", "words": "Better."})
    assert_refused(answer, "review_on", sentence)
    assert answer.context["form"]["words"].value() == "Better."
    assert counts() == before


@pytest.mark.parametrize("typed", ["31 2 2027", "0 0 0", "x y z", "1 1 99999", "1  2027"])
def test_a_day_that_is_none_is_refused_beside_its_boxes(cast, client, typed):
    before, worker = counts(), unlocked(client, cast, "worker")
    page = reverse("reflections:risk_review", kwargs={"discussion_id": cast.risk.pk})
    day, month, year = typed.split(" ")
    sent = {"review_on_day": day, "review_on_month": month, "review_on_year": year}
    answer = worker.post(page, sent | {"number": "1", "words": "Better."})
    assert list(answer.context["form"].errors) == ["review_on"]
    assert counts() == before


def test_a_plan_whose_day_went_by_while_it_was_a_draft_is_not_signed(cast, client):
    worker = unlocked(client, cast, "worker")
    write = reverse("reflections:plan_write", kwargs={"draft_id": cast.planned})
    gone = casting.PLAN | {"review_on": (TODAY - timedelta(days=1)).isoformat(), "version": "2"}
    check = worker.post(write, gone)["Location"]
    before = counts()
    assert "That day is over" in worker.post(check, {"version": "3"}).content.decode()
    assert counts() == before
    assert casting.PLAN["situation"] in worker.get(write).content.decode()


@pytest.mark.parametrize("by", ["worker", "supervisor"])
def test_a_link_that_was_taken_back_is_answered_as_one_that_never_was(cast, client, by):
    person = unlocked(client, cast, by)
    known = {"discussion_id": cast.shown.pk, "statement_id": cast.statement.pk}
    address = reverse("reflections:statement_show", kwargs=cast.link)
    assert person.get(address).status_code == 200
    person.post(reverse("reflections:statement_take_back", kwargs=known))
    never = reverse("reflections:statement_show", kwargs=cast.link | {"key": "A" * 43})
    client.logout()
    gone, none = client.get(address), client.get(never)
    assert (gone.status_code, none.status_code) == (404, 404)
    assert gone.content == none.content
