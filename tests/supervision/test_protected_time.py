"""What a line manager sees, exactly, and what makes no difference to it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from supervision import protected_time
from supervision.booking import cancel_booking
from supervision.models import Agreement
from supervision.quarters import last_quarter
from tests import factories
from tests.roles import as_owner
from workers import lines

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 20, 12, 0, tzinfo=LONDON)


@pytest.fixture
def house():
    with time_machine.travel(NOW, tick=False):
        programme = factories.programme()
        manager = factories.person(programme, "Mo Manager")
        supervisor = factories.supervisor(programme)
        worker = factories.worker(programme, manager=manager, supervisor=supervisor)
        yield manager, supervisor, worker


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=LONDON)


def months_of(manager) -> dict:
    seen = protected_time.seen_by(manager.user)
    words = [row.months for row in seen["rows"]]
    return dict(zip([month.month for month in seen["months"]], words[0], strict=True))


def test_month_by_month_taken_or_not(house):
    manager, supervisor, worker = house
    factories.session(supervisor, worker.user, at(3, 4))
    factories.session(supervisor, worker.user, at(4, 8), outcome="missed")
    assert months_of(manager) == {
        12: "Not taken",
        1: "Not taken",
        2: "Not taken",
        3: "Taken",
        4: "Not taken",
        5: "Not yet",
    }


def test_a_debrief_leaves_no_trace(house):
    manager, supervisor, worker = house
    before = protected_time.seen_by(manager.user)
    session = factories.session(supervisor, worker.user, at(3, 4))
    type(session).objects.update(is_debrief=True)
    assert protected_time.seen_by(manager.user) == before


def test_whether_a_record_exists_makes_no_difference(house):
    manager, supervisor, worker = house
    session = factories.session(supervisor, worker.user, at(3, 4))
    before = protected_time.seen_by(manager.user)
    factories.records(session)
    assert protected_time.seen_by(manager.user) == before


def test_a_change_of_supervisor_makes_no_difference(house):
    manager, supervisor, worker = house
    other = factories.supervisor(worker.programme, "Tom Abernethy")
    lines.assign_supervisor(membership=worker, supervisor=other, started_on=factories.EARLIER)
    factories.booking(other, worker.user, at(6, 2))
    (block,) = protected_time.seen_by(manager.user)["blocks"]
    assert (block.worker, block.starts_at) == (worker.user, at(6, 2))
    assert block.get_deferred_fields() >= {"slot_id", "booked_by_id", "cancelled_category"}


def test_nothing_about_other_peoples_reports(house):
    _manager, supervisor, worker = house
    factories.booking(supervisor, worker.user, at(6, 2))
    other = factories.person(worker.programme, "Nell Other")
    factories.worker(worker.programme, "Orla Quinn", manager=other)
    seen = protected_time.seen_by(other.user)
    assert (seen["blocks"], [row.person.name for row in seen["rows"]]) == ([], ["Orla Quinn"])


def test_a_month_before_the_line_is_blank(house):
    manager, supervisor, worker = house
    new = factories.person(worker.programme, "Nell New")
    factories.session(supervisor, worker.user, at(3, 4))
    lines.set_line_manager(membership=worker, manager=new, started_on=date(2026, 4, 10))
    assert list(months_of(new).values()) == ["", "", "", "", "Not taken", "Not yet"]
    assert protected_time.seen_by(manager.user)["rows"] == []


def displaced(house, how_many_colleagues: int) -> list:
    manager, supervisor, worker = house
    for number in range(how_many_colleagues):
        factories.worker(worker.programme, f"Colleague {number}", manager=manager)
    with time_machine.travel(at(2, 1), tick=False):
        booking = factories.booking(supervisor, worker.user, at(2, 11))
        cancel_booking(booking=booking, category="operational", by=worker.user)
    return [count for _team, count in protected_time.seen_by(manager.user)["displaced"]]


def test_the_last_quarter_is_counted_for_a_team(house):
    assert displaced(house, 4) == [1]


def test_a_team_too_small_for_a_count_gets_none(house):
    assert displaced(house, 3) == [None]


def test_a_debrief_that_was_missed_is_counted_nowhere(house):
    manager, supervisor, worker = house
    for number in range(4):
        factories.worker(worker.programme, f"Colleague {number}", manager=manager)
    missed = factories.session(supervisor, worker.user, at(2, 11), outcome="missed")
    row = type(missed).objects.filter(pk=missed.pk)
    row.update(missed_because="operational", logged_at=at(2, 12))
    assert displaced_now(manager) == [1]
    row.update(is_debrief=True)
    assert displaced_now(manager) == [0]


@pytest.mark.parametrize("field", ["started_on", "ended_on"])
def test_a_team_into_or_out_of_which_somebody_moved_gets_no_count(house, field):
    """Reports count whoever moved elsewhere: the difference would be that person's."""
    manager, _supervisor, worker = house
    for number in range(5):
        mate = factories.worker(worker.programme, f"Colleague {number}", manager=manager)
    assert displaced_now(manager) == [0]
    with as_owner():
        mate.posts.update(**{field: date(2026, 2, 10)})
    assert displaced_now(manager) == [None]
    with as_owner():
        mate.posts.update(started_on=date(2025, 1, 1), ended_on=date(2026, 4, 1))
    assert displaced_now(manager) == [0]


