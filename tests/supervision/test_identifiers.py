"""The identifier guard: what it finds, what it leaves alone, and how often it is wrong."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import demo_words
from supervision import identifiers
from supervision.identifiers import found_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("His number is 943 476 5919.", ["nhs"]),
        ("NHS 9434765919", ["nhs"]),
        ("NHS 943-476-5919", ["nhs"]),
        ("One figure wrong: 943 476 5918", []),
        ("Insurance AB 12 34 56 C", ["nino"]),
        ("ab123456c", ["nino"]),
        ("QQ 12 34 56 C is given to nobody", []),
        ("GB 12 34 56 A", []),
        ("He lives at SW1A 1AA.", ["postcode"]),
        ("EH12NG", ["postcode"]),
        ("m1 1ae", ["postcode"]),
        ("Room B12 3rd floor, at AB10 5pm", []),
        ("ZZ1 1AA is no area", []),
        ("Ring 07911 123456", ["phone"]),
        ("Ring (020) 7946 0958", ["phone"]),
        ("+44 7911 123456", ["phone"]),
        ("We met 3 times in 2026 and paid 1,200.50", []),
        ("j.smith@example.org", ["email"]),
        ("Look @ the stairwell", []),
        ("She was born on 3 March 1980", ["birth"]),
        ("DOB 03/04/1980", ["birth"]),
        ("D.O.B: 1980-04-03", ["birth"]),
        ("3/4/1980 (date of birth)", ["birth"]),
        ("Her child was born in spring", []),
        ("On 3 March 2026 we met.", []),
        ("", []),
        ("a@b.org, 943 476 5919 and SW1A 1AA", ["nhs", "postcode", "email"]),
    ],
)
def test_what_it_finds(text, kinds):
    assert found_in(text) == kinds


def check_figure(nine: str) -> int:
    """Of the NHS number, by its published rule, written once more."""
    return (11 - sum(int(each) * (10 - at) for at, each in enumerate(nine)) % 11) % 11


@given(st.from_regex(r"\A[0-9]{9}\Z"), st.integers(0, 9), st.sampled_from(["", " ", "-"]))
def test_of_ten_figures_the_last_decides(nine, last, gap):
    number = f"{nine[:3]}{gap}{nine[3:6]}{gap}{nine[6:]}{last}"
    assert ("nhs" in found_in(f"is {number} now")) == (check_figure(nine) == last)


@given(st.from_regex(r"\A[A-Z]{2}[0-9]{6}[A-Z]\Z"))
def test_an_insurance_number_has_the_letters_that_are_given_out(number):
    given_out = (
        number[0] not in "DFIQUV"
        and number[1] not in "DFIOQUV"
        and number[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
        and number[-1] in "ABCD"
    )
    assert ("nino" in found_in(f"is {number} now")) == given_out


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text):
    assert set(found_in(text)) <= set(identifiers.KINDS)


def test_boxes_are_named_with_the_kind_and_never_with_what_was_found():
    found = identifiers.in_boxes([("Learning", "a@b.org"), ("Discussion", "nothing")])
    assert [(label, str(kind)) for label, kind in found] == [("Learning", "an e-mail address")]


def harmless(number: int) -> list[str]:
    """Sentences as records have them: times, prices, rooms, days, numbers of things."""
    chance = random.Random(39)  # noqa: S311
    when = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    shapes = (
        lambda: (
            f"We meet at {chance.randrange(24)}:{chance.randrange(60):02} in room "
            f"{chance.choice('ABCDEFG')}{chance.randrange(1, 400)}."
        ),
        lambda: f"The rent is £{chance.randrange(10_000):,}.{chance.randrange(100):02} a month.",
        lambda: f"On {chance.choice(when):%d/%m/%Y} and {chance.choice(when):%-d %B} we spoke.",
        lambda: f"Since {chance.choice(when):%-d %B %Y} he came {chance.randrange(40)} times.",
        lambda: (
            f"Flat {chance.randrange(300)}, floor {chance.randrange(30)}, bus "
            f"{chance.choice('NXE')}{chance.randrange(1, 99)} at {chance.randrange(1, 12)}pm."
        ),
        lambda: (
            f"Arrears of {chance.randrange(1000)} {chance.randrange(1000)} pounds, "
            f"{chance.randrange(100)}% of {chance.randrange(10**6)}."
        ),
        lambda: (
            f"Reference {chance.randrange(10**6, 10**7)}/{chance.randrange(99)}, form "
            f"{chance.choice(['SF100', 'UC50', 'PIP2', 'ESA1'])}, section {chance.randrange(9)}."
        ),
        lambda: (
            f"{chance.randrange(1, 12)}.{chance.randrange(60):02} to "
            f"{chance.randrange(1, 12)}.{chance.randrange(60):02}, weeks {chance.randrange(52)}-"
            f"{chance.randrange(52)}, code C{chance.randrange(99)} {chance.randrange(9)} times."
        ),
    )
    return [shapes[at % len(shapes)]() for at in range(number)]


def demo_sentences() -> list[str]:
    """Every sentence that the demo seals."""
    texts = [*demo_words.COVERED, *demo_words.ACTIONS, *demo_words.LEARNING, *demo_words.ANSWERS]
    texts += [*demo_words.ADDENDA, demo_words.WHY, *demo_words.PURPOSES.values()]
    texts += [text for several in demo_words.MORE.values() for text in several]
    return texts


def test_false_alarms_stay_as_rare_as_the_decision_record_says():
    assert [text for text in demo_sentences() if found_in(text)] == []
    sentences = harmless(800)
    assert [text for text in sentences if found_in(text)] == []
