"""What reports count: who is eligible, who came, who was on schedule, what became of each time."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from confidentiality.identity import acting_as
from reports.cells import OUTCOMES
from reports.counts import Waited
from reports.measures import count, sessions_each
from reports.periods import YEAR, Period, closed_quarters, quarter_of, year_of
from supervision.models import Agreement, Booking, FirstMeeting, Session, Waiting
from tests import factories
from tests.roles import as_role
from workers import lines
from workers.models import Leave, Post

QUARTER = Period(date(2026, 4, 1))


@pytest.fixture
def house(db):
    programme = factories.programme(started_on=date(2020, 1, 1))
    programme.sana = factories.supervisor(programme)
    return programme


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=factories.LONDON)


def counted(programme, period=QUARTER):
    """As the reports role, which may read no more than it has to."""
    with as_role("reports"):
        return count(programme, period, using="default")


def worker(house, name="Wren Worker", **options):
    return factories.worker(house, name, supervisor=house.sana, **options)


def held(house, place, *when, **facts):
    for moment in when:
        factories.session(house.sana, place.user, moment, **facts)


def test_uptake_and_schedule(house):
    """Six weeks and one of grace; the gaps before the first and after the last count as well."""
    punctual, late, never = worker(house, "A"), worker(house, "B"), worker(house, "C")
    held(house, punctual, at(3, 1), at(4, 10), at(5, 20, 11), at(6, 25))
    held(house, late, at(3, 2), at(4, 11), at(5, 31))
    held(house, never, at(3, 3), at(7, 1))
    (row,) = counted(house).rows
    assert (row.on_schedule, row.late, row.none, row.roster) == (1, 1, 1, 3)


def test_days_on_leave_and_the_agreement_move_the_schedule(house):
    away, agreed = worker(house, "A"), worker(house, "B")
    held(house, away, at(4, 1), at(6, 24))  # the first one known counts from the first day
    lines.record_leave(membership=away, started_on=date(2026, 4, 20), back_on=date(2026, 5, 26))
    held(house, agreed, at(4, 2), at(6, 29))
    Agreement.objects.create(
        programme=house,
        worker=agreed.user,
        supervisor=house.sana.user,
        weeks_between=12,
        minutes=60,
        notice_hours=48,
        review_on=date(2027, 1, 1),
        proposed_by=agreed.user,
        agreed_at=at(3, 1),
    )
    (row,) = counted(house).rows
    assert (row.on_schedule, row.late) == (2, 0)


def test_eligible_is_half_the_quarter_in_post_and_not_on_leave(house):
    for name, days in (("A", 45), ("B", 46)):
        place = worker(house, name)
        Post.objects.filter(membership=place).update(ended_on=date(2026, 4, 1) + timedelta(days))
    long_away = worker(house, "C")
    Leave.objects.create(
        membership=long_away, started_on=date(2026, 3, 1), ended_on=date(2026, 5, 17)
    )
    (row,) = counted(house).rows
    assert row.roster == 1


def test_a_move_counts_once_in_the_team_of_most_days(house):
    mover = worker(house)
    Post.objects.filter(membership=mover).update(ended_on=date(2026, 5, 1))
    later = factories.team(house, "Later")
    Post.objects.create(membership=mover, team=later, started_on=date(2026, 5, 1))
    held(house, mover, at(4, 10), at(5, 12), at(6, 12))
    (row,) = counted(house).rows
    assert (row.label, row.roster, row.sessions["held"], row.people["held"]) == ("Later", 1, 3, 1)


def test_what_became_of_each_time(house):
    one, other = worker(house, "A"), worker(house, "B")
    held(house, one, at(4, 1), at(5, 1))
    held(house, other, at(4, 2))
    held(house, one, at(4, 3), outcome="missed")
    held(house, one, at(4, 4), outcome="missed", missed_because="operational")
    held(house, one, at(4, 5), outcome="missed", missed_because="supervisor_absent")
    for day, category in enumerate((*Booking.Category.reasons(), ("moved", "")), start=10):
        time = factories.slot(house.sana, at(4, day))
        gone = {"cancelled_at": at(4, 9), "cancelled_by": other.user}
        last = factories.seat(time, other.user, cancelled_category=category[0], **gone)
    factories.seat(factories.slot(house.sana, at(7, 20)), other.user, moved_from=last)
    factories.booking(house.sana, one.user, at(4, 30))
    (row,) = counted(house).rows
    assert row.sessions == {
        "held": 3,
        "missed": 1,
        "operational": 2,
        "worker_away": 1,
        "supervisor_unavailable": 2,
        "not_needed": 1,
        "other": 1,
        "unknown": 1,
    }
    assert row.people["operational"] == row.people["held"] == 2
    assert (row.booked, row.booked_by) == (12, 2)
    assert set(row.sessions) == set(OUTCOMES) >= {name for name, _ in Booking.Category.reasons()}


def test_debriefs_first_meetings_and_people_without_a_post_are_not_counted(house):
    place = worker(house)
    held(house, place, at(4, 1))
    Session.objects.update(is_debrief=True)
    sam = factories.supervisor(house, "Sam Supervisor")
    lines.assign_supervisor(membership=sam, supervisor=house.sana, started_on=factories.EARLIER)
    held(house, sam, at(4, 2))
    with acting_as(place.user_id):
        meeting = FirstMeeting.objects.create(
            programme=house, worker=place.user, supervisor=sam.user, accepted_at=at(4, 1)
        )
        time = factories.slot(sam, at(4, 3))
        factories.seat(time, place.user, first_meeting=meeting)
    (row,) = counted(house).rows
    assert (row.none, row.booked, row.roster) == (1, 0, 1)


def test_the_quarter_ends_at_midnight_of_the_programme(house):
    place = worker(house)
    held(house, place, at(6, 30, 23), at(7, 1, 0))
    (row,) = counted(house).rows
    assert row.sessions["held"] == 1


def test_two_programmes_are_two_walls(house):
    other = factories.programme("Harbour")
    place = factories.worker(other, "Else Where")
    held(house, place, at(4, 1))
    assert counted(other).rows[0].booked == 0
    assert counted(house).rows == []


def test_what_was_before_a_quarter_is_not_in_its_schedule(house):
    """Else two reports would say that who did not come in one was not on schedule in the next.

    A session each six weeks; the last one before the quarter was in March, the next is in May.
    """
    place = worker(house)
    held(house, place, at(3, 20), at(5, 15), at(6, 25))
    assert counted(house).rows[0].on_schedule == 1


@pytest.mark.parametrize(
    ("weeks", "in_a_quarter", "in_a_year"), [(2, 4, 17), (4, 2, 10), (6, 1, 7), (13, 1, 3)]
)
def test_how_many_sessions_it_takes_to_be_on_schedule(house, weeks, in_a_quarter, in_a_year):
    """One at the end of each span that is as long as may be, and none at the end of the last."""
    house.weeks_between = weeks
    year = Period(date(2025, 4, 1), YEAR)
    assert sessions_each(house, QUARTER) == in_a_quarter
    assert sessions_each(house, year) == in_a_year


def test_capacity(house):
    factories.slot(house.sana, at(4, 1), minutes=90)
    factories.slot(house.sana, at(4, 2), capacity=5)
    factories.slot(house.sana, at(4, 3), withdrawn_at=timezone.now())
    found = counted(house).capacity
    assert (found.times, found.hours, found.seats, found.supervisors) == (2, 2.5, 6, 1)


def test_of_the_eligible_each_who_waited_counts_once_with_the_longest_wait(house):
    """Else somebody who joins and leaves many times would set what all others waited."""
    one, other = worker(house), worker(house, "Wim Worker")
    gone = worker(house, "Went Worker")
    lines.end_post(membership=gone, ended_on=date(2026, 4, 3))
    waits = [(one, at(4, 1), at(4, 15)), (other, at(4, 1), at(5, 13)), (gone, at(4, 1), at(4, 2))]
    waits += [(one, at(5, day), at(5, day, 12)) for day in range(1, 6)]
    waits.append((one, at(5, 9), at(7, 15)))
    for place, joined, left in waits:
        Waiting.objects.create(worker=place.user, programme=house, joined_at=joined, left_at=left)
    assert counted(house).waited == Waited(2, 4.0)


def test_a_programme_without_sessions_is_counted(house):
    found = counted(house)
    assert found.rows == []
    assert found.all().booked == 0


def test_periods():
    assert year_of(date(2026, 3, 31)).starts_on == date(2025, 4, 1)
    assert [q.starts_on.month for q in year_of(date(2026, 4, 1)).quarters] == [4, 7, 10, 1]
    assert quarter_of(date(2026, 12, 31)).after == date(2027, 1, 1)
    assert not Period(date(2026, 5, 1)).is_whole()
    since, today = date(2026, 2, 1), date(2026, 10, 1)
    found = closed_quarters(since=since, today=today, most=8)
    assert [quarter.starts_on.month for quarter in found] == [7, 4, 1]
