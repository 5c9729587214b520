"""The pages of availability: each change is shown first, and bad input is answered in words."""

from datetime import date, datetime, time
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from supervision import booking
from supervision.models import Away, Booking, Pattern, Slot
from tests import factories
from workers import lines

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=LONDON)
pytestmark = pytest.mark.django_db
LIST = "/times/availability/"


@pytest.fixture
def sana():
    with time_machine.travel(NOW, tick=False):
        yield factories.supervisor(factories.programme())


@pytest.fixture
def wren(sana):
    return factories.worker(sana.programme, supervisor=sana)


@pytest.fixture
def client(sana) -> Client:
    browser = Client(headers={"origin": "http://testserver"})
    browser.force_login(sana.user)
    return browser


def boxes(name: str, day: date | None) -> dict:
    parts = ("day", "month", "year")
    return {f"{name}_{part}": getattr(day, part) if day else "" for part in parts}


def weekly(sana, **changed) -> dict:
    typed = {"programme": sana.programme_id, "weekday": "1", "starts": "7pm", "ends": "9pm"}
    typed |= {"minutes": "50", "gap_minutes": "10", "how": "video", "where": "The blue room"}
    typed |= {"capacity": "1", "weeks_ahead": "4"} | boxes("started_on", NOW.date())
    return typed | boxes("ended_on", None) | changed


def away(first: date, back: date | None, **more) -> dict:
    return boxes("started_on", first) | boxes("back_on", back) | more


def text(answer) -> str:
    return unescape(answer.content.decode())


def said(answer) -> str:
    """The message on the page to which an answer leads."""
    return " ".join(str(message) for message in answer.context["messages"])


def book(slot: Slot, worker) -> Booking:
    return booking.book_slot(slot=slot, worker=worker.user, by=worker.user)


def diary() -> list[dict]:
    return list(Slot.objects.order_by("pk").values("pk", "withdrawn_at", "pattern"))


# Beginning


def test_a_weekly_time_is_offered_and_it_is_said_what_was_left_out(client, sana):
    factories.slot(sana, datetime(2026, 3, 10, 19, tzinfo=LONDON))
    answer = client.post("/times/weekly/add/", weekly(sana), follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert said(answer) == (
        "Saved. 7 times offered. Not offered: Tuesday 10 March, 7:00pm (you offer another time "
        "then)."
    )
    assert "Tuesdays, 7:00pm to 9:00pm" in text(answer)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"starts": "10pm", "ends": "1am"}, "ends", "split it at midnight"),
        ({"ends": "7pm"}, "ends", "after the start"),
        ({"minutes": "121"}, "minutes", "does not fit"),
        ({"minutes": "10"}, "minutes", "greater than or equal to 15"),
        ({"gap_minutes": "120"}, "gap_minutes", "shorter than the whole time"),
        ({"gap_minutes": "-5"}, "gap_minutes", "greater than or equal to 0"),
        ({"weeks_ahead": "520"}, "weeks_ahead", "less than or equal to 52"),
        ({"weeks_ahead": "9" * 30}, "weeks_ahead", "less than or equal to 52"),
        ({"weekday": "7"}, "weekday", "Select a valid choice"),
        ({"capacity": "13"}, "capacity", "less than or equal to 12"),
        ({"starts": "25:00"}, "starts", "Enter a time like"),
        (boxes("ended_on", date(2026, 3, 2)), "ended_on", "after the first day"),
        (boxes("started_on", date(2026, 3, 1)), "started_on", "has passed"),
        (boxes("started_on", date(2036, 3, 1)), "started_on", "within a year"),
    ],
)
def test_what_no_week_can_hold_is_answered_beside_its_box(client, sana, changed, field, sentence):
    answer = client.post("/times/weekly/add/", weekly(sana, **changed))
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert 'value="The blue room"' in answer.content.decode()
    assert not Pattern.objects.exists()


def test_an_overlap_and_somebody_elses_programme_are_refused_with_what_was_typed(client, sana):
    factories.pattern(sana)
    answer = client.post("/times/weekly/add/", weekly(sana, starts="8pm", ends="10pm"))
    assert "You already have a weekly time then." in answer.context["form"].errors["starts"]
    harbour = factories.programme("Harbour")
    answer = client.post("/times/weekly/add/", weekly(sana, programme=harbour.pk))
    assert "Select a valid choice" in text(answer)
    assert Pattern.objects.count() == 1


