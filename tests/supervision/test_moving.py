"""Moving a booked time: nothing is lost before the other is had, and everybody follows."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from supervision import preparing, protected_time
from supervision.booking import book_slot, cancel_booking
from supervision.caseload import supervisors_of
from supervision.feeds import _own as entries_of
from supervision.models import Booking, Offer, Slot
from supervision.moving import move_booking
from supervision.waiting import join_waiting_list
from tests import factories
from tests.roles import as_owner
from workers.models import OutgoingMessage
from workers.refusals import Refused

at = factories.tomorrow_at


@pytest.fixture
def pair(db):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    manager = factories.person(programme, "Mo Manager")
    return supervisor, factories.worker(programme, supervisor=supervisor, manager=manager)


def told(since: int = 0) -> list[str]:
    with as_owner():
        rows = OutgoingMessage.objects.filter(calendar="").order_by("created_at", "pk")
        return sorted(list(rows.values_list("to", flat=True))[since:])


@pytest.mark.parametrize("mover", ["worker", "supervisor"])
def test_a_time_moves_and_both_are_told_once(pair, mover):
    supervisor, worker = pair
    by = worker.user if mover == "worker" else supervisor.user
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    before = len(told())
    new = move_booking(booking=old, slot=later, by=by)
    old.refresh_from_db()
    assert (old.cancelled_category, old.cancelled_by, old.is_late) == ("moved", by, False)
    assert (new.moved_from, new.slot, new.starts_at) == (old, later, later.starts_at)
    assert (new.event_id, new.event_sequence) == (old.event_id, old.event_sequence + 2)
    seats = Slot.objects.order_by("starts_at").values_list("seats_taken", flat=True)
    assert list(seats) == [0, 1]
    assert told(before) == sorted([supervisor.user.email, worker.user.email])


def test_what_is_prepared_goes_along(pair):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    new = move_booking(booking=old, slot=factories.slot(supervisor, at(14, days=3)), by=worker.user)
    assert preparing.paper_of(new) == preparing.paper_of(old)


def test_moving_twice_is_as_good_as_once(pair):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    new = move_booking(booking=old, slot=later, by=worker.user)
    messages = len(told())
    assert move_booking(booking=old, slot=later, by=worker.user) == new
    assert (Booking.objects.count(), len(told())) == (2, messages)


def test_a_time_that_is_gone_loses_nothing(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor)
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    book_slot(slot=later, worker=other.user, by=other.user)
    before = len(told())
    with pytest.raises(Refused, match="just been taken"):
        move_booking(booking=old, slot=later, by=worker.user)
    old.refresh_from_db()
    assert (old.cancelled_at, Slot.objects.get(pk=old.slot_id).seats_taken) == (None, 1)
    assert len(told()) == before


def test_a_time_that_overlaps_the_old_one_may_be_chosen(pair):
    """The old seat is in nobody's way: here the worker sits with another supervisor right after."""
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user, at(10), minutes=30)
    later = factories.slot(supervisor, at(10).replace(minute=30))
    assert move_booking(booking=old, slot=later, by=worker.user).slot == later


def test_a_clash_elsewhere_is_no_news_for_the_supervisor(pair):
    supervisor, worker = pair
    tom = factories.supervisor(worker.programme, "Tom Abernethy")
    factories.lines.assign_supervisor(
        membership=worker, supervisor=tom, started_on=factories.EARLIER
    )
    old = factories.booking(supervisor, worker.user)
    factories.booking(tom, worker.user, at(14, days=3))
    later = factories.slot(supervisor, at(14, days=3))
    with pytest.raises(Refused, match="The worker cannot come at that time"):
        move_booking(booking=old, slot=later, by=supervisor.user)
    with pytest.raises(Refused, match="You already have protected time"):
        move_booking(booking=old, slot=later, by=worker.user)


@pytest.mark.parametrize("why", ["begun", "cancelled", "same", "another's", "not theirs"])
def test_what_cannot_be_moved_is_refused_and_stays(pair, why):
    supervisor, worker = pair
    begins = at(10, days=-1) if why == "begun" else at(10)
    old, by = factories.booking(supervisor, worker.user, begins), worker.user
    later = factories.slot(supervisor, at(14, days=3))
    if why == "cancelled":
        cancel_booking(booking=old, category="other", by=worker.user)
    if why == "same":
        later = old.slot
    if why == "another's":
        tom = factories.supervisor(worker.programme, "Tom Abernethy")
        factories.lines.assign_supervisor(
            membership=worker, supervisor=tom, started_on=factories.EARLIER
        )
        later = factories.slot(tom, at(14, days=3))
    if why == "not theirs":
        by = factories.worker(worker.programme, "Otto Other", supervisor=supervisor).user
    before = Booking.objects.values_list("cancelled_at", "slot")[0]
    with pytest.raises((Refused, Exception)) as refused:
        move_booking(booking=old, slot=later, by=by)
    assert type(refused.value).__name__ in {"Refused", "Http404"}
    assert list(Booking.objects.values_list("cancelled_at", "slot")) == [before]


def test_the_seat_left_goes_to_who_waits(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor)
    join_waiting_list(worker=other.user, programme_id=other.programme_id)
    old = factories.booking(supervisor, worker.user, at(10, days=3))
    later = factories.slot(supervisor, at(14, days=5))
    move_booking(booking=old, slot=later, by=supervisor.user)
    held = Offer.objects.standing().get()
    assert (held.slot, held.worker) == (old.slot, other.user)


