"""Weekly times and days away: what they offer, what they leave alone, and what is refused."""

import threading
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision import availability, booking, diary, endings, offering
from supervision.models import Away, Booking, Pattern, Slot
from supervision.publishing import publish
from tests import factories
from tests.roles import as_owner, as_role
from workers import lines
from workers.models import Role
from workers.refusals import Refused

LONDON = ZoneInfo("Europe/London")
# A Monday; Easter is on 5 April, and the clocks go forward on 29 March.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=LONDON)
TODAY = NOW.date()
db = pytest.mark.django_db


@pytest.fixture
def sana():
    with time_machine.travel(NOW, tick=False):
        yield factories.supervisor(factories.programme())


@pytest.fixture
def wren(sana):
    return factories.worker(sana.programme, supervisor=sana)


def offered(by) -> list[str]:
    """Times ahead as the wall shows them."""
    return [f"{slot.starts_at.astimezone(LONDON):%a %d %b %H:%M}" for slot in slots(by)]


def slots(by) -> list[Slot]:
    return list(Slot.objects.offered_by(by.user).ahead())


def book(slot: Slot, worker) -> Booking:
    return booking.book_slot(slot=slot, worker=worker.user, by=worker.user)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def change(pattern: Pattern, **changed) -> availability.Done:
    now = {name: getattr(pattern, name) for name in factories.weekly()}
    return availability.change_pattern(pattern=pattern, **now | changed)


def end(pattern: Pattern, day: date) -> availability.Done:
    return availability.end_pattern(pattern=pattern, ended_on=day)


def go(sana, first: date, back: date | None = None, **chosen) -> availability.Done:
    return availability.go_away(supervisor=sana.user, started_on=first, back_on=back, **chosen)


# Beginning


@db
def test_a_weekly_time_is_offered_at_once_with_its_gaps_across_the_clock_change(sana):
    factories.pattern(sana, weeks_ahead=5)
    assert offered(sana) == [
        *("Tue 03 Mar 19:00", "Tue 03 Mar 20:00", "Tue 10 Mar 19:00", "Tue 10 Mar 20:00"),
        *("Tue 17 Mar 19:00", "Tue 17 Mar 20:00", "Tue 24 Mar 19:00", "Tue 24 Mar 20:00"),
        *("Tue 31 Mar 19:00", "Tue 31 Mar 20:00"),
    ]
    assert {slot.minutes for slot in slots(sana)} == {50}


@db
def test_a_time_of_today_that_has_begun_is_not_offered(sana):
    factories.pattern(sana, weekday=0, starts=time(8), ends=time(12), weeks_ahead=1)
    assert offered(sana) == ["Mon 02 Mar 10:00", "Mon 02 Mar 11:00"]


@db
def test_several_weekly_times_share_a_day_and_touch(sana):
    factories.pattern(sana, starts=time(9), ends=time(10), weeks_ahead=1)
    factories.pattern(sana, starts=time(10), ends=time(11), weeks_ahead=1)
    assert offered(sana) == ["Tue 03 Mar 09:00", "Tue 03 Mar 10:00"]


@db
def test_the_same_again_is_as_good_as_once(sana):
    factories.pattern(sana)
    before = offered(sana)
    factories.pattern(sana)
    assert (Pattern.objects.count(), offered(sana)) == (1, before)


@db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts": time(22), "ends": time(1)}, "ends"),
        ({"starts": time(22), "ends": time(0)}, "ends"),
        ({"ends": time(19)}, "ends"),
        ({"minutes": 14}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"minutes": 121}, "minutes"),
        ({"gap_minutes": 120}, "gap_minutes"),
        ({"gap_minutes": -1}, "gap_minutes"),
        ({"weeks_ahead": 520}, "weeks_ahead"),
        ({"weeks_ahead": 0}, "weeks_ahead"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 13}, "capacity"),
        ({"started_on": TODAY - timedelta(days=1)}, "started_on"),
        ({"started_on": TODAY + timedelta(days=400)}, "started_on"),
        ({"ended_on": TODAY}, "ended_on"),
        ({"ended_on": TODAY - timedelta(days=1)}, "ended_on"),
    ],
)
def test_a_weekly_time_that_cannot_be_is_refused_in_words(sana, changed, field):
    with pytest.raises(Refused) as refusal:
        factories.pattern(sana, **changed)
    assert refusal.value.field == field
    assert str(refusal.value.sentence).endswith(".")
    assert not Pattern.objects.exists()
    assert not Slot.objects.exists()


