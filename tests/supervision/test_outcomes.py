"""Logging what became of protected time: by either of the pair, once, in facts alone."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from confidentiality.identity import acting_as
from supervision import outcomes
from supervision.models import Booking, Session
from tests import factories
from tests.roles import as_owner
from workers.refusals import Refused

pytestmark = pytest.mark.django_db
HELD = {"outcome": "held", "minutes": 55, "how": "phone"}


@pytest.fixture
def pair():
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


@pytest.fixture
def past(pair):
    return factories.booking(pair[0], pair[1].user, factories.tomorrow_at(10, days=-3))


@pytest.mark.parametrize("who", [0, 1])
def test_either_of_the_pair_may_say_that_it_took_place(pair, past, who):
    session = outcomes.log_booking(booking=past, **HELD, by=pair[who].user)
    assert (session.minutes, session.how, session.logged_by) == (55, "phone", pair[who].user)


MISSED = {"outcome": "missed", "minutes": None, "how": ""}


@pytest.mark.parametrize("why", Session.Missed.values)
def test_a_missed_session_has_no_length_and_says_why(pair, past, why):
    session = outcomes.log_booking(
        booking=past, **MISSED | {"minutes": 60}, missed_because=why, by=pair[0].user
    )
    assert (session.outcome, session.minutes, session.how) == ("missed", None, "")
    assert session.missed_because == why


@pytest.mark.parametrize("why", ["", "lazy"])
def test_a_missed_session_without_an_honest_reason_is_refused(pair, past, why):
    with pytest.raises(Refused, match="why it was missed") as refused:
        outcomes.log_booking(booking=past, **MISSED, missed_because=why, by=pair[0].user)
    assert refused.value.field == "outcome"
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            programme=pair[0].programme,
            worker=pair[1].user,
            supervisor=pair[0].user,
            outcome="missed",
            starts_at=past.starts_at,
            logged_by=pair[0].user,
        )


def test_the_first_to_say_it_stands(pair, past):
    outcomes.log_booking(booking=past, **HELD, by=pair[0].user)
    with pytest.raises(Refused, match="logged already"):
        outcomes.log_booking(booking=past, **HELD, by=pair[1].user)
    assert Session.objects.count() == 1


def test_a_time_to_come_is_not_logged(pair):
    ahead = factories.booking(pair[0], pair[1].user)
    with pytest.raises(Refused, match="not begun"):
        outcomes.log_booking(booking=ahead, **HELD, by=pair[0].user)


def unbooked(pair, **changed):
    facts = {
        "programme": pair[0].programme,
        "worker": pair[1].user,
        "supervisor": pair[0].user,
        "day": timezone.localdate() - timedelta(days=2),
        "starts": time(16),
        "minutes": 30,
        "how": "phone",
        "by": pair[1].user,
    }
    return outcomes.log_unbooked(**facts | changed)


def test_a_session_without_a_booking_counts_too(pair):
    session = unbooked(pair, is_debrief=True)
    assert (session.booking, session.is_debrief) == (None, True)


@pytest.mark.parametrize("who", [0, 1])
def test_debriefs_are_counted_apart_for_the_two(pair, client, who):
    for days, is_debrief in ((2, True), (9, True), (16, False)):
        unbooked(pair, day=timezone.localdate() - timedelta(days=days), is_debrief=is_debrief)
    client.force_login(pair[who].user)
    page = client.get("/sessions/").content.decode()
    assert "2 debriefs in the last twelve months, counted apart from your sessions" in page
    assert page.count(", a debrief") == 2


@pytest.mark.parametrize(("days", "sentence"), [(2, "not come yet"), (-400, "the last year")])
def test_only_the_last_year_is_logged(pair, days, sentence):
    with pytest.raises(Refused, match=sentence):
        unbooked(pair, day=timezone.localdate() + timedelta(days=days))


def test_only_pairs_log(pair):
    stranger = factories.worker(pair[0].programme, "Orla Quinn")
    with pytest.raises(Refused, match="not paired"):
        unbooked(pair, worker=stranger.user)


def test_a_session_logged_beside_its_booking_is_that_booking(pair, past):
    at = timezone.localtime(past.starts_at)
    session = unbooked(pair, day=at.date(), starts=time(at.hour, 5))
    assert session.booking == past
    assert not Booking.objects.without_outcome().exists()


def test_days_before_the_pairing_are_not_logged(pair):
    with as_owner():
        pair[1].supervisors.update(started_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="not paired"):
        unbooked(pair)


def test_the_same_session_is_logged_once(pair):
    unbooked(pair)
    with pytest.raises(Refused, match="logged already"):
        unbooked(pair, by=pair[0].user)


def test_a_slip_is_corrected_until_a_record_is_signed(pair, past):
    session = outcomes.log_booking(
        booking=past, **MISSED, missed_because="did_not_come", by=pair[0].user
    )
    outcomes.correct_session(session=session, **HELD, is_debrief=True, by=pair[1].user)
    session.refresh_from_db()
    assert (session.outcome, session.minutes, session.is_debrief) == ("held", 55, True)
    outcomes.correct_session(session=session, **HELD, by=pair[1].user)
    session.refresh_from_db()
    assert not session.is_debrief
    factories.records(session)
    with pytest.raises(Refused, match="record is signed"), acting_as(pair[0].user_id):
        outcomes.correct_session(session=session, **HELD, by=pair[0].user)


def test_a_session_without_a_booking_is_logged_on_its_page(pair, client):
    yesterday = timezone.localdate() - timedelta(days=1)
    typed = {
        "pair": pair[1].supervisors.get().pk,
        "day_day": yesterday.day,
        "day_month": yesterday.month,
        "day_year": yesterday.year,
        "starts": "10:00",
        "minutes": 55,
        "how": "phone",
    }
    client.force_login(pair[1].user)
    assert client.post("/sessions/log/", typed).status_code == 302
    session = Session.objects.get()
    assert (session.worker, session.supervisor) == (pair[1].user, pair[0].user)
    assert session.programme == pair[0].programme