# Changing


def test_a_change_is_shown_in_full_before_it_is_made(client, sana, wren):
    pattern = factories.pattern(sana)
    book(Slot.objects.all()[2], wren)
    address = reverse("supervision:pattern_change", kwargs={"pattern_id": pattern.pk})
    before = diary()
    typed = weekly(sana, starts="19:30", ends="21:30") | boxes("started_on", date(2026, 3, 9))
    asked = client.post(address, typed)
    assert "5 free times go" in text(asked)
    assert "5 new times are offered" in text(asked)
    assert "Tuesday 10 March, 7:30pm to 8:20pm (you offer another time then)" in text(asked)
    assert "1 booked session stays where it is" in text(asked)
    assert "Tuesday 10 March, 7:00pm to 7:50pm" in text(asked)
    assert "Wren Worker" in text(asked)
    assert diary() == before
    hidden = {each["name"]: each["value"] for each in asked.context["typed"]}
    back = client.post(address, hidden | {"again": "yes"})
    assert 'value="19:30"' in back.content.decode()
    assert diary() == before
    done = client.post(
        address, hidden | {"sure": "yes", "shown": asked.context["shown"]}, follow=True
    )
    assert said(done) == (
        "Saved. 5 times offered. 5 free times withdrawn. 1 booked session stays. Not offered: "
        "Tuesday 10 March, 7:30pm (you offer another time then)."
    )
    twice = client.post(address, hidden | {"sure": "yes"}, follow=True)
    assert twice.redirect_chain == [(LIST, 302)]
    assert Pattern.objects.count() == 2


def test_who_books_between_the_question_and_the_answer_keeps_the_place(client, sana, wren):
    pattern = factories.pattern(sana)
    address = reverse("supervision:pattern_end", kwargs={"pattern_id": pattern.pk})
    typed = boxes("ended_on", date(2026, 3, 2))
    asked = client.post(address, typed)
    assert "8 free times go" in text(asked)
    booked = book(Slot.objects.first(), wren)
    done = client.post(address, typed | {"sure": "yes", "shown": ""}, follow=True)
    assert said(done) == (
        "Saved. 7 free times withdrawn. 1 booked session stays. "
        "Booked in the meantime, and stays: Tuesday 3 March, 7:00pm."
    )
    booked.refresh_from_db()
    assert booked.cancelled_at is None


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(1900, 1, 1)])
def test_an_end_in_the_past_is_refused_beside_its_boxes(client, sana, day):
    pattern = factories.pattern(sana)
    address = reverse("supervision:pattern_end", kwargs={"pattern_id": pattern.pk})
    for sure in ({}, {"sure": "yes"}):
        answer = client.post(address, boxes("ended_on", day) | sure)
        assert "That day has passed" in " ".join(answer.context["form"].errors["ended_on"])


# Away


def test_days_away_ask_what_becomes_of_the_booked_ones(client, sana, wren):
    factories.pattern(sana)
    booked = book(Slot.objects.all()[2], wren)
    typed = away(date(2026, 3, 9), date(2026, 3, 16))
    asked = client.post("/times/away/add/", typed)
    assert "1 free time goes" in text(asked)
    assert "1 session is booked" in text(asked)
    shown = {"sure": "yes", "shown": asked.context["shown"]}
    undecided = client.post("/times/away/add/", typed | shown)
    assert "Choose whether they are cancelled or kept" in text(undecided)
    assert "Error:" in text(undecided)
    assert not Away.objects.exists()
    meanwhile = book(Slot.objects.all()[3], wren)
    done = client.post("/times/away/add/", typed | shown | {"booked": "cancel"}, follow=True)
    assert said(done) == (
        "Saved. 1 session cancelled, its worker is told. 1 booked session stays. "
        "Booked in the meantime, and stays: Tuesday 10 March, 8:00pm."
    )
    assert list(Booking.objects.standing()) == [meanwhile]
    booked.refresh_from_db()
    assert booked.cancelled_category == "supervisor_unavailable"
    assert "Monday 9 March to Sunday 15 March" in text(done)


