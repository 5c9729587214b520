"""The waiting list and held times: whose turn it is, what a promise means, how it ends."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from supervision import endings, offering, offers, open_times, what_waits
from supervision.answering import accept_offer, decline_offer
from supervision.booking import JUST_TAKEN, book_slot, cancel_booking
from supervision.models import Booking, Offer, Session, Slot, Waiting
from supervision.waiting import join_waiting_list, leave_waiting_list
from tests import factories
from tests.roles import as_owner, as_role
from workers import people
from workers.models import OutgoingMessage, Role
from workers.refusals import Refused

pytestmark = pytest.mark.django_db
at = factories.tomorrow_at


@pytest.fixture
def house() -> SimpleNamespace:
    """A supervisor with three workers; Una met her last week, Wim a year ago, Ada never."""
    programme = factories.programme()
    sana = factories.supervisor(programme)
    found = SimpleNamespace(programme=programme, sana=sana)
    for name in ("una", "wim", "ada"):
        place = factories.worker(programme, name.title(), supervisor=sana)
        setattr(found, name, place)
    factories.session(sana, found.una.user, at(9, days=-7))
    factories.session(sana, found.wim.user, at(9, days=-365))
    with as_owner():
        since = timezone.localdate() - timedelta(days=30)
        found.ada.supervisors.update(started_on=since)
    return found


def wait(*places, **options) -> None:
    for place in places:
        join_waiting_list(worker=place.user, programme_id=place.programme_id, **options)


def offer_time(of, hour: int = 10, days: int = 3) -> Slot:
    """A time offered by the work, and so to whoever waits."""
    when = at(hour, days=days)
    return offering.offer_slot(
        supervisor=of.user,
        programme=of.programme,
        day=when.date(),
        starts=when.time(),
        ends=(when + timedelta(hours=1)).time(),
        how="video",
    )


def held_for(slot: Slot) -> list[str]:
    return [offer.worker.name for offer in slot.offers.standing().order_by("made_at")]


def expire(**options) -> int:
    """What the jobs role does every round; here over the connection of the test."""
    with as_role("jobs"):
        return offers.expire_offers(using="default", **options)


def seats(slot: Slot) -> tuple[int, int]:
    return Slot.objects.values_list("seats_taken", "seats_held").get(pk=slot.pk)


def told(place) -> int:
    with as_owner():
        return OutgoingMessage.objects.filter(to=place.user.email).count()


def test_a_new_time_is_held_for_whoever_met_longest_ago(house):
    wait(house.una, house.ada, house.wim)
    before = told(house.wim)
    slot = offer_time(house.sana)
    assert (held_for(slot), seats(slot)) == (["Wim"], (0, 1))
    assert told(house.wim) == before + 1
    assert slot not in open_times.bookable_by(house.una.user)
    with pytest.raises(Refused, match=str(JUST_TAKEN)):
        book_slot(slot=slot, worker=house.una.user, by=house.una.user)


def test_who_never_met_counts_from_the_beginning_of_the_pairing(house):
    wait(house.una, house.ada)
    assert held_for(offer_time(house.sana)) == ["Ada"]


def test_of_two_who_have_waited_as_long_the_first_to_join_comes_first(house):
    bob, cleo = (
        factories.worker(house.programme, name, supervisor=house.sana) for name in ("Bob", "Cleo")
    )
    wait(cleo, bob)
    assert held_for(offer_time(house.sana)) == ["Cleo"]


def test_a_debrief_does_not_count_as_having_met(house):
    Session.objects.filter(worker=house.una.user).update(is_debrief=True)
    wait(house.wim, house.una)
    assert held_for(offer_time(house.sana)) == ["Una"]


def test_one_offer_at_a_time_and_one_seat_for_each(house):
    wait(house.wim)
    first, second = offer_time(house.sana), offer_time(house.sana, hour=12)
    assert (held_for(first), held_for(second)) == (["Wim"], [])
    assert second in open_times.bookable_by(house.una.user)


def test_a_group_is_held_for_as_many_as_it_seats(house):
    wait(house.una, house.wim, house.ada)
    group = factories.slot(house.sana, at(10, days=3), capacity=2)
    offers.offer_seats(slot_id=group.pk)
    assert sorted(held_for(group)) == ["Ada", "Wim"]


def test_nobody_is_offered_a_group_with_their_manager(house):
    factories.lines.set_line_manager(
        membership=house.una, manager=house.wim, started_on=factories.EARLIER
    )
    wait(house.una, house.wim, house.ada)
    group = factories.slot(house.sana, at(10, days=3), capacity=3)
    offers.offer_seats(slot_id=group.pk)
    assert sorted(held_for(group)) == ["Ada", "Wim"]


def clash(house) -> None:
    tom = factories.supervisor(house.programme, "Tom")
    factories.lines.assign_supervisor(
        membership=house.wim, supervisor=tom, started_on=factories.EARLIER
    )
    factories.booking(tom, house.wim.user, at(10, days=3))


def on_leave(house) -> None:
    factories.lines.record_leave(membership=house.wim, started_on=at(0, days=3).date())


def ends_before(house) -> None:
    house.wim.supervisors.update(ended_on=at(0, days=3).date())


def left(house) -> None:
    leave_waiting_list(waiting=Waiting.objects.get(worker=house.wim.user))


def supervises_then(house) -> None:
    people.give_role(membership=house.wim, role=Role.Kind.SUPERVISOR, by=None)
    bea = factories.worker(house.programme, "Bea", supervisor=house.wim)
    factories.booking(house.wim, bea.user, at(10, days=3))


@pytest.mark.parametrize(
    "reason", [clash, on_leave, ends_before, left, supervises_then], ids=lambda why: why.__name__
)
def test_whoever_cannot_come_is_passed_over(house, reason):
    wait(house.wim, house.una)
    reason(house)
    assert held_for(offer_time(house.sana)) == ["Una"]


def test_who_waits_for_somebody_else_is_passed_over(house):
    tom = factories.supervisor(house.programme, "Tom")
    factories.lines.assign_supervisor(
        membership=house.wim, supervisor=tom, started_on=factories.EARLIER
    )
    wait(house.wim, supervisor_id=tom.user_id)
    wait(house.una)
    assert held_for(offer_time(house.sana)) == ["Una"]
    assert held_for(offer_time(tom)) == ["Wim"]


def test_accepting_books_and_ends_the_waiting(house):
    wait(house.wim)
    slot = offer_time(house.sana)
    offer = slot.offers.get()
    booking = accept_offer(offer=offer, by=house.wim.user)
    assert (booking.slot, booking.worker, seats(slot)) == (slot, house.wim.user, (1, 0))
    assert not Waiting.objects.now().exists()
    assert accept_offer(offer=offer, by=house.wim.user) == booking
    with pytest.raises(Refused, match="taken this time"):
        decline_offer(offer=offer)
    assert Booking.objects.filter(slot=slot).count() == 1


def test_a_time_that_clashes_meanwhile_stays_held(house):
    wait(house.wim)
    slot = offer_time(house.sana)
    clash(house)
    with pytest.raises(Refused, match="already have protected time"):
        accept_offer(offer=slot.offers.get(), by=house.wim.user)
    assert (seats(slot), slot.offers.get().answer) == ((0, 1), "")


def test_not_this_time_passes_it_on_and_keeps_the_place(house):
    wait(house.wim, house.una)
    slot = offer_time(house.sana)
    offer = slot.offers.get()
    decline_offer(offer=offer)
    decline_offer(offer=offer)
    assert (held_for(slot), seats(slot)) == (["Una"], (0, 1))
    assert Waiting.objects.now().count() == 2
    decline_offer(offer=slot.offers.standing().get())
    assert slot in open_times.bookable_by(house.ada.user)
    assert held_for(offer_time(house.sana, hour=12)) == ["Wim"]


def test_an_offer_that_nobody_answers_goes_to_the_next_and_then_to_all(house):
    wait(house.wim, house.una)
    slot = offer_time(house.sana, days=5)
    assert expire() == 0
    before = told(house.una)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert (expire(), held_for(slot), told(house.una)) == (1, ["Una"], before + 1)
        with pytest.raises(Refused, match="That is over"):
            accept_offer(offer=slot.offers.get(worker=house.wim.user), by=house.wim.user)
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        assert (expire(), held_for(slot), seats(slot)) == (1, [], (0, 0))
        assert slot in open_times.bookable_by(house.wim.user)
    answers = slot.offers.order_by("made_at").values_list("answer", flat=True)
    assert list(answers) == ["expired", "expired"]


def test_too_late_by_a_moment_is_too_late_before_anybody_has_looked(house):
    wait(house.wim)
    offer = offer_time(house.sana, days=5).offers.get()
    with time_machine.travel(offer.expires_at, tick=False), pytest.raises(Refused, match="over"):
        accept_offer(offer=offer, by=house.wim.user)
    assert Offer.objects.get().answer == ""


def test_a_time_is_held_as_long_as_the_programme_says_and_given_up_before_it_begins(house):
    now = timezone.now()
    for hours, starts, held in [(24, 100, 24), (4, 100, 4), (24, 6, 4), (24, 3, 1)]:
        until = offers.held_until(starts_at=now + timedelta(hours=starts), hours=hours, now=now)
        assert until == now + timedelta(hours=held)
    soon = now + timedelta(hours=2, minutes=59)
    assert offers.held_until(starts_at=soon, hours=24, now=now) is None


def test_leaving_lets_go_of_what_was_held(house):
    wait(house.wim, house.una)
    slot = offer_time(house.sana)
    waiting = Waiting.objects.get(worker=house.wim.user)
    leave_waiting_list(waiting=waiting)
    leave_waiting_list(waiting=waiting)
    assert held_for(slot) == ["Una"]


def test_joining_twice_is_as_good_as_once_and_a_change_of_mind_leaves_first(house):
    wait(house.wim)
    wait(house.wim)
    assert Waiting.objects.count() == 1
    with pytest.raises(Refused, match="Leave the waiting list first"):
        wait(house.wim, supervisor_id=house.sana.user_id)
    with pytest.raises(Refused, match="not assigned"):
        wait(house.una, supervisor_id=factories.supervisor(house.programme, "Tom").user_id)
    elsewhere = factories.worker(factories.programme("Harbour"), "Elle")
    with pytest.raises(Refused, match="not assigned"):
        wait(elsewhere)


def test_a_supervisor_learns_how_many_wait_for_their_times(house):
    tom = factories.supervisor(house.programme, "Tom")
    factories.lines.assign_supervisor(
        membership=house.wim, supervisor=tom, started_on=factories.EARLIER
    )
    wait(house.una)
    wait(house.wim, supervisor_id=tom.user_id)
    assert [
        what_waits.for_viewer(place.user, what_waits.OF_SUPERVISOR)["waiting"]
        for place in (house.sana, tom)
    ] == [1, 1]


def test_a_seat_given_up_goes_to_who_waits_and_not_back_to_who_gave_it_up(house):
    booking = factories.booking(house.sana, house.wim.user, at(10, days=3))
    wait(house.wim, house.una)
    cancel_booking(booking=booking, category="worker_away", by=house.wim.user)
    assert held_for(booking.slot) == ["Una"]


def test_booking_a_time_that_is_held_for_oneself_takes_the_held_seat(house):
    wait(house.wim)
    slot = offer_time(house.sana)
    book_slot(slot=slot, worker=house.wim.user, by=house.wim.user)
    assert (seats(slot), slot.offers.get().answer) == ((1, 0), "accepted")


def test_a_held_time_is_not_withdrawn(house):
    wait(house.wim)
    slot = offer_time(house.sana)
    with pytest.raises(Refused, match="held for somebody"):
        offering.withdraw_slot(slot=slot)
    with pytest.raises(IntegrityError, match="slot_withdrawn_only_free"), transaction.atomic():
        Slot.objects.update(withdrawn_at=timezone.now())


def test_a_supervisor_books_nothing_over_a_time_held_in_their_diary(house):
    tom = factories.supervisor(house.programme, "Tom")
    factories.lines.assign_supervisor(
        membership=house.sana, supervisor=tom, started_on=factories.EARLIER
    )
    wait(house.wim)
    offer_time(house.sana)
    with pytest.raises(Refused, match="One of you already"):
        factories.booking(tom, house.sana.user, at(10, days=3))


def cancelled(house, by: str = "sana", category: str = "supervisor_unavailable") -> Booking:
    booking = factories.booking(house.sana, house.wim.user, at(10, days=5))
    cancel_booking(booking=booking, category=category, by=getattr(house, by).user)
    return booking


def test_when_the_supervisor_cancels_the_three_nearest_times_are_held(house):
    near = [factories.slot(house.sana, at(hour, days=5)) for hour in (8, 14)]
    third = factories.slot(house.sana, at(10, days=8))
    factories.slot(house.sana, at(10, days=9))
    booking = cancelled(house)
    held = Offer.objects.standing().filter(worker=house.wim.user)
    assert sorted(offer.slot_id for offer in held) == sorted(slot.pk for slot in [*near, third])
    assert all(offer.instead_of == booking for offer in held)
    with as_owner():
        of_cancelling = OutgoingMessage.objects.filter(to=house.wim.user.email, calendar="")
        # That the session of last year was logged, and that this time is cancelled: no third one.
        assert of_cancelling.count() == 2


def test_accepting_one_lets_the_others_go(house):
    slots = [factories.slot(house.sana, at(hour, days=5)) for hour in (8, 14, 16)]
    cancelled(house)
    wait(house.una)
    booking = accept_offer(offer=slots[0].offers.get(), by=house.wim.user)
    assert booking.slot == slots[0]
    assert [seats(slot) for slot in slots] == [(1, 0), (0, 1), (0, 0)]
    assert held_for(slots[1]) == ["Una"]


@pytest.mark.parametrize(
    ("by", "category", "held"),
    [
        ("sana", "supervisor_unavailable", 1),
        ("sana", "operational", 1),
        ("sana", "not_needed", 0),
        ("wim", "supervisor_unavailable", 0),
        ("wim", "operational", 0),
    ],
)
def test_times_are_held_where_the_supervisor_cancels_and_a_time_is_still_needed(
    house, by, category, held
):
    other = factories.slot(house.sana, at(14, days=5))
    cancelled(house, by, category)
    assert other.offers.standing().count() == held


def test_a_time_at_which_the_supervisor_is_not_available_is_open_to_nobody(house):
    wait(house.una)
    slot = cancelled(house).slot
    slot.refresh_from_db()
    assert (bool(slot.withdrawn_at), held_for(slot)) == (True, [])


def test_a_group_meets_although_one_seat_in_it_is_cancelled(house):
    group = factories.slot(house.sana, at(10, days=5), capacity=4)
    first, _second = (
        book_slot(slot=group, worker=place.user, by=place.user) for place in (house.wim, house.una)
    )
    cancel_booking(booking=first, category="supervisor_unavailable", by=house.sana.user)
    group.refresh_from_db()
    assert (group.withdrawn_at, group.seats_taken) == (None, 1)


def test_the_same_supervisor_comes_before_others_and_clashes_and_leave_are_left_out(house):
    tom = factories.supervisor(house.programme, "Tom")
    factories.lines.assign_supervisor(
        membership=house.wim, supervisor=tom, started_on=factories.EARLIER
    )
    factories.lines.record_leave(
        membership=house.wim, started_on=at(0, days=6).date(), back_on=at(0, days=7).date()
    )
    factories.slot(house.sana, at(14, days=6))
    factories.slot(house.sana, at(14, days=5))
    factories.booking(tom, house.wim.user, at(14, days=5))
    own = factories.slot(house.sana, at(14, days=20))
    near = factories.slot(tom, at(12, days=5))
    far = factories.slot(tom, at(12, days=9))
    factories.slot(tom, at(12, days=10))
    factories.slot(house.sana, timezone.now() + timedelta(hours=2))
    cancelled(house)
    held = Offer.objects.standing().filter(worker=house.wim.user)
    assert {offer.slot_id for offer in held} == {own.pk, near.pk, far.pk}


def test_whoever_leaves_lets_go_of_what_is_held_for_them(house):
    wait(house.wim, house.una)
    slot = offer_time(house.sana)
    admin = factories.person(house.programme, "Ada Admin", "administrator")
    endings.leave_programme(membership=house.wim, left_on=timezone.localdate(), by=admin.user)
    assert held_for(slot) == ["Una"]
    assert not Waiting.objects.now().filter(worker=house.wim.user).exists()


def test_a_supervisor_who_leaves_keeps_no_promise(house):
    wait(house.wim)
    slot = offer_time(house.sana)
    admin = factories.person(house.programme, "Ada Admin", "administrator")
    endings.leave_programme(membership=house.sana, left_on=timezone.localdate(), by=admin.user)
    slot.refresh_from_db()
    assert (slot.seats_held, bool(slot.withdrawn_at)) == (0, True)


def test_a_pairing_that_ends_ends_what_is_held_in_it(house):
    wait(house.wim, house.una)
    slot = offer_time(house.sana)
    endings.end_assignment(
        assignment=house.wim.supervisors.get(), ended_on=timezone.localdate(), by=house.sana.user
    )
    assert held_for(slot) == ["Una"]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"ended_at": timezone.now()}, "offer_ended_with_answer"),
        ({"answer": "accepted"}, "offer_ended_with_answer"),
        ({"why": "instead"}, "offer_instead_of_something"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "offer_leaves_time_to_answer"),
    ],
)
def test_the_database_refuses_a_promise_that_makes_no_sense(house, change, constraint):
    slot = factories.slot(house.sana)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factories.held(slot, house.wim.user, **change)


def test_the_database_promises_no_seat_twice(house):
    slot = factories.slot(house.sana)
    factories.held(slot, house.wim.user)
    with pytest.raises(IntegrityError, match="slot_seats_within_capacity"), transaction.atomic():
        factories.held(slot, house.una.user)
    group = factories.slot(house.sana, at(14), capacity=5)
    with pytest.raises(IntegrityError, match="one_offer_to_who_waits"), transaction.atomic():
        factories.held(group, house.wim.user)
    wait(house.wim)
    with pytest.raises(IntegrityError, match="waits_once"), transaction.atomic():
        Waiting.objects.create(worker=house.wim.user, programme=house.programme)


def test_a_promise_is_kept_as_it_was_made_and_answered_once(house):
    offer = factories.held(factories.slot(house.sana), house.wim.user)
    with as_owner():
        for change in ({"worker": house.una.user}, {"expires_at": timezone.now() + timedelta(9)}):
            with pytest.raises(IntegrityError, match="answered once"), transaction.atomic():
                Offer.objects.update(**change)
    decline_offer(offer=offer)
    with pytest.raises(IntegrityError, match="answered once"), transaction.atomic():
        Offer.objects.update(answer="accepted")


def test_held_seats_are_counted_by_the_database_alone(house):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Slot.objects.update(seats_held=0)