@db
@pytest.mark.parametrize(
    "broken",
    [
        {"weekday": 7},
        {"ends": time(19)},
        {"minutes": 121},
        {"minutes": 14},
        {"gap_minutes": 121},
        {"capacity": 0},
        {"capacity": 13},
        {"weeks_ahead": 53},
        {"weeks_ahead": 0},
        {"ended_on": TODAY - timedelta(days=1)},
    ],
)
def test_the_database_refuses_such_weekly_times_too(sana, broken):
    row = factories.weekly(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pattern.objects.create(supervisor=sana.user, programme=sana.programme, **row)


@db
def test_weekly_times_of_one_supervisor_never_overlap_in_any_programme(sana):
    factories.pattern(sana)
    harbour = factories.supervisor(factories.programme("Harbour"), email=sana.user.email)
    for clashing in ({"starts": time(18, 30), "ends": time(19, 30)}, {"starts": time(20, 59)}):
        with pytest.raises(Refused, match="already have a weekly time") as refusal:
            factories.pattern(harbour, **{"ends": time(22), "minutes": 30} | clashing)
        assert refusal.value.field == "starts"
    assert factories.pattern(harbour, starts=time(21), ends=time(22)).pk
    assert factories.pattern(harbour, weekday=2).pk


@db
def test_a_time_belongs_to_a_weekly_time_of_the_same_diary(sana):
    theirs = factories.pattern(factories.supervisor(sana.programme, "Tom"))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.slot(sana, at(TODAY, 15), pattern=theirs)


# Publishing


@db
def test_publishing_leaves_out_what_cannot_be(sana):
    tom = factories.supervisor(sana.programme, "Tom")
    lines.assign_supervisor(membership=sana, supervisor=tom, started_on=factories.EARLIER)
    book(factories.slot(tom, at(date(2026, 3, 16), 19)), sana)
    factories.slot(sana, at(date(2026, 3, 23), 18, 30))
    go(sana, date(2026, 3, 9), date(2026, 3, 10))
    done = availability.set_pattern(
        supervisor=sana.user,
        programme=sana.programme,
        **factories.weekly(weekday=0, ends=time(20), weeks_ahead=6),
    )
    assert [(clash.span.day.day, clash.why) for clash in done.plan.clashes] == [
        (9, "you are away"),
        (16, "you have protected time of your own then"),
        (23, "you offer another time then"),
        (6, "bank holiday: Easter Monday"),
    ]
    assert offered(sana) == ["Mon 02 Mar 19:00", "Mon 23 Mar 18:30", "Mon 30 Mar 19:00"]


@db
def test_publishing_twice_changes_nothing_and_each_day_adds_its_own(sana):
    factories.pattern(sana, weeks_ahead=2)
    before = list(Slot.objects.values())
    assert publish(supervisor_id=sana.user_id) == []
    assert list(Slot.objects.values()) == before
    for days in range(1, 15):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            publish(supervisor_id=sana.user_id)
    expected = [date(2026, 3, 3) + timedelta(weeks=week) for week in range(4) for _each in "12"]
    assert [slot.starts_at.date() for slot in Slot.objects.order_by("starts_at")] == expected


@db
def test_what_was_withdrawn_by_hand_does_not_come_back(sana):
    pattern = factories.pattern(sana, weeks_ahead=1)
    first, _second = slots(sana)
    offering.withdraw_slot(slot=first)
    assert publish(supervisor_id=sana.user_id) == []
    change(pattern, starts=time(18), ends=time(22), minutes=60, gap_minutes=0)
    assert offered(sana) == ["Tue 03 Mar 18:00", "Tue 03 Mar 20:00", "Tue 03 Mar 21:00"]
    assert publish(supervisor_id=sana.user_id) == []


@db
def test_a_new_weekly_time_after_one_that_ended_forgets_what_was_withdrawn(sana):
    pattern = factories.pattern(sana, weeks_ahead=1)
    for slot in slots(sana):
        offering.withdraw_slot(slot=slot)
    end(pattern, TODAY)
    factories.pattern(sana, weeks_ahead=1)
    assert len(offered(sana)) == 2


@db
def test_a_cancelled_booking_leaves_its_time_alone(sana, wren):
    factories.pattern(sana, weeks_ahead=1)
    booked = book(slots(sana)[0], wren)
    booking.cancel_booking(booking=booked, category="other", by=wren.user)
    assert publish(supervisor_id=sana.user_id) == []
    assert len(offered(sana)) == 2


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_whatever_happens_the_diary_stays_sound(django_db_blocker, data):
    """Random weekly times, days away, changes and bookings: the rules hold after each."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        sana = factories.supervisor(factories.programme())
        wren = factories.worker(sana.programme, supervisor=sana)
        for _step in range(data.draw(st.integers(1, 6))):
            kept = {seat.pk: seat.slot_id for seat in Booking.objects.standing()}
            try:
                with transaction.atomic():
                    random_step(data, sana, wren)
            except Refused:
                continue
            standing = {seat.pk: seat.slot_id for seat in Booking.objects.standing()}
            assert kept.items() <= standing.items()
            assert_sound(sana)
        transaction.set_rollback(True)


def random_step(data, sana, wren) -> None:
    """One thing that a supervisor or a worker may do; none of them cancels a booking."""
    day = TODAY + timedelta(days=data.draw(st.integers(0, 60)))
    fields = factories.weekly(
        weekday=data.draw(st.integers(0, 6)),
        starts=time(data.draw(st.integers(0, 20)), 30),
        ends=time(data.draw(st.integers(1, 23)), 15),
        minutes=data.draw(st.integers(15, 120)),
        gap_minutes=data.draw(st.integers(0, 60)),
        weeks_ahead=data.draw(st.integers(1, 8)),
        capacity=data.draw(st.integers(1, 3)),
        started_on=day,
    )
    held = list(availability.in_force(sana.user))
    step = data.draw(st.sampled_from(["set", "change", "end", "away", "back", "book"]))
    if step == "set":
        availability.set_pattern(supervisor=sana.user, programme=sana.programme, **fields)
    elif step == "away":
        go(sana, day, day + timedelta(days=data.draw(st.integers(1, 9))))
    elif step == "book" and (free := slots(sana)):
        book(data.draw(st.sampled_from(free)), wren)
    elif step == "back" and (away := Away.objects.first()):
        availability.come_back(away=away, back_on=away.started_on)
    elif step == "change" and held:
        change(data.draw(st.sampled_from(held)), **fields)
    elif step == "end" and held:
        end(data.draw(st.sampled_from(held)), day)


def assert_sound(sana) -> None:
    before = list(Slot.objects.order_by("pk").values())
    assert publish(supervisor_id=sana.user_id) == []
    assert list(Slot.objects.order_by("pk").values()) == before
    away = list(Away.objects.all())
    for slot in slots(sana):
        day = slot.starts_at.astimezone(LONDON).date()
        assert slot.seats_taken or not any(each.holds_on(day) for each in away)
        if slot.pattern_id:
            assert day.weekday() == slot.pattern.weekday
            assert day not in (date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4))


# Changing and ending


@db
def test_a_change_moves_free_times_and_nothing_that_is_booked(sana, wren):
    pattern = factories.pattern(sana, weeks_ahead=3)
    booked = book(slots(sana)[2], wren)
    done = change(pattern, starts=time(19, 30), ends=time(21, 30), started_on=date(2026, 3, 9))
    assert offered(sana) == [
        *("Tue 03 Mar 19:00", "Tue 03 Mar 20:00", "Tue 10 Mar 19:00", "Tue 10 Mar 20:30"),
        *("Tue 17 Mar 19:30", "Tue 17 Mar 20:30"),
    ]
    assert [(len(done.plan.goes), len(done.plan.comes))] == [(3, 3)]
    assert [slot.pk for slot in done.plan.stays] == [booked.slot_id]
    assert [clash.why for clash in done.plan.clashes] == ["you offer another time then"]
    pattern.refresh_from_db()
    assert pattern.ended_on == date(2026, 3, 9)


@db
def test_another_place_reaches_free_times_and_fewer_seats_never_those_booked(sana, wren):
    pattern = factories.pattern(sana, weeks_ahead=2, capacity=3)
    two = [wren, factories.worker(sana.programme, "Una", supervisor=sana)]
    for worker in two:
        book(slots(sana)[0], worker)
    done = change(pattern, capacity=1, where="The blue room")
    assert (len(done.plan.differs), done.plan.goes, done.plan.comes) == (3, [], [])
    said = [(slot.capacity, slot.where, slot.seats_taken) for slot in slots(sana)]
    assert said == [(3, "https://meet.example/weekly", 2)] + [(1, "The blue room", 0)] * 3


@db
def test_a_shorter_horizon_takes_back_what_lies_beyond_and_a_longer_one_adds(sana):
    pattern = factories.pattern(sana, weeks_ahead=3)
    change(pattern, weeks_ahead=1)
    assert len(offered(sana)) == 2
    change(Pattern.objects.latest("pk"), weeks_ahead=52)
    assert len(offered(sana)) == 2 * 52


@db
def test_a_change_before_it_began_takes_its_place(sana):
    later = TODAY + timedelta(days=14)
    pattern = factories.pattern(sana, started_on=later)
    change(pattern, started_on=TODAY)
    assert len(offered(sana)) == 8
    assert list(availability.in_force(sana.user)) == [Pattern.objects.latest("pk")]


@db
def test_a_change_twice_is_as_good_as_once(sana):
    pattern = factories.pattern(sana)
    change(pattern, starts=time(18), started_on=date(2026, 3, 9))
    before = list(Slot.objects.order_by("pk").values())
    assert change(pattern, starts=time(18), started_on=date(2026, 3, 9)) == availability.Done()
    assert list(Slot.objects.order_by("pk").values()) == before


@db
def test_a_change_that_would_overlap_or_comes_too_late_changes_nothing(sana):
    pattern = factories.pattern(sana, ended_on=date(2026, 3, 20))
    factories.pattern(sana, starts=time(9), ends=time(10))
    before = offered(sana)
    with pytest.raises(Refused, match="already have a weekly time"):
        change(pattern, starts=time(9, 30))
    with pytest.raises(Refused, match="has ended by then"):
        change(pattern, started_on=date(2026, 3, 20), ended_on=None)
    assert offered(sana) == before
    assert Pattern.objects.count() == 2


@db
def test_trying_shows_what_would_happen_and_leaves_nothing(sana, wren):
    pattern = factories.pattern(sana)
    book(slots(sana)[0], wren)
    before = list(Slot.objects.order_by("pk").values())
    now = {name: getattr(pattern, name) for name in factories.weekly()} | {"weekday": 2}
    tried = availability.tried(availability.change_pattern, pattern=pattern, **now)
    assert list(Slot.objects.order_by("pk").values()) == before
    assert Pattern.objects.count() == 1
    done = availability.change_pattern(pattern=pattern, **now)
    assert [slot.pk for slot in tried.plan.goes] == [slot.pk for slot in done.plan.goes]
    assert tried.plan.comes == done.plan.comes


@db
def test_an_end_takes_free_times_and_leaves_the_booked(sana, wren):
    pattern = factories.pattern(sana)
    book(slots(sana)[4], wren)
    done = end(pattern, date(2026, 3, 9))
    assert offered(sana) == ["Tue 03 Mar 19:00", "Tue 03 Mar 20:00", "Tue 17 Mar 19:00"]
    assert (len(done.plan.goes), len(done.plan.bookings)) == (5, 1)
    assert end(pattern, date(2026, 3, 9)).plan.goes == []
    assert publish(supervisor_id=sana.user_id) == []


@db
@pytest.mark.parametrize(
    ("day", "sentence"), [(date(2026, 3, 1), "has passed"), (date(2026, 4, 1), "ends earlier")]
)
def test_an_end_that_cannot_be_is_refused(sana, day, sentence):
    pattern = factories.pattern(sana, ended_on=date(2026, 3, 25))
    with pytest.raises(Refused, match=sentence) as refusal:
        end(pattern, day)
    assert refusal.value.field == "ended_on"


# Days away


@db
def test_days_away_take_free_times_and_keep_what_is_booked(sana, wren):
    factories.pattern(sana)
    factories.slot(sana, at(date(2026, 3, 11), 10))
    booked = book(slots(sana)[3], wren)
    done = go(sana, date(2026, 3, 9), date(2026, 3, 16))
    assert (len(done.plan.goes), done.cancelled) == (2, [])
    assert [slot.pk for slot in done.plan.stays] == [booked.slot_id]
    assert "Tue 10 Mar 20:00" in offered(sana)
    assert len(offered(sana)) == 7
    assert publish(supervisor_id=sana.user_id) == []


@db
def test_what_is_cancelled_for_days_away_is_told_and_what_was_booked_since_stays(sana, wren):
    factories.pattern(sana, capacity=2)
    group, single = slots(sana)[2:4]
    una = factories.worker(sana.programme, "Una", supervisor=sana)
    seen = [book(group, wren), book(single, wren)]
    meanwhile = book(group, una)
    done = go(sana, date(2026, 3, 9), date(2026, 3, 16), cancel=[one.pk for one in seen])
    assert {one.pk for one in done.cancelled} == {one.pk for one in seen}
    assert list(Booking.objects.standing()) == [meanwhile]
    cancelled = Booking.objects.filter(cancelled_by=sana.user)
    assert {one.cancelled_category for one in cancelled} == {"supervisor_unavailable"}
    assert [slot.pk for slot in done.plan.stays] == [group.pk]
    single.refresh_from_db()
    assert single.withdrawn_at
    for one in seen:
        assert factories.message_of(f"cancelled:{one.pk}").to == wren.user.email


@db
def test_somebody_elses_booking_is_never_cancelled(sana, wren):
    tom = factories.supervisor(sana.programme, "Tom")
    una = factories.worker(sana.programme, "Una", supervisor=tom)
    theirs = book(factories.slot(tom, at(date(2026, 3, 10), 10)), una)
    assert go(sana, date(2026, 3, 9), date(2026, 3, 16), cancel=[theirs.pk]).cancelled == []
    theirs.refresh_from_db()
    assert theirs.cancelled_at is None


@db
def test_coming_back_offers_weekly_times_again_and_no_single_ones(sana):
    factories.pattern(sana)
    before = offered(sana)
    factories.slot(sana, at(date(2026, 3, 11), 10))
    go(sana, date(2026, 3, 9))
    assert len(offered(sana)) == 2
    done = availability.come_back(away=Away.objects.get(), back_on=date(2026, 3, 17))
    assert (len(done.plan.comes), offered(sana)) == (4, before[:2] + before[4:])
    availability.come_back(away=Away.objects.get(), back_on=date(2026, 3, 9))
    assert offered(sana) == before
    assert not availability.away_ahead(sana.user).exists()


@db
@pytest.mark.parametrize(
    ("first", "back", "field"),
    [
        (date(2026, 3, 1), date(2026, 3, 9), "started_on"),
        (date(2026, 3, 9), date(2026, 3, 9), "back_on"),
        (date(2026, 3, 9), date(2026, 3, 3), "back_on"),
        (date(2036, 3, 9), date(2036, 3, 10), "started_on"),
        (date(2026, 3, 19), date(2026, 3, 23), "started_on"),
    ],
)
def test_days_away_that_cannot_be_are_refused(sana, first, back, field):
    go(sana, date(2026, 3, 20), date(2026, 3, 25))
    with pytest.raises(Refused) as refusal:
        go(sana, first, back)
    assert refusal.value.field == field
    assert Away.objects.count() == 1


@db
@pytest.mark.parametrize("back", [date(2026, 3, 8), date(2026, 3, 17)])
def test_a_return_before_leaving_or_later_than_known_is_refused(sana, back):
    go(sana, date(2026, 3, 9), date(2026, 3, 16))
    with pytest.raises(Refused) as refusal:
        availability.come_back(away=Away.objects.get(), back_on=back)
    assert refusal.value.field == "back_on"


@db
def test_days_away_twice_are_as_good_as_once_and_the_database_counts_each_once(sana):
    for _each in range(2):
        go(sana, date(2026, 3, 9), date(2026, 3, 16))
    assert Away.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Away.objects.create(supervisor=sana.user, started_on=date(2026, 3, 10))


# Leaving


@db
def test_who_leaves_offers_nothing_more_and_who_offers_keeps_the_role(sana):
    pattern = factories.pattern(sana)
    for slot in slots(sana):
        offering.withdraw_slot(slot=slot)
    role = sana.roles.get(role=Role.Kind.SUPERVISOR)
    with pytest.raises(Refused, match="end their weekly times"):
        endings.take_role_back(role=role, by=None)
    endings.leave_programme(membership=sana, left_on=TODAY, by=sana.user)
    pattern.refresh_from_db()
    assert pattern.ended_on == TODAY
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert publish(supervisor_id=sana.user_id) == []


# The jobs role, and many at once


def test_run_jobs_lets_the_horizon_move_on(committed):
    sana = factories.supervisor(factories.programme())
    factories.pattern(sana, weekday=timezone.localdate().weekday(), weeks_ahead=2)
    last = slots(sana)[-1]
    with as_owner():
        Slot.objects.filter(pk=last.pk).delete()
    call_command("run_jobs", "--once")
    again = slots(sana)[-1]
    assert (again.starts_at, again.pattern_id) == (last.starts_at, last.pattern_id)
    call_command("run_jobs", "--once")
    assert slots(sana)[-1] == again


@db
def test_jobs_see_no_more_of_a_diary_than_when_it_is_taken(sana):
    for column in ("booked_by_id", "cancelled_category"):
        with pytest.raises(Exception, match="permission denied"), as_role("jobs"):
            list(Booking.objects.values_list(column))
    with pytest.raises(Exception, match="permission denied"), as_role("jobs"):
        Slot.objects.update(withdrawn_at=None)


def test_whatever_changes_a_diary_waits_for_whoever_is_changing_it(committed, monkeypatch):
    sana = factories.supervisor(factories.programme())
    pattern, away = factories.pattern(sana), factories.away(sana, days=40)
    today = timezone.localdate()
    monkeypatch.setattr(diary, "WAIT", "100ms")
    works = [
        lambda: publish(supervisor_id=sana.user_id),
        lambda: factories.pattern(sana, weekday=3),
        lambda: change(pattern, weekday=3),
        lambda: end(pattern, today),
        lambda: go(sana, today),
        lambda: availability.come_back(away=away, back_on=away.started_on),
    ]
    with transaction.atomic(using="limits"):
        diary.lock_diaries(sana.user_id, using="limits")
        for work in works:
            with pytest.raises(Refused, match="Nothing is lost"):
                work()


def test_many_who_publish_change_and_book_at_once_leave_a_sound_diary(committed):
    sana = factories.supervisor(factories.programme())
    workers = [
        factories.worker(sana.programme, f"Worker {number}", supervisor=sana) for number in range(4)
    ]
    day = (timezone.localdate() + timedelta(days=1)).weekday()
    pattern = factories.pattern(sana, weekday=day, starts=time(0), ends=time(23), weeks_ahead=6)
    booked, free = [], slots(sana)

    def run(work) -> None:
        with suppress(Refused):
            work()
        connections.close_all()

    def book_one(worker, slot) -> None:
        booked.append(book(slot, worker))

    works = [lambda: publish(supervisor_id=sana.user_id) for _each in range(2)]
    works.append(lambda: change(pattern, starts=time(0, 30)))
    works.append(lambda: go(sana, timezone.localdate(), timezone.localdate() + timedelta(days=9)))
    works += [
        lambda worker=worker, slot=slot: book_one(worker, slot)
        for worker, slot in zip(workers, free[:4], strict=True)
    ]
    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(Booking.objects.standing()) == set(booked)
    assert [seat for seat in booked if seat.slot.withdrawn_at] == []
    assert publish(supervisor_id=sana.user_id) == []
