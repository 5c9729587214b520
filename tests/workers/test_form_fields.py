"""Days and times as people type them: what is understood, and the sentence where it is not."""

import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from workers.form_fields import DayField, TimeField


class Meeting(forms.Form):
    day = DayField(required=False)
    time = TimeField(required=False)


def refusal(field: forms.Field, typed) -> str:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages[0]


def understood_or_refused(field: forms.Field, typed, kind: type) -> bool:
    """Whether cleaning gave the kind asked for, or one sentence; anything else raises."""
    try:
        return isinstance(field.clean(typed), kind)
    except ValidationError as refused:
        return len(refused.messages) == 1


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_every_day_typed_in_figures_is_understood(day):
    assert DayField().clean([str(day.day), str(day.month), str(day.year)]) == day


@given(st.tuples(st.text(), st.text(), st.text()))
def test_whatever_is_typed_gives_a_day_or_a_sentence(typed):
    assert understood_or_refused(DayField(), list(typed), datetime.date)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["", "", ""], "Enter a day, a month and a year"),
        (["", "3", "2026"], "Enter the day as well, like 27 3 2026"),
        (["27", "", "2026"], "Enter the month as well, like 27 3 2026"),
        (["27", "3", ""], "Enter the year as well, like 27 3 2026"),
        (["27", "March", "2026"], "Use numbers only, like 27 3 2026"),
        (["²", "3", "2026"], "Use numbers only, like 27 3 2026"),
        (["-1", "3", "2026"], "Use numbers only, like 27 3 2026"),
        (["31", "2", "2026"], "There is no such date. Check the day and the month"),
        (["29", "2", "2025"], "There is no such date. Check the day and the month"),
        (["0", "0", "2026"], "There is no such date. Check the day and the month"),
        (["100", "3", "2026"], "There is no such date. Check the day and the month"),
        (["27", "3", "26"], "Enter the year with four figures, between 1900 and 2200"),
        (["27", "3", "1899"], "Enter the year with four figures, between 1900 and 2200"),
        (["27", "3", "2201"], "Enter the year with four figures, between 1900 and 2200"),
        (["27", "3", "9" * 5000], "Enter the year with four figures, between 1900 and 2200"),
    ],
)
def test_a_day_that_is_none_gives_a_clear_sentence(typed, sentence):
    assert refusal(DayField(), typed) == sentence


def test_a_day_may_be_left_out_and_may_carry_spaces():
    assert DayField(required=False).clean(["", " ", ""]) is None
    assert DayField().clean([" 1", "12 ", "2026"]) == datetime.date(2026, 12, 1)


def test_a_form_knows_whether_the_day_has_changed():
    day = datetime.date(2026, 3, 27)
    same = {"day_day": "27", "day_month": "3", "day_year": "2026"}
    assert not Meeting(same, initial={"day": day}).has_changed()
    assert Meeting(same | {"day_day": "28"}, initial={"day": day}).has_changed()


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("10:00", 10, 0),
        ("10am", 10, 0),
        ("10 AM", 10, 0),
        ("14.30", 14, 30),
        ("1430", 14, 30),
        ("2:30pm", 14, 30),
        ("2.30 p.m.", 14, 30),
        ("12am", 0, 0),
        ("12pm", 12, 0),
        ("00:15", 0, 15),
        (" 9:05 ", 9, 5),
    ],
)
def test_a_time_is_understood_as_people_write_it(typed, hour, minute):
    assert TimeField().clean(typed) == datetime.time(hour, minute)


@pytest.mark.parametrize("typed", ["9", "ten", "25:00", "10:60", "13pm", "0am", "10:00m", "1:2:3"])
def test_a_time_that_could_be_anything_is_asked_for_again(typed):
    assert refusal(TimeField(), typed) == "Enter a time like 9:30am or 14:30"


@given(st.text())
def test_whatever_is_typed_gives_a_time_or_a_sentence(typed):
    assert understood_or_refused(TimeField(), typed, datetime.time)


def test_an_empty_time_is_refused_only_where_it_is_needed():
    assert TimeField(required=False).clean("") is None
    assert refusal(TimeField(), "") == "Enter a time, like 9:30am or 14:30"
