"""Who sits in a time: seen by its supervisor, and by each other where the programme says so."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from supervision.booking import book_slot
from supervision.models import Booking, Slot
from workers.models import Assignment, User
from workers.refusals import Refused


@dataclass(frozen=True)
class Others:
    """Who else sits in a group, as one of the pair may know it: a number, and names or none."""

    number: int
    names: list[str] = field(default_factory=list)


def others_in(booking: Booking, user: User) -> Others | None:
    """Who else comes; None where nobody else can, or where the person's own seat is given up."""
    slot = booking.slot
    if not slot.is_group or booking.cancelled_at:
        return None
    others = slot.bookings.standing().exclude(pk=booking.pk)
    if user.pk == slot.supervisor_id or slot.programme.group_names_shown:
        names = list(others.order_by("worker__name").values_list("worker__name", flat=True))
        return Others(len(names), names)
    return Others(others.count())


def attendees_of(slot: Slot) -> list[Booking]:
    """Who sits in a time, for its supervisor."""
    standing = slot.bookings.standing().select_related("worker").order_by("seat")
    return list(standing)


def may_be_seated(slot: Slot) -> list[User]:
    """The workers whom the supervisor of a time supervises on that day and who do not sit in it."""
    pairings = Assignment.objects.on(slot.starts_at.astimezone(slot.programme.zone).date()).filter(
        supervisor__user=slot.supervisor_id,
        supervisor__left_on=None,
        worker__left_on=None,
        worker__programme=slot.programme_id,
    )
    here = slot.bookings.standing().values("worker")
    people = User.objects.filter(pk__in=pairings.values("worker__user")).exclude(pk__in=here)
    return list(people.order_by("name"))


@transaction.atomic
def seat_worker(*, slot: Slot, worker: User, by: User) -> Booking:
    """A supervisor books a seat in their own time for a worker who asked them, say by telephone.

    It may be a time that is still kept for those who are due: it is theirs to give. The worker is
    told. Raises Refused as book_slot does.
    """
    if by.pk != slot.supervisor_id:
        raise Refused(_("This is not your time."))
    return book_slot(slot=slot, worker=worker, by=by, promised=True)
