"""Whom workers can turn to for themselves: a programme's own list, tapped on a telephone."""

import html
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.reflections.test_reflecting import unlocked
from workers.forms import SettingsForm
from workers.models import USUAL_SUPPORT, Programme
from workers.templatetags.reaching import reachable


@pytest.fixture
def cast(situation):
    return situation


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("Samaritans, day and night: 116 123", ["116123"]),
        ("Duty manager: 01632 960 001.", ["01632960001"]),
        ("In danger: 999", ["999"]),
        ("From abroad +44 1632 960001, or 111", ["+441632960001", "111"]),
        ("Monday to Friday, 9 to 5, since 2019", []),
        ("https://help.example/116 or /ask/123456", []),
        ("Room B 12, ref AB123456", []),
        ("(01632) 960 001, or (020) 7946 0018", ["01632960001", "02079460018"]),
        ("+44 (0)20 7946 0018; Childline 0800 1111", ["+442079460018", "08001111"]),
        (
            "020 7946 0018, 07700 900123, 0161-496-0000",
            ["02079460018", "07700900123", "01614960000"],
        ),
        # Where one number might run into the next, none is better than a wrong one.
        ("Samaritans 116 123 24 hours a day", []),
        ("01632 960 221 2 to 6 pm", []),
        ("0800 123 456 9 to 5", []),
        ("01632 960221 365 days a year", []),
        ("+44 20 7946 0018 24 hours", []),
        ("+44 20 7946 0018 365 days", []),
        ("01632 960 001/2", []),
        ("Text 111, the emergency number 999", ["111", "999"]),
        ("Room 111, ext 101", []),
        ("Room 214, ext 300", []),
        ("In 2019, 12/10/2024, 10.30, 50%, 3:15", []),
    ],
)
def test_a_telephone_rings_what_is_a_number_and_nothing_else(words, numbers):
    page = reachable(words)
    assert [one.split('"')[0] for one in page.split('href="tel:')[1:]] == numbers


def test_addresses_open_and_nothing_in_it_is_run():
    page = reachable("<script>alert(1)</script> javascript:alert(1) https://eap.example/?a=1&b=2")
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert 'href="https://eap.example/?a=1&amp;b=2"' in page


@given(st.text(alphabet="0123456789 -+(),;ab<>\"'&\n", max_size=60))
def test_any_words_are_read_as_they_were_written(words):
    page = reachable(words)
    assert html.unescape(re.sub("<[^>]*>", "", page)) == words
    for dialled, shown in re.findall(r'href="tel:([^"]*)">([^<]*)<', page):
        assert re.sub(r"[^+0-9]", "", html.unescape(shown).replace("(0)", "")) == dialled


def settings(programme: Programme, routes: str) -> SettingsForm:
    return SettingsForm(SettingsForm.of(programme) | {"support_routes": routes})


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ("", "required"),
        (" \n \n", "required"),
        ("\n".join(f"Line {number}" for number in range(11)), "at most ten"),
        ("x" * 201, "at most 200 characters"),
        ("A\0B", "Null characters"),
    ],
)
def test_what_nobody_could_read_is_refused_beside_the_box(db, routes, said):
    form = settings(factories.programme(), routes)
    assert not form.is_valid()
    assert said in form.errors["support_routes"][0]


def test_a_list_is_kept_one_a_line(db):
    form = settings(factories.programme(), "  Care line:  0800 000 000 \r\n\r\n Chaplain ")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["support_routes"] == "Care line: 0800 000 000\nChaplain"


def test_a_programme_begins_with_what_everybody_has_and_is_never_without(db):
    programme = factories.programme()
    assert programme.support_routes == USUAL_SUPPORT
    assert len(programme.support_list) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(support_routes="")


def test_by_the_pages_the_administrator_writes_it_and_a_worker_who_is_low_reads_it(cast, client):
    programme = cast.places["admin"].programme
    admin = unlocked(client, cast, "admin")
    page = reverse("workers:programme_edit", kwargs={"programme_id": programme.pk})
    form = admin.get(page).context["form"]
    sent = {
        field.name: field.value()
        for field in form
        if field.value() is not None and field.value() is not False
    }
    routes = "Care line <b>now</b>: 0800 000 000"
    saved = admin.post(page, sent | {"support_routes": routes})
    assert saved.status_code == 302, saved.context["form"].errors
    worker = unlocked(client, cast, "worker")
    take = reverse("reflections:check_in_take")
    low = worker.post(take, {"item_3": "1"}, follow=True).content.decode()
    assert 'href="tel:0800000000"' in low
    assert "Care line &lt;b&gt;now&lt;/b&gt;" in low
    assert "116 123" not in low.partition("Whom you can turn to")[2].partition("</ul>")[0]
    assert 'href="tel:0800000000"' in worker.get(reverse("workers:help_show")).content.decode()
    elsewhere = unlocked(client, cast, "elsewhere")
    assert "0800000000" not in elsewhere.get(reverse("workers:help_show")).content.decode()
