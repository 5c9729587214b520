"""Questionnaires are data: what cannot be scored is refused with its place, the rest is exact."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reflections import checking_in, six_areas
from reflections.instruments import Impossible, read
from reflections.models import InstrumentFile
from reflections.scoring import OutOfRange, score
from tests import factories
from tests.supervision.test_booking import in_threads
from workers.refusals import Refused

PROQOL = Path(__file__).resolve().parents[2] / "reflections" / "definitions" / "proqol-5.json"
REVERSED = {1, 4, 15, 17, 29}
KEY = {
    "compassion-satisfaction": {3, 6, 12, 16, 18, 20, 22, 24, 27, 30},
    "burnout": {1, 4, 8, 10, 15, 17, 19, 21, 26, 29},
    "secondary-traumatic-stress": {2, 5, 7, 9, 11, 13, 14, 23, 25, 28},
}


def small(**changed) -> dict:
    """Two items, one scale."""
    whole = {
        "code": "small",
        "title": "Small",
        "credit": "Us",
        "licence": "Free",
        "options": [{"value": 0, "label": "No"}, {"value": 2, "label": "Yes"}],
        "items": [{"id": "a", "text": "One?"}, {"id": "b", "text": "Two?"}],
        "reverse": ["b"],
        "subscales": [
            {
                "code": "all",
                "title": "All",
                "items": ["a", "b"],
                "most_missing": 1,
                "bands": [{"from": 0, "to": 4, "label": "Any"}],
            }
        ],
    }
    return whole | changed


def part(**changed) -> list[dict]:
    return [small()["subscales"][0] | changed]


def proqol():
    """With words pasted where the organisation pastes its licensed ones."""
    found = json.loads(PROQOL.read_text())
    for item in found["items"]:
        item["text"] = f"Item {item['id']}"
    return read(json.dumps(found))


def test_no_licensed_word_is_shipped_and_without_them_it_does_not_load():
    with pytest.raises(Impossible) as error:
        read(PROQOL.read_text())
    assert error.value.places[0] == ("items[0].text", "words are missing here")
    assert len(error.value.places) == 30


@given(st.lists(st.integers(1, 5), min_size=30, max_size=30))
def test_the_published_key_of_proqol_is_kept(given_answers):
    answers = {str(number): value for number, value in enumerate(given_answers, start=1)}
    scores = {one.code: one for one in score(proqol(), answers)}
    assert set(scores) == set(KEY)
    for code, items in KEY.items():
        values = [
            6 - given_answers[n - 1] if n in REVERSED else given_answers[n - 1] for n in items
        ]
        total = sum(values)
        band = "Low" if total <= 22 else "Moderate" if total <= 41 else "High"
        assert (scores[code].value, scores[code].band) == (total, band)


def test_support_stands_beside_much_strain_and_little_satisfaction():
    strained = {
        str(number): 1 if number in KEY["compassion-satisfaction"] | REVERSED else 5
        for number in range(1, 31)
    }
    assert all(one.support for one in score(proqol(), strained))


@given(st.dictionaries(st.sampled_from("ab"), st.sampled_from([0, 2]), max_size=2))
def test_what_is_left_out_is_filled_by_the_mean_or_leaves_no_score(answers):
    (one,) = score(read(json.dumps(small())), answers)
    turned = [value if item == "a" else 2 - value for item, value in answers.items()]
    assert one.value == (round(2 * sum(turned) / len(turned)) if turned else None)


@given(st.dictionaries(st.sampled_from(list(six_areas.QUESTIONS)), st.integers(1, 5)))
def test_the_six_areas_have_a_score_each_and_no_total(answers):
    scores = {one.code: one.value for one in score(six_areas.own(), answers)}
    assert scores == {code: answers.get(code) for code in six_areas.QUESTIONS}


@pytest.mark.parametrize("answers", [{"a": 1}, {"a": 3}, {"c": 0}, {"a": -2}])
def test_answers_that_are_none_are_refused(answers):
    with pytest.raises(OutOfRange):
        score(read(json.dumps(small())), answers)


@pytest.mark.parametrize(
    ("whole", "place"),
    [
        ("[]", "the whole"),
        ("{", "line 1, column 2"),
        ('{"code": "a", "code": "b"}', "code"),
        ("[" * 100_000, "the whole"),
        ('{"code": ' + "9" * 5000 + "}", "the whole"),
        (" " * 200_001, "the whole"),
        (small(code="Große"), "code"),
        (small(total=True), "total"),
        ({}, "code"),
        (small(options=[{"value": 1, "label": "Yes"}]), "options"),
        (small(options=[{"value": 1, "label": "A"}] * 2), "options[1]"),
        (
            small(options=[{"value": True, "label": "A"}, {"value": 1.5, "label": "B"}]),
            "options[0].value",
        ),
        (small(items=[{"id": "a", "text": "One?"}] * 2), "items[1]"),
        (small(items=[{"id": str(n), "text": "?"} for n in range(10_000)]), "the whole"),
        (small(items=[{"id": str(n), "text": "?"} for n in range(201)]), "items"),
        (small(items=[{"id": "a", "text": "\0"}]), "items[0].text"),
        (small(items=[{"id": "a", "text": "\ud800"}]), "the whole"),
        (small() | {"\ud800": 1}, "the whole"),
        ('{"\\udfff": 1, "\\udfff": 2}', "the whole"),
        (small(items="a"), "items"),
        (small(reverse=["z"]), "reverse[0]"),
        (small(reverse=["a", "a"]), "reverse[1]"),
        (small(reverse=[{"a": []}]), "reverse[0]"),
        # A scale made of scales, and so of itself: a scale is no item.
        (small(subscales=part(items=["all"])), "subscales[0].items[0]"),
        (small(subscales=part() * 2), "subscales[1]"),
        (small(subscales=part(items=[])), "subscales[0].items"),
        (small(subscales=part(most_missing=2)), "subscales[0].most_missing"),
        (
            small(subscales=part(bands=[{"from": 1, "to": 4, "label": "x"}])),
            "subscales[0].bands[0]",
        ),
        (
            small(subscales=part(bands=[{"from": 0, "to": 3, "label": "x"}])),
            "subscales[0].bands",
        ),
        (
            small(subscales=part(bands=[{"from": 0, "to": 4, "label": "x", "support": 1}])),
            "subscales[0].bands[0].support",
        ),
    ],
)
def test_what_cannot_be_scored_is_refused_with_its_place(whole, place):
    with pytest.raises(Impossible) as error:
        read(whole if isinstance(whole, str) else json.dumps(whole))
    assert place in [where for where, _said in error.value.places]


def test_letters_written_as_two_halves_are_letters():
    whole = small(title="Well \N{SLIGHTLY SMILING FACE}")
    assert read(json.dumps(whole)).title == whole["title"]


def test_of_several_loads_at_once_one_stands_and_the_others_read_a_kind_answer(committed):
    programme = factories.programme()
    by = factories.supervisor(programme).user
    known = {"programme": programme, "definition": json.dumps(small()), "by": by}
    outcomes = in_threads(8, lambda _number: checking_in.load_instrument(**known))
    refused = [one for one in outcomes if not isinstance(one, InstrumentFile)]
    assert {type(one) for one in refused} <= {Refused}
    assert all("at this moment" in str(one) for one in refused)
    assert InstrumentFile.objects.standing().count() == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(small())), json_values)
def test_whatever_stands_anywhere_it_is_read_or_refused(key, value):
    with suppress(Impossible):
        assert score(read(json.dumps(small(**{key: value}))), {})
