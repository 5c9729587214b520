"""Which times are held for a worker in place of one that the supervisor cancelled."""

from datetime import datetime

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from supervision.models import Booking, Offer, Slot
from supervision.open_times import bookable_by, offered_in_first_meeting
from supervision.templatetags.clock import midnight
from workers.models import Leave

MOST = 3


def nearest_to(booking: Booking, *, since: datetime) -> list[Slot]:
    """The free times nearest to the cancelled one, of the same supervisor before the others.

    For a first meeting those of the same supervisor alone. One-to-one, after `since`, in the same
    programme, where both are free and the worker is not on leave. The rows stay locked; a time that
    somebody is booking at this moment is left out, so that nobody waits here for anybody.
    """
    slot, wanted = booking.slot, Value(booking.starts_at)
    first = booking.first_meeting
    theirs = offered_in_first_meeting(first).open() if first else bookable_by(booking.worker)
    mine = When(supervisor=slot.supervisor_id, then=0)
    free = (
        theirs.filter(programme=slot.programme_id, capacity=1, starts_at__gte=since)
        .exclude(pk=slot.pk)
        .exclude(clashing(booking.worker_id) | on_leave(booking.worker_id, slot.programme_id))
        .order_by(
            Case(mine, default=1, output_field=IntegerField()),
            Greatest(F("starts_at") - wanted, wanted - F("starts_at")),
            "pk",
        )
    )
    return list(free.select_for_update(skip_locked=True, of=("self",), no_key=True)[:MOST])


def _at_once(times: QuerySet, prefix: str = "") -> QuerySet:
    """Those that overlap the slot in question."""
    return times.filter(
        **{
            f"{prefix}starts_at__lt": OuterRef("ends_at"),
            f"{prefix}ends_at__gt": OuterRef("starts_at"),
        }
    )


def clashing(worker_id: int) -> Q:
    """Times at which either of the two is somewhere else, or that overlap one held already."""
    standing = Booking.objects.standing()
    own = Slot.objects.filter(supervisor=worker_id, withdrawn_at=None)
    given = own.filter(Q(seats_taken__gt=0) | Q(seats_held__gt=0))
    held = Offer.objects.standing().filter(worker=worker_id)
    return (
        Q(Exists(_at_once(standing.filter(worker=worker_id))))
        | Q(Exists(_at_once(standing.filter(worker=OuterRef("supervisor")))))
        | Q(Exists(_at_once(given)))
        | Q(Exists(_at_once(held, "slot__")))
    )


def on_leave(worker_id: int, programme_id: int) -> Q:
    """Times on days on which the worker is on leave from the programme."""
    leaves = Leave.objects.filter(membership__user=worker_id, membership__programme=programme_id)
    found = Q(pk__in=[])
    for gone, back in leaves.values_list("started_on", "ended_on"):
        then = Q(starts_at__gte=midnight(gone))
        found |= then & Q(starts_at__lt=midnight(back)) if back else then
    return found
