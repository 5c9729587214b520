"""Seats held for somebody: for who waits longest, and in place of a time that was cancelled.

Called wherever a seat becomes free, in the same transaction. Every promise begins and ends with a
conditional change of its row, so that of a worker who accepts, and of several jobs processes that
find the time to answer over, exactly one wins. No diary is locked here: whoever frees a seat holds
the slot's row, and whose turn it is is settled by rows that others skip. Promises end before the
rows of their slots change, everywhere in this order, so that nobody deadlocks.
"""

import threading
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import QuerySet
from django.utils import timezone

from supervision import alternatives, messages, whose_turn
from supervision.diary import BUSY, taken_or_refused
from supervision.models import Booking, Offer, Slot
from supervision.models.times import WITH_FREE_SEAT
from workers.models import Programme, User
from workers.refusals import Refused

# Whoever gets a seat that nobody answered for needs time to make room for it.
GIVEN_UP_BEFORE = timedelta(hours=2)
SHORTEST_TO_ANSWER = timedelta(hours=1)
NOTICE = GIVEN_UP_BEFORE + SHORTEST_TO_ANSWER


def held_until(*, starts_at: datetime, hours: int, now: datetime) -> datetime | None:
    """Until when a seat is held: so many hours, and given up in time for somebody else to come.

    None where that would leave too little time to answer.
    """
    until = min(now + timedelta(hours=hours), starts_at - GIVEN_UP_BEFORE)
    return until if until - now >= SHORTEST_TO_ANSWER else None


def offer_seats(*, slot_id: int, using: str = DEFAULT_DB_ALIAS) -> None:
    """Hold each free seat of a slot for whoever is next on the waiting list, and tell them.

    The caller has freed or made the seat in this transaction. Where somebody else is quicker, or
    nobody waits who could come, the seat is simply open; what freed it never fails because of it.
    """
    with suppress(Refused), taken_or_refused(BUSY, using=using):
        # The place is for those who come: jobs may not even read it.
        slot = Slot.objects.using(using).filter(WITH_FREE_SEAT, pk=slot_id).defer("where").first()
        hours = slot and _hours_of(slot, using)
        until = hours and held_until(starts_at=slot.starts_at, hours=hours, now=timezone.now())
        free = slot.seats_free if until else 0
        while free and (turn := whose_turn.next_for(slot, using=using)):
            offer = Offer(slot_id=slot_id, worker_id=turn.worker_id, why=Offer.Why.WAITING)
            offer.expires_at = until
            free -= _hold(offer, email=turn.email, using=using)


def _hours_of(slot: Slot, using: str) -> int:
    """How long the programme holds a seat; the jobs role may not read all of a programme."""
    hours = Programme.objects.using(using).values_list("offer_hours", flat=True)
    return hours.get(pk=slot.programme_id)


def _hold(offer: Offer, *, email: str, using: str) -> bool:
    """Write a promise and its message, unless somebody made one to the worker a moment ago.

    Whoever did has committed it, so the next look leaves the worker out. Whether it is made.
    """
    offers = Offer.objects.using(using)
    offers.bulk_create([offer], ignore_conflicts=True)
    made = offers.filter(pk=offer.pk).exists()
    if made:
        messages.seat_held(offer_id=offer.pk, email=email, using=using)
    return made


@transaction.atomic
def hold_alternatives(*, booking: Booking) -> list[Offer]:
    """Hold the nearest times for a worker whose booking their supervisor cancelled.

    The message of the cancellation leads to them: there is no other. A cancellation never fails
    because nothing could be held.
    """
    with suppress(Refused), taken_or_refused(BUSY):
        now, hours = timezone.now(), booking.slot.programme.offer_hours
        nearest = alternatives.nearest_to(booking, since=now + NOTICE)
        return Offer.objects.bulk_create(
            Offer(
                slot=slot,
                worker_id=booking.worker_id,
                why=Offer.Why.INSTEAD,
                instead_of=booking,
                made_at=now,
                expires_at=held_until(starts_at=slot.starts_at, hours=hours, now=now),
            )
            for slot in nearest
        )
    return []


def end_offer(offer: Offer, answer: str, using: str = DEFAULT_DB_ALIAS) -> bool:
    """End a promise once; whether this was the one that ended it.

    A worker's own answer counts only as long as the seat is held for them.
    """
    now = timezone.now()
    standing = Offer.objects.using(using).standing().filter(pk=offer.pk)
    if answer in (Offer.Answer.ACCEPTED, Offer.Answer.NOT_THIS_TIME):
        standing = standing.filter(expires_at__gt=now)
    return bool(standing.update(ended_at=now, answer=answer))


def use_own(slot: Slot, worker: User) -> int:
    """A worker who books a time takes the seat held for them there, if one is."""
    own = Offer.objects.to_answer().filter(slot=slot, worker=worker)
    return own.update(ended_at=timezone.now(), answer=Offer.Answer.ACCEPTED)


def let_go(standing: QuerySet[Offer]) -> list[int]:
    """End promises that are no longer needed or cannot be kept; the slots whose seats are free.

    All end before any seat is offered on, so that two who let go never wait for each other.
    """
    found = dict(standing.standing().values_list("pk", "slot_id"))
    ended = Offer.objects.standing().filter(pk__in=found)
    ended.update(ended_at=timezone.now(), answer=Offer.Answer.LAPSED)
    return sorted(set(found.values()))


def pass_on(slot_ids: list[int]) -> None:
    """Offer the free seats of these slots to whoever is next."""
    for slot_id in slot_ids:
        offer_seats(slot_id=slot_id)


def expire_offers(*, stop: threading.Event | None = None, using: str = "jobs") -> int:
    """End the promises nobody answered in time and pass their seats on; how many ended.

    Then what was kept for those who are due opens to everybody, those who wait first. Any number
    of processes may do this at once: each takes a row that nobody else has.
    """
    ended = 0
    while not (stop and stop.is_set()) and _expire_next(using):
        ended += 1
    while not (stop and stop.is_set()) and _open_next(using):
        pass
    return ended


def _expire_next(using: str) -> bool:
    with transaction.atomic(using=using):
        over = Offer.objects.using(using).standing().filter(expires_at__lte=timezone.now())
        offer = over.select_for_update(skip_locked=True, no_key=True).first()
        if offer is None:
            return False
        end_offer(offer, Offer.Answer.EXPIRED, using)
        offer_seats(slot_id=offer.slot_id, using=using)
        return True


def _open_next(using: str) -> bool:
    with transaction.atomic(using=using):
        kept = Slot.objects.using(using).filter(opens_at__lte=timezone.now()).only("pk")
        slot = kept.select_for_update(skip_locked=True, no_key=True).order_by("opens_at").first()
        if slot is None:
            return False
        Slot.objects.using(using).filter(pk=slot.pk).update(opens_at=None)
        offer_seats(slot_id=slot.pk, using=using)
        return True