def displaced_now(manager) -> list:
    return [count for _team, count in protected_time.seen_by(manager.user)["displaced"]]


def test_the_running_quarter_is_not_counted(house):
    manager, supervisor, worker = house
    for number in range(5):
        factories.worker(worker.programme, f"Colleague {number}", manager=manager)
    booking = factories.booking(supervisor, worker.user, at(6, 2))
    cancel_booking(booking=booking, category="operational", by=worker.user)
    assert [count for _team, count in protected_time.seen_by(manager.user)["displaced"]] == [0]


def test_quarters_close(house):
    assert last_quarter(date(2026, 1, 1)) == (date(2025, 10, 1), date(2026, 1, 1))
    assert last_quarter(date(2026, 12, 31)) == (date(2026, 7, 1), date(2026, 10, 1))


def test_a_worker_sees_what_the_manager_sees(house):
    manager, supervisor, worker = house
    factories.session(supervisor, worker.user, at(3, 4))
    factories.booking(supervisor, worker.user, NOW + timedelta(days=9))
    theirs, mine = protected_time.seen_by(manager.user), protected_time.seen_of_one(worker.user)
    assert mine["managers"] == [manager.user]
    assert {name: mine[name] for name in ("rows", "blocks", "months", "agreements")} == {
        name: theirs[name] for name in ("rows", "blocks", "months", "agreements")
    }


def agree(supervisor, worker, **fields) -> Agreement:
    return Agreement.objects.create(
        programme=worker.programme,
        worker=worker.user,
        supervisor=supervisor.user,
        minutes=60,
        notice_hours=48,
        proposed_by=supervisor.user,
        **{"weeks_between": 6, "agreed_at": NOW, "review_on": date(2026, 9, 1)} | fields,
    )


def test_a_change_of_supervisor_does_not_show_in_the_agreement(house):
    manager, supervisor, worker = house

    def shown() -> Agreement | None:
        [(_person, agreement)] = protected_time.seen_by(manager.user)["agreements"]
        return agreement

    assert shown() is None
    first = agree(supervisor, worker)
    assert shown() == first
    Agreement.objects.filter(pk=first.pk).update(ended_on=NOW.date())
    assert shown() == first, "until its review"
    with time_machine.travel(at(9, 1), tick=False):
        assert shown() is None
    other = factories.supervisor(worker.programme, "Second Supervisor")
    second = agree(other, worker, weeks_between=4, review_on=date(2027, 5, 1))
    assert shown() == second
    agree(other, worker, version=2, agreed_at=None)
    assert shown() == second, "what is only proposed is nobody's concern"


def test_one_team_and_three_take_as_many_queries(house, django_assert_num_queries):
    manager, _supervisor, worker = house
    with django_assert_num_queries(5):
        assert len(protected_time.seen_by(manager.user)["displaced"]) == 1
    for name in ("Second", "Third"):
        colleague = factories.worker(worker.programme, f"{name} Person", manager=manager)
        with as_owner():
            colleague.posts.update(team=worker.programme.teams.create(name=name))
    with django_assert_num_queries(5):
        assert len(protected_time.seen_by(manager.user)["displaced"]) == 3


def test_two_programmes_are_two_walls(house):
    """A line manager elsewhere learns nothing of this programme's time, and the other way round."""
    _manager, supervisor, worker = house
    harbour = factories.programme("Harbour")
    other = factories.person(harbour, "Hana Other")
    factories.worker(harbour, "Wren", email=worker.user.email, manager=other)
    factories.booking(supervisor, worker.user, at(6, 2))
    factories.session(supervisor, worker.user, at(3, 4))
    seen = protected_time.seen_by(other.user)
    assert seen["blocks"] == []
    assert set(seen["rows"][0].months) == {"Not taken", "Not yet"}


def test_a_closed_quarter_stays_as_it_was(house):
    """What is given up afterwards, for a time long past, does not move the count."""
    manager, supervisor, worker = house
    for number in range(5):
        factories.worker(worker.programme, f"Colleague {number}", manager=manager)
    booking = factories.booking(supervisor, worker.user, at(2, 11))
    cancel_booking(booking=booking, category="operational", by=worker.user)
    assert [count for _team, count in protected_time.seen_by(manager.user)["displaced"]] == [0]
