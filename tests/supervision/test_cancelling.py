"""Giving a time up: the kind of reason, optional words for the other, and short notice."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from confidentiality import enrolment
from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Envelope
from supervision import cancelling_words, endings
from supervision.booking import cancel_booking
from supervision.models import Agreement, Booking, CancellationWords, Slot
from tests import factories
from tests.cast import PASSPHRASE
from tests.roles import as_owner, seeing_all
from workers.models import OutgoingMessage
from workers.refusals import Refused

SAID = "The stairwell again; I could not leave."


@pytest.fixture
def pair(db):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def keys_of(place):
    with acting_as(place.user_id):
        return enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)[0]


def in_hours(supervisor, worker, hours: float) -> Booking:
    starts = timezone.now().replace(microsecond=0) + timedelta(hours=hours)
    return factories.booking(supervisor, worker.user, starts)


def agree_on(supervisor, worker, hours: int) -> Agreement:
    """An agreement in force that asks for this much notice."""
    terms = {"weeks_between": 6, "minutes": 60, "notice_hours": hours}
    return Agreement.objects.create(
        programme=worker.programme,
        worker=worker.user,
        supervisor=supervisor.user,
        review_on=timezone.localdate() + timedelta(days=300),
        proposed_by=supervisor.user,
        agreed_at=timezone.now(),
        **terms,
    )


def page(name: str, booking: Booking) -> str:
    return reverse(f"supervision:{name}", kwargs={"booking_id": booking.pk})


@pytest.mark.parametrize(
    ("agreed", "hours", "late"),
    [
        (None, 47, True),
        (None, 49, False),
        (24, 47, False),
        (24, 23, True),
        (96, 95, True),
        (0, 1, False),
    ],
)
def test_late_is_what_leaves_less_notice_than_agreed(pair, agreed, hours, late):
    supervisor, worker = pair
    if agreed is not None:
        agree_on(supervisor, worker, agreed)
    booking = in_hours(supervisor, worker, hours)
    cancel_booking(booking=booking, category="worker_away", by=worker.user)
    assert Booking.objects.get().is_late is late


def test_an_agreement_that_has_ended_or_waits_says_nothing(pair):
    supervisor, worker = pair
    ended = agree_on(supervisor, worker, 12)
    Agreement.objects.filter(pk=ended.pk).update(ended_on=timezone.localdate())
    booking = in_hours(supervisor, worker, 24)
    cancel_booking(booking=booking, category="worker_away", by=worker.user)
    assert Booking.objects.get().is_late


def test_what_an_administrator_ends_is_nobodys_lateness(pair):
    supervisor, worker = pair
    in_hours(supervisor, worker, 5)
    admin = factories.person(worker.programme, "Ada Admin", "administrator")
    endings.end_assignment(
        assignment=worker.supervisors.get(), ended_on=timezone.localdate(), by=admin.user
    )
    kept = Booking.objects.get()
    assert kept.cancelled_at
    assert not kept.is_late


def test_late_without_a_cancellation_is_refused_by_the_database(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    with pytest.raises(IntegrityError, match="late_only_if_cancelled"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(is_late=True)


def test_both_read_of_it_in_kind_words_and_count_it_on_their_own_pages(pair, client):
    supervisor, worker = pair
    booking = in_hours(supervisor, worker, 5)
    client.force_login(worker.user)
    assert "You two count on 48 hours' notice" in read(client, page("booking_cancel", booking))
    client.post(page("booking_cancel", booking), {"category": "operational"})
    assert "With less notice than you two agreed" in read(client, page("booking_show", booking))
    assert "1 time was cancelled with less notice than agreed, 1 by you" in read(
        client, "/my-supervision/"
    )
    client.force_login(supervisor.user)
    assert "With less notice than you two agreed" in read(client, page("booking_show", booking))
    assert "1 time was cancelled with less notice than agreed, 0 by you" in read(client, "/today/")


def test_a_manager_reads_nothing_of_short_notice(pair, client):
    supervisor, worker = pair
    manager = factories.person(worker.programme, "Mo Manager")
    factories.lines.set_line_manager(
        membership=worker, manager=manager, started_on=factories.EARLIER
    )
    booking = in_hours(supervisor, worker, 5)
    client.force_login(manager.user)
    cancel_booking(booking=booking, category="other", by=worker.user)
    assert "notice" not in read(client, "/team/")


def read(client, address: str) -> str:
    return client.get(address).content.decode()


def test_words_are_sealed_to_the_two_and_reading_is_logged(pair):
    supervisor, worker = pair
    keys = {place.user_id: keys_of(place) for place in pair}
    booking = factories.booking(supervisor, worker.user)
    with acting_as(worker.user_id):
        mine = keys[worker.user_id]
        cancel_booking(
            booking=booking, category="operational", by=worker.user, words=SAID, keys=mine
        )
    booking.refresh_from_db()
    with acting_as(supervisor.user_id):
        said = cancelling_words.words_with(booking, supervisor.user)
        own = keys[supervisor.user_id]
        assert cancelling_words.read_words(said=said, booking=booking, keys=own) == SAID
    with seeing_all():
        envelope = Envelope.objects.get(kind="cancellation")
        assert SAID.encode() not in bytes(envelope.ciphertext)
        assert AccessEvent.objects.filter(actor_id=supervisor.user_id, verb="read").exists()
    with as_owner():
        assert not OutgoingMessage.objects.filter(body__contains="stairwell").exists()


def test_who_is_not_of_the_two_does_not_learn_that_there_are_words(pair):
    supervisor, worker = pair
    other = factories.worker(worker.programme, "Otto Other", supervisor=supervisor)
    booking = factories.booking(supervisor, worker.user)
    with acting_as(worker.user_id):
        cancel_booking(
            booking=booking, category="other", by=worker.user, words=SAID, keys=keys_of(worker)
        )
    for person, seen in ((worker, 1), (supervisor, 1), (other, 0)):
        with acting_as(person.user_id):
            assert CancellationWords.objects.count() == seen
    pair_of = {"worker_id": worker.user_id, "supervisor_id": supervisor.user_id}
    with acting_as(other.user_id), transaction.atomic():
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            CancellationWords.objects.create(booking=booking, author=worker.user, **pair_of)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            CancellationWords.objects.create(booking=booking, author=other.user, **pair_of)


def test_words_without_keys_cancel_nothing(pair):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    with pytest.raises(Refused, match="Words need unlocked notes"), transaction.atomic():
        cancel_booking(booking=booking, category="other", by=worker.user, words=SAID)
    assert Booking.objects.get().cancelled_at is None


def unlocked(client, place):
    client.force_login(place.user)
    client.post("/unlock/", {"passphrase": PASSPHRASE})
    return client


def test_on_the_pages_words_are_written_and_read_by_the_two(pair, client):
    supervisor, worker = pair
    for place in pair:
        keys_of(place)
    booking = factories.booking(supervisor, worker.user)
    unlocked(client, worker)
    assert 'name="words"' in read(client, page("booking_cancel", booking))
    client.post(page("booking_cancel", booking), {"category": "operational", "words": SAID})
    assert SAID in read(client, page("booking_show", booking))
    client.logout()
    client.force_login(supervisor.user)
    locked = read(client, page("booking_show", booking))
    assert SAID not in locked
    assert "Unlock your notes to read it" in locked
    client.post("/unlock/", {"passphrase": PASSPHRASE})
    assert SAID in read(client, page("booking_show", booking))


def test_while_locked_the_kind_of_reason_alone_goes_through(pair, client):
    supervisor, worker = pair
    keys_of(worker)
    booking = factories.booking(supervisor, worker.user)
    client.force_login(worker.user)
    shown = read(client, page("booking_cancel", booking))
    assert 'name="words"' not in shown
    assert "unlock your notes first" in shown
    own = {"HTTP_ORIGIN": "http://testserver"}
    typed = {"category": "other", "words": SAID}
    kept = client.post(page("booking_cancel", booking), typed, **own)
    assert kept.status_code == 423
    assert SAID in kept.content.decode()
    assert Booking.objects.get().cancelled_at is None
    client.post(page("booking_cancel", booking), {"category": "other"})
    assert Booking.objects.get().cancelled_at


def test_words_are_kept_where_the_other_was_quicker(pair, client):
    supervisor, worker = pair
    keys_of(worker)
    booking = factories.booking(supervisor, worker.user)
    unlocked(client, worker)
    cancel_booking(booking=booking, category="supervisor_unavailable", by=supervisor.user)
    typed = {"category": "other", "words": SAID}
    answer = client.post(page("booking_cancel", booking), typed)
    assert answer.status_code == 200
    assert SAID in answer.content.decode()
    assert "already cancelled" in answer.content.decode()


def test_the_reason_moved_is_offered_to_nobody(pair, client):
    supervisor, worker = pair
    booking = factories.booking(supervisor, worker.user)
    client.force_login(worker.user)
    assert 'value="moved"' not in read(client, page("booking_cancel", booking))
    client.post(page("booking_cancel", booking), {"category": "moved"})
    assert Booking.objects.get().cancelled_at is None
    assert Slot.objects.get().seats_taken == 1