def test_a_seat_held_for_the_worker_is_the_one_they_move_to(pair):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    factories.held(later, worker.user)
    move_booking(booking=old, slot=later, by=worker.user)
    later.refresh_from_db()
    assert (later.seats_taken, later.seats_held) == (1, 0)


def test_a_move_is_no_cancellation_to_anybody_who_counts(pair):
    """The manager's page shows one block; nothing counts as displaced, missed or late."""
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    new = move_booking(booking=old, slot=later, by=worker.user)
    lines = protected_time.reports_of(worker.managers.get().manager.user)
    assert protected_time.busy_blocks(lines) == [new]
    assert supervisors_of(worker.user)[0].next_booked_at == new.starts_at
    shown = [entry.starts_at for entry in entries_of(worker.user)]
    assert shown == [new.starts_at] == [entry.starts_at for entry in entries_of(supervisor.user)]
    assert not Booking.objects.late().exists()
    assert "moved" not in dict(Booking.Category.reasons())


def test_in_the_outbox_the_entry_moves_and_is_not_taken_out(pair):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    move_booking(booking=old, slot=later, by=worker.user)
    with as_owner():
        about = OutgoingMessage.objects.filter(about=old.event_id).order_by("version")
        assert [(row.calendar_method, row.version) for row in about] == [
            ("REQUEST", 0),
            ("CANCEL", 1),
            ("REQUEST", 2),
        ]


def insert(old: Booking, slot: Slot, worker, **more) -> Booking:
    seat = {"slot": slot, "worker": worker, "seat": 1, "booked_by": worker}
    times = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    return Booking.objects.create(**seat, **times, moved_from=old, **more)


def test_the_database_lets_nobody_take_the_place_of_what_still_stands_or_is_anothers(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor)
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    for person in (worker.user, other.user):
        with pytest.raises(IntegrityError, match="same two people"), transaction.atomic():
            insert(old, later, person)
    move_booking(booking=old, slot=factories.slot(supervisor, at(16, days=3)), by=worker.user)
    third = factories.slot(supervisor, at(9, days=4))
    with pytest.raises(IntegrityError, match="moved_from"), transaction.atomic():
        insert(old, third, worker.user)


def test_the_database_lets_nothing_move_to_nowhere(pair):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    changed = {"cancelled_category": "moved", "cancelled_by": worker.user}
    changed |= {"cancelled_at": timezone.now()}
    Booking.objects.filter(pk=old.pk).update(**changed)
    with pytest.raises(IntegrityError, match="nowhere"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_given_up_is_never_rewritten(pair):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    cancel_booking(booking=old, category="operational", by=worker.user)
    kept = Booking.objects.filter(pk=old.pk)
    for changed in ({"is_late": False}, {"cancelled_category": "other"}):
        with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
            kept.update(**changed)
    another = factories.booking(supervisor, worker.user, at(9, days=9))
    stays = pytest.raises(IntegrityError, match="kept as it was")
    with as_owner(), stays, transaction.atomic():
        kept.update(moved_from=another)


def page(name: str, booking: Booking, **more) -> str:
    return reverse(f"supervision:{name}", kwargs={"booking_id": booking.pk, **more})


def test_from_the_page_of_the_time_to_the_new_one(pair, client):
    supervisor, worker = pair
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    client.force_login(worker.user)
    assert page("booking_move", old) in client.get(page("booking_show", old)).content.decode()
    day = timezone.localdate(later.starts_at)
    choose = page("booking_move_choose", old, day=day)
    assert choose in client.get(page("booking_move", old)).content.decode()
    for _press in range(2):
        answer = client.post(choose, {"slot": later.pk}, follow=True)
        assert "Protected time" in answer.content.decode()
    new = Booking.objects.standing().get()
    assert answer.redirect_chain[-1][0] == page("booking_show", new)
    gone = client.get(page("booking_show", old)).content.decode()
    assert page("booking_show", new) in gone
    assert "Why cancelled" not in gone
    assert client.get(page("booking_move", old)).status_code == 302
    assert client.get(choose).status_code == 302


def test_after_a_clash_the_nearest_times_are_shown_and_nothing_is_lost(pair, client):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor)
    old = factories.booking(supervisor, worker.user)
    later = factories.slot(supervisor, at(14, days=3))
    near = factories.slot(supervisor, at(14, days=4))
    book_slot(slot=later, worker=other.user, by=other.user)
    client.force_login(worker.user)
    choose = page("booking_move_choose", old, day=timezone.localdate(later.starts_at))
    answer = client.post(choose, {"slot": later.pk})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "That time has just been taken." in words
    nearest = page("booking_move_choose", old, day=timezone.localdate(near.starts_at))
    assert nearest in words
    assert Booking.objects.get(pk=old.pk).cancelled_at is None


def test_somebody_elses_time_or_booking_is_not_there(pair, client):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor)
    old = factories.booking(supervisor, worker.user)
    tom = factories.supervisor(worker.programme, "Tom Abernethy")
    elsewhere = factories.slot(tom, at(14, days=3))
    choose = page("booking_move_choose", old, day=timezone.localdate(elsewhere.starts_at))
    client.force_login(worker.user)
    assert client.post(choose, {"slot": elsewhere.pk}).status_code == 200
    client.force_login(other.user)
    assert client.post(choose, {"slot": elsewhere.pk}).status_code == 404
    assert Booking.objects.get().slot == old.slot
