"""The crispy template pack: labels, hints, errors, and links that land in an input."""

import datetime
import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms

from workers.form_fields import DayField, TimeField

MODES = [("room", "In person"), ("video", "By video")]
TIMES = [("Tuesday", [("1", "10:00am to 11:00am")]), ("Wednesday", [("2", "9:00am to 10:00am")])]


class Everything(forms.Form):
    name = forms.CharField(help_text="As colleagues know you")
    email = forms.EmailField(label="E-mail")
    password = forms.CharField(widget=forms.PasswordInput)
    minutes = forms.IntegerField(min_value=15)
    day = DayField(label="When did you meet?", help_text="For example, 27 3 2026")
    time = TimeField()
    agenda = forms.CharField(
        widget=forms.Textarea({"rows": 5, "data-character-count": 200}), help_text="Your words"
    )
    learning = forms.CharField(widget=forms.Textarea({"rows": 4}))
    mode = forms.ChoiceField(choices=MODES, widget=forms.RadioSelect)
    slot = forms.ChoiceField(choices=TIMES, widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(choices=MODES, widget=forms.CheckboxSelectMultiple)
    team = forms.ChoiceField(choices=[("", "Choose a team"), *TIMES])
    agree = forms.BooleanField(label="I have read this", help_text="All of it")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("These times overlap")


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]*)"', html)


def inputs(html: str) -> dict[str, str]:
    """Each focusable input by its id."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)
    return {found[1]: tag for tag in tags if (found := re.search(r'\bid="([^"]*)"', tag))}


def summary_links(html: str) -> list[tuple[str, str]]:
    summary = html.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    found = re.findall(r'<a href="#([^"]*)">(.*?)</a>', summary, re.DOTALL)
    return [(target, " ".join(text.split())) for target, text in found]


@pytest.fixture
def empty() -> str:
    return as_crispy_form(Everything())


@pytest.fixture
def wrong() -> str:
    return as_crispy_form(Everything({"day_day": "31", "day_month": "2", "day_year": "2026"}))


@pytest.mark.parametrize("state", ["empty", "wrong"])
def test_every_id_is_unique_and_every_reference_has_its_end(state, request):
    html = request.getfixturevalue(state)
    found = ids(html)
    assert len(found) == len(set(found))
    for described in re.findall(r'aria-describedby="([^"]*)"', html):
        assert set(described.split()) <= set(found)
    for labelled in re.findall(r'<label [^>]*for="([^"]*)"', html):
        assert labelled in inputs(html)


def test_every_visible_input_has_a_label(empty):
    labelled = set(re.findall(r'<label [^>]*for="([^"]*)"', empty))
    assert {name for name, tag in inputs(empty).items() if 'type="hidden"' not in tag} == labelled


def test_an_empty_form_shows_no_error(empty):
    assert "govuk-error" not in empty
    assert "aria-invalid" not in empty


def test_every_link_of_the_summary_lands_in_the_first_input_of_its_question(wrong):
    links = summary_links(wrong)
    assert [target for target, text in links] == [
        "id_name",
        "id_name",
        "id_email",
        "id_password",
        "id_minutes",
        "id_day_0",
        "id_time",
        "id_agenda",
        "id_learning",
        "id_mode_0",
        "id_slot_0_0",
        "id_areas_0",
        "id_team",
        "id_agree",
    ]
    assert {target for target, text in links} <= set(inputs(wrong))


def test_the_summary_and_the_field_say_the_same_sentence(wrong):
    for _target, text in summary_links(wrong)[1:]:
        assert " ".join(wrong.split()).count(text) == 2


def test_a_bare_required_error_names_the_question(wrong):
    texts = [text for target, text in summary_links(wrong)]
    assert "“E-mail” needs an answer" in texts
    assert "“I have read this” needs a tick" in texts
    assert "This field is required" not in wrong.replace("(Hidden field", "").split("</ul>", 1)[1]


def test_errors_of_the_whole_form_come_first(wrong):
    assert summary_links(wrong)[0] == ("id_name", "These times overlap")


def test_what_was_typed_stays_when_it_is_wrong(wrong):
    boxes = inputs(wrong)
    assert 'value="31"' in boxes["id_day_0"]
    assert 'value="2"' in boxes["id_day_1"]
    assert 'value="2026"' in boxes["id_day_2"]


def test_a_password_is_never_sent_back():
    html = as_crispy_form(Everything({"password": "a quiet room"}))
    assert "a quiet room" not in html


def test_what_is_typed_is_escaped():
    html = as_crispy_form(Everything({"name": '"><b>x', "agenda": "</textarea><b>y"}))
    assert "<b>" not in html


def test_hints_and_errors_are_tied_to_their_input(wrong):
    assert 'aria-describedby="id_name_helptext id_name_error"' in inputs(wrong)["id_name"]
    assert 'aria-describedby="id_day_helptext id_day_error"' in wrong
    assert 'aria-invalid="true"' in inputs(wrong)["id_name"]


def test_a_counted_text_box_says_its_limit_in_words(empty):
    assert 'data-maxlength="200"' in empty
    assert "You can write up to 200 characters" in empty
    assert "id_agenda_helptext id_agenda-info" in inputs(empty)["id_agenda"]
    assert inputs(empty)["id_learning"].count("character-count") == 0


def test_numbers_are_typed_and_not_scrolled(empty):
    assert 'type="text" inputmode="numeric"' in inputs(empty)["id_minutes"]


def test_choices_show_what_was_chosen():
    day = datetime.date(2026, 3, 27)
    form = Everything(initial={"mode": "video", "areas": ["room"], "team": "2", "day": day})
    html = as_crispy_form(form)
    assert " checked" in inputs(html)["id_mode_1"]
    assert " checked" not in inputs(html)["id_mode_0"]
    assert " checked" in inputs(html)["id_areas_0"]
    assert '<option value="2" selected>' in html
    assert 'value="27"' in inputs(html)["id_day_0"]


def test_a_form_with_a_prefix_keeps_its_links_and_names():
    html = as_crispy_form(Everything({}, prefix="first"))
    assert {target for target, text in summary_links(html)} <= set(inputs(html))
    assert 'name="first-day_day"' in html


class Action(forms.Form):
    what = forms.CharField()
    by = DayField()


def test_a_formset_has_one_summary_over_all_its_forms():
    formset = forms.formset_factory(Action)
    sent = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    html = as_crispy_form(formset(sent))
    assert [target for target, text in summary_links(html)] == [
        "id_form-0-what",
        "id_form-0-by_0",
        "id_form-1-what",
        "id_form-1-by_0",
    ]
    assert html.count("govuk-error-summary__title") == 1
    assert 'name="form-TOTAL_FORMS"' in html


def test_a_formset_without_errors_has_no_summary():
    html = as_crispy_form(forms.formset_factory(Action, extra=2)())
    assert "govuk-error" not in html
    assert "Entry 2" in html