def test_days_away_may_keep_all_that_is_booked(client, sana, wren):
    factories.pattern(sana)
    book(Slot.objects.all()[2], wren)
    typed = away(date(2026, 3, 9), None)
    shown = client.post("/times/away/add/", typed).context["shown"]
    sent = typed | {"sure": "yes", "shown": shown, "booked": "keep"}
    done = client.post("/times/away/add/", sent, follow=True)
    assert said(done) == "Saved. 5 free times withdrawn. 1 booked session stays."
    assert "From Monday 9 March, until you say that you are back" in text(done)
    back = reverse("supervision:away_end", kwargs={"away_id": Away.objects.get().pk})
    done = client.post(back, boxes("back_on", date(2026, 3, 17)), follow=True)
    assert said(done) == "Saved. 4 times offered."


@pytest.mark.parametrize("shown", ["nonsense", "\x00", "0" * 9000, "00000000-0000-4000-8000-0000"])
def test_what_somebody_made_of_the_listed_bookings_cancels_nothing(client, sana, wren, shown):
    factories.pattern(sana)
    book(Slot.objects.all()[2], wren)
    typed = away(date(2026, 3, 9), date(2026, 3, 16))
    sent = typed | {"sure": "yes", "shown": shown, "booked": "cancel"}
    assert client.post("/times/away/add/", sent).status_code in (200, 302)
    assert Booking.objects.standing().count() == 1


def test_days_away_that_cannot_be_are_answered_beside_their_boxes(client, sana):
    for typed, field in (
        (away(date(2026, 3, 9), date(2026, 3, 9)), "back_on"),
        (away(date(2026, 3, 1), date(2026, 3, 9)), "started_on"),
    ):
        answer = client.post("/times/away/add/", typed)
        assert field in answer.context["form"].errors
    assert not Away.objects.exists()


# The week


def test_the_week_shows_each_day_in_order_with_who_comes(client, sana, wren):
    tom = factories.supervisor(sana.programme, "Tom Other")
    lines.assign_supervisor(membership=sana, supervisor=tom, started_on=factories.EARLIER)
    factories.pattern(sana, starts=time(10), ends=time(12))
    booked = book(Slot.objects.first(), wren)
    own = book(factories.slot(tom, datetime(2026, 3, 3, 9, tzinfo=LONDON)), sana)
    factories.away(sana, days=3)
    shown = client.get("/times/week/2026-03-04/")
    words = " ".join(text(shown).split())
    places = [
        words.index(part)
        for part in (
            "Week of Monday 2 March",
            "(today)",
            "Tuesday 3 March",
            "9:00am to 10:00am",
            "My own clinical supervision with Tom Other",
            "10:00am to 10:50am",
            "Wren Worker",
            "11:00am to 11:50am",
            "Free",
            "Wednesday 4 March",
            "Thursday 5 March",
            "You are away",
        )
    ]
    assert places == sorted(places)
    for one in (booked, own):
        assert f'href="/bookings/{one.pk}/"' in shown.content.decode()
    assert 'href="/times/week/2026-02-23/"' in shown.content.decode()
    assert 'href="/times/week/2026-03-09/"' in shown.content.decode()


def test_the_week_names_bank_holidays_and_what_was_not_booked(client, sana):
    assert "Bank holiday: Good Friday" in text(client.get("/times/week/2026-04-03/"))
    factories.slot(sana, datetime(2026, 3, 2, 8, tzinfo=LONDON))
    assert "Not booked" in text(client.get("/times/week/2026-03-02/"))
    for day in ("1900-01-01", "2200-12-31"):
        assert client.get(f"/times/week/{day}/").status_code == 200


def test_a_programme_may_keep_the_bank_holidays_of_another_country(client, sana):
    admin = factories.person(sana.programme, "Ada Admin", "administrator")
    browser = Client()
    browser.force_login(admin.user)
    address = f"/people/{sana.programme_id}/settings/"
    page = browser.get(address)
    typed = page.context["form"].initial | {"country": "scotland"}
    assert browser.post(address, typed).status_code == 302
    assert "Bank holiday" not in text(client.get("/times/week/2026-04-06/"))
    assert "New Year Holiday" in text(client.get("/times/week/2026-01-02/"))
    wrong = browser.post(address, typed | {"country": "atlantis"})
    assert "Select a valid choice" in text(wrong)
