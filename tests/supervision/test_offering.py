"""Offering and withdrawing times: wall clocks, clock changes, overlaps and bad input."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from supervision import offering
from supervision.models import Slot
from tests import factories
from tests.roles import as_owner
from workers.refusals import Refused

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=LONDON)
db = pytest.mark.django_db


@pytest.fixture
def sana():
    with time_machine.travel(NOW, tick=False):
        yield factories.supervisor(factories.programme())


def offer(of, day=date(2026, 3, 3), starts=time(10), ends=time(11), **fields):
    fields = {"how": "video", "where": ""} | fields
    return offering.offer_slot(
        supervisor=of.user, programme=of.programme, day=day, starts=starts, ends=ends, **fields
    )


@db
@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ({"day": date(2026, 3, 1)}, "already passed"),
        ({"day": date(2026, 3, 2), "starts": time(9), "ends": time(10)}, "already passed"),
        ({"starts": time(11), "ends": time(10)}, "after the start"),
        ({"starts": time(10), "ends": time(10)}, "after the start"),
        ({"starts": time(10), "ends": time(10, 5)}, "15 minutes to 8 hours"),
        ({"starts": time(1), "ends": time(23)}, "15 minutes to 8 hours"),
        ({"day": date(2027, 3, 4)}, "a year ahead"),
        ({"day": date(2026, 3, 29), "starts": time(1, 30), "ends": time(3)}, "does not exist"),
        ({"day": date(2026, 3, 29), "starts": time(0, 30), "ends": time(1, 30)}, "does not exist"),
    ],
)
def test_bad_times_are_refused_in_words(sana, when, sentence):
    with pytest.raises(Refused, match=sentence):
        offer(sana, **when)
    assert not Slot.objects.exists()


@db
def test_the_hour_that_comes_twice_means_the_first(sana):
    slot = offer(sana, day=date(2026, 10, 25), starts=time(1, 30), ends=time(3))
    assert slot.starts_at.astimezone(ZoneInfo("UTC")).hour == 0
    assert slot.minutes == 150


@db
def test_the_database_refuses_overlapping_times_across_programmes(sana):
    offer(sana)
    harbour = factories.supervisor(factories.programme("Harbour"), email=sana.user.email)
    with pytest.raises(Refused, match="overlaps"):
        offer(harbour, starts=time(10, 30), ends=time(11, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.slot(harbour, datetime(2026, 3, 3, 10, 30, tzinfo=LONDON))
    assert offer(harbour, starts=time(11), ends=time(12)).pk


@db
def test_no_time_is_offered_on_a_day_away(sana):
    factories.away(sana, days=5)
    with pytest.raises(Refused, match="You are away on that day"):
        offer(sana, day=date(2026, 3, 7))
    assert offer(sana, day=date(2026, 3, 8)).pk


@db
def test_only_a_free_time_is_withdrawn(sana):
    slot = offer(sana)
    offering.withdraw_slot(slot=slot)
    assert Slot.objects.get().withdrawn_at
    again = offer(sana)
    worker = factories.worker(sana.programme, supervisor=sana)
    factories.book_slot(slot=again, worker=worker.user, by=worker.user)
    with pytest.raises(Refused, match="has booked"):
        offering.withdraw_slot(slot=again)


@db
def test_an_offered_time_does_not_move(sana):
    slot = offer(sana)
    with pytest.raises(IntegrityError), as_owner():
        Slot.objects.filter(pk=slot.pk).update(ends_at=slot.ends_at + timedelta(hours=1))


@given(
    day=st.dates(date(2020, 1, 1), date(2050, 12, 31)),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
)
def test_thirty_years_of_wall_clocks_show_what_was_typed_or_say_why_not(day, at):
    try:
        moment = offering.wall_clock(day, at, LONDON)
    except Refused:
        assert (day.month, day.weekday(), at.hour) == (3, 6, 1)
    else:
        shown = moment.astimezone(ZoneInfo("UTC")).astimezone(LONDON)
        assert (shown.date(), shown.time()) == (day, at)
