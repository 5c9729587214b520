"""Groups: who sees whom, one leaves and the others stay, and a seat asked for by telephone."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from supervision.booking import book_slot, cancel_booking
from supervision.groups import seat_worker
from supervision.models import Booking, Slot
from tests import factories
from tests.roles import as_owner
from workers.models import OutgoingMessage, Programme
from workers.refusals import Refused

at = factories.tomorrow_at


@pytest.fixture
def group(db):
    """A supervisor, three of her workers, and a group in which the first two sit."""
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    workers = [
        factories.worker(programme, name, supervisor=supervisor)
        for name in ("Wren Worker", "Otto Other", "Pia Pell")
    ]
    slot = factories.slot(supervisor, capacity=4)
    seats = [book_slot(slot=slot, worker=one.user, by=one.user) for one in workers[:2]]
    return supervisor, workers, slot, seats


def page(booking: Booking) -> str:
    return reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})


def read(client, place, address: str) -> str:
    client.force_login(place.user)
    return client.get(address).content.decode()


def test_attendees_see_how_many_others_and_no_name(group, client):
    _supervisor, workers, _slot, seats = group
    shown = read(client, workers[0], page(seats[0]))
    assert "1 other" in shown
    assert "Otto" not in shown


def test_attendees_see_names_where_the_programme_says_so(group, client):
    _supervisor, workers, _slot, seats = group
    Programme.objects.update(group_names_shown=True)
    assert "Otto Other" in read(client, workers[0], page(seats[0]))


def test_the_supervisor_always_sees_who(group, client):
    supervisor, _workers, slot, seats = group
    assert "Otto Other" in read(client, supervisor, page(seats[0]))
    own = reverse("supervision:slot_show", kwargs={"slot_id": slot.pk})
    shown = read(client, supervisor, own)
    assert "Wren Worker" in shown
    assert "Otto Other" in shown


def test_who_has_given_up_their_seat_no_longer_sees_who_comes(group, client):
    _supervisor, workers, _slot, seats = group
    Programme.objects.update(group_names_shown=True)
    cancel_booking(booking=seats[0], category="other", by=workers[0].user)
    assert "Otto" not in read(client, workers[0], page(seats[0]))


def test_one_leaving_leaves_the_others(group):
    _supervisor, workers, slot, seats = group
    third = book_slot(slot=slot, worker=workers[2].user, by=workers[2].user)
    cancel_booking(booking=seats[0], category="worker_away", by=workers[0].user)
    assert set(slot.bookings.standing()) == {seats[1], third}
    assert (Slot.objects.get().seats_taken, Slot.objects.get().withdrawn_at) == (2, None)
    again = book_slot(slot=slot, worker=workers[0].user, by=workers[0].user)
    assert again.seat == 1


def test_there_are_never_fewer_seats_than_are_taken(group):
    broken = pytest.raises(IntegrityError, match="slot_seats_within_capacity")
    with as_owner(), broken, transaction.atomic():
        Slot.objects.update(capacity=1)


def test_a_seat_asked_for_by_telephone_and_the_worker_is_told(group):
    supervisor, workers, slot, _seats = group
    seat = seat_worker(slot=slot, worker=workers[2].user, by=supervisor.user)
    assert (seat.booked_by, seat.seat) == (supervisor.user, 3)
    with as_owner():
        assert OutgoingMessage.objects.filter(calendar="", to=workers[2].user.email).count() == 1
    assert seat_worker(slot=slot, worker=workers[2].user, by=supervisor.user) == seat


def test_only_its_supervisor_gives_a_seat_and_only_to_their_workers(group):
    supervisor, workers, slot, _seats = group
    stranger = factories.worker(supervisor.programme, "Stella Stranger").user
    with pytest.raises(Refused, match="not your time"):
        seat_worker(slot=slot, worker=workers[2].user, by=workers[2].user)
    with pytest.raises(Refused, match="not assigned to this worker"):
        seat_worker(slot=slot, worker=stranger, by=supervisor.user)


def test_nobody_is_seated_beside_their_manager(group):
    supervisor, workers, slot, _seats = group
    factories.lines.set_line_manager(
        membership=workers[2], manager=workers[0], started_on=factories.EARLIER
    )
    with pytest.raises(Refused, match="not open to you"):
        seat_worker(slot=slot, worker=workers[2].user, by=supervisor.user)


def test_no_line_begins_between_two_of_a_group_ahead(group):
    _supervisor, workers, _slot, seats = group
    line = {"membership": workers[1], "manager": workers[0], "started_on": timezone.localdate()}
    with pytest.raises(Refused, match="not independent"):
        factories.lines.set_line_manager(**line)
    cancel_booking(booking=seats[1], category="not_needed", by=workers[1].user)
    assert factories.lines.set_line_manager(**line)


def test_nor_further_down_the_line(group):
    _supervisor, workers, _slot, _seats = group
    between = factories.worker(workers[0].programme, "Bea Between")
    line = {"started_on": timezone.localdate()}
    factories.lines.set_line_manager(membership=workers[1], manager=between, **line)
    with pytest.raises(Refused, match="not independent"):
        factories.lines.set_line_manager(membership=between, manager=workers[0], **line)


def test_the_page_offers_only_who_can_be_seated_and_takes_two_presses(group, client):
    supervisor, workers, slot, _seats = group
    factories.worker(supervisor.programme, "Stella Stranger")
    own = reverse("supervision:slot_show", kwargs={"slot_id": slot.pk})
    shown = read(client, supervisor, own)
    assert "Pia Pell</option>" in shown
    assert "Otto Other</option>" not in shown
    assert "Stella" not in shown
    for _press in range(2):
        assert client.post(own, {"worker": workers[2].user_id}).status_code == 302
    assert slot.bookings.standing().count() == 3
    for bad in ("", "x", "0", "9" * 30):
        assert "govuk-error-summary" in client.post(own, {"worker": bad}).content.decode()


def test_a_time_of_ones_own_is_nobody_elses_to_see(group, client):
    _supervisor, workers, slot, _seats = group
    other = factories.supervisor(workers[0].programme, "Tom Abernethy")
    own = reverse("supervision:slot_show", kwargs={"slot_id": slot.pk})
    for place in (workers[0], other):
        client.force_login(place.user)
        assert client.get(own).status_code == 404


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_costs_the_same_for_one_and_for_many(
    db, client, django_assert_num_queries, number
):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    slot = factories.slot(supervisor, capacity=6)
    for each in range(number):
        worker = factories.worker(programme, f"Worker {each}", supervisor=supervisor).user
        book_slot(slot=slot, worker=worker, by=worker)
    client.force_login(supervisor.user)
    with django_assert_num_queries(12):
        client.get(reverse("supervision:slot_show", kwargs={"slot_id": slot.pk}))
