"""Booking and cancelling protected time: who may, what is refused, and fifty people at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from supervision import diary, open_times
from supervision.booking import JUST_TAKEN, book_slot, cancel_booking
from supervision.models import Booking, Slot
from tests import factories
from tests.roles import as_owner
from workers.models import OutgoingMessage
from workers.refusals import Refused

db = pytest.mark.django_db


@pytest.fixture
def pair():
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def told() -> list[str]:
    """Who was told; what goes to the calendars of the pair is in test_invitations.py."""
    with as_owner():
        messages = OutgoingMessage.objects.filter(calendar="")
        return sorted(messages.values_list("to", flat=True))


@db
def test_a_worker_books_and_the_supervisor_is_told_without_content(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    assert (booking.seat, booking.slot.supervisor) == (1, supervisor.user)
    assert Slot.objects.get().seats_taken == 1
    assert told() == [supervisor.user.email]
    with as_owner():
        message = OutgoingMessage.objects.get(calendar="")
    assert message.subject == "You have a message in Holding Space"
    assert worker.user.name not in message.body


@db
def test_asking_twice_finds_the_booking_made_first(pair):
    supervisor, worker = pair
    first = factories.booking(supervisor, worker.user)
    again = book_slot(slot=first.slot, worker=worker.user, by=worker.user)
    assert (again, Booking.objects.count(), len(told())) == (first, 1, 1)


@db
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"withdrawn_at": factories.tomorrow_at(9)}, "just been taken"),
        ({"capacity": 1, "seats_taken": 1}, "just been taken"),
    ],
)
def test_what_is_withdrawn_or_full_is_refused(pair, change, sentence):
    supervisor, worker = pair
    slot = factories.slot(supervisor, **change)
    with pytest.raises(Refused, match=sentence):
        book_slot(slot=slot, worker=worker.user, by=worker.user)
    assert not Booking.objects.exists()


@db
def test_the_past_is_refused(pair):
    supervisor, worker = pair
    slot = factories.slot(supervisor, factories.tomorrow_at(10, days=-1))
    with pytest.raises(Refused, match="already passed"):
        book_slot(slot=slot, worker=worker.user, by=worker.user)


@db
def test_only_an_assigned_supervisor_can_be_booked(pair):
    other = factories.supervisor(pair[0].programme, "Tom Abernethy")
    with pytest.raises(Refused, match="not assigned"):
        factories.booking(other, pair[1].user)


@db
def test_nobody_is_in_two_places_at_once(pair):
    supervisor, worker = pair
    second = factories.supervisor(supervisor.programme, "Tom Abernethy")
    factories.lines.assign_supervisor(
        membership=worker, supervisor=second, started_on=factories.EARLIER
    )
    factories.booking(supervisor, worker.user, factories.tomorrow_at(10))
    with pytest.raises(Refused, match="already have protected time"):
        factories.booking(second, worker.user, factories.tomorrow_at(10))


@db
def test_a_cancelled_booking_stays_and_frees_the_seat(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    cancel_booking(booking=booking, category="operational", by=worker.user)
    kept = Booking.objects.get()
    assert (kept.cancelled_category, kept.cancelled_by) == ("operational", worker.user)
    assert Slot.objects.get().seats_taken == 0
    with pytest.raises(Refused):
        cancel_booking(booking=booking, category="other", by=supervisor.user)


@db
def test_nobody_is_supervisor_here_and_worker_there_at_once(pair):
    supervisor, worker = pair
    tom = factories.supervisor(supervisor.programme, "Tom Abernethy")
    factories.lines.assign_supervisor(
        membership=supervisor, supervisor=tom, started_on=factories.EARLIER
    )
    factories.booking(supervisor, worker.user)
    with pytest.raises(Refused, match="One of you already"):
        factories.booking(tom, supervisor.user)
    later = factories.tomorrow_at(12)
    factories.booking(tom, supervisor.user, later)
    with pytest.raises(Refused, match="One of you already"):
        factories.booking(supervisor, worker.user, later)


@db
@pytest.mark.parametrize("first", ["manager", "worker"])
def test_nobody_sits_in_a_group_with_their_manager(pair, first):
    supervisor, worker = pair
    manager = factories.worker(worker.programme, "Mo Manager", supervisor=supervisor)
    factories.lines.set_line_manager(
        membership=worker, manager=manager, started_on=factories.EARLIER
    )
    group = factories.slot(supervisor, capacity=4)
    order = [manager.user, worker.user] if first == "manager" else [worker.user, manager.user]
    book_slot(slot=group, worker=order[0], by=order[0])
    with pytest.raises(Refused, match="not open to you"):
        book_slot(slot=group, worker=order[1], by=order[1])


@db
def test_a_pairing_counts_on_the_day_of_the_time(pair):
    supervisor, worker = pair
    ends = timezone.localdate() + timedelta(days=10)
    worker.supervisors.update(ended_on=ends)
    soon = factories.slot(supervisor, factories.tomorrow_at(10, days=9))
    late = factories.slot(supervisor, factories.tomorrow_at(10, days=10))
    assert list(open_times.bookable_by(worker.user)) == [soon]
    with pytest.raises(Refused, match="not assigned"):
        book_slot(slot=late, worker=worker.user, by=worker.user)


def test_who_waits_too_long_for_a_diary_reads_a_sentence(committed, monkeypatch):
    monkeypatch.setattr(diary, "WAIT", "100ms")
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    booking = factories.booking(supervisor, worker.user)
    with transaction.atomic(using="limits"), connections["limits"].cursor() as elsewhere:
        elsewhere.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [diary.DIARIES, supervisor.user_id]
        )
        with pytest.raises(Refused, match="try again"):
            cancel_booking(booking=booking, category="other", by=worker.user)
    assert Booking.objects.get().cancelled_at is None


def in_threads(count: int, work) -> list:
    """Run `work(number)` at one moment in many connections; what each returned or raised."""
    outcomes = [None] * count
    together = threading.Barrier(count)

    def run(number: int) -> None:
        together.wait()
        try:
            outcomes[number] = work(number)
        except Exception as error:  # noqa: BLE001
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_fifty_at_once_one_wins_and_the_others_read_a_kind_answer(committed):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    workers = [
        factories.worker(programme, f"Worker {n}", supervisor=supervisor).user for n in range(50)
    ]
    slot = factories.slot(supervisor)

    def book(number: int) -> Booking:
        with transaction.atomic():
            return book_slot(slot=slot, worker=workers[number], by=workers[number])

    outcomes = in_threads(50, book)
    won = [one for one in outcomes if isinstance(one, Booking)]
    lost = [str(one) for one in outcomes if isinstance(one, Refused)]
    assert (len(won), lost) == (1, [str(JUST_TAKEN)] * 49)
    assert Slot.objects.get().seats_taken == 1


def test_a_group_of_three_gets_three_winners(committed):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    workers = [
        factories.worker(programme, f"Worker {n}", supervisor=supervisor).user for n in range(12)
    ]
    slot = factories.slot(supervisor, capacity=3)

    def book(number: int) -> Booking:
        with transaction.atomic():
            return book_slot(slot=slot, worker=workers[number], by=workers[number])

    outcomes = in_threads(12, book)
    assert sorted(one.seat for one in outcomes if isinstance(one, Booking)) == [1, 2, 3]
    assert sum(isinstance(one, Refused) for one in outcomes) == 9
