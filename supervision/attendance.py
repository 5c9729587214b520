"""Who came to a group and who did not: said by its supervisor for all of them at once."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from supervision import group_policies
from supervision.diary import lock_diaries
from supervision.models import Booking, Session, Slot
from supervision.outcomes import log_booking
from workers.models import User
from workers.refusals import Refused


def to_log(slot: Slot) -> list[Booking]:
    """Who sits in a time and of whom nobody has said yet whether they came; by name."""
    seats = slot.bookings.standing().filter(session=None)
    return list(seats.select_related("worker").order_by("worker__name"))


@transaction.atomic
def log_group(
    *, slot: Slot, became: dict[UUID, tuple[str, str]], minutes: int | None, how: str, by: User
) -> list[Session]:
    """Say of each booking named whether they came, or why not; each is told of their own.

    Of whom it was said meanwhile, it stands as it was said. Raises Refused for anyone but the
    supervisor, and before the time has begun.
    """
    if not group_policies.may_write_group(by, slot):
        raise Refused(_("Only its supervisor says who came, once the time has begun."))
    seats = to_log(slot)
    lock_diaries(slot.supervisor_id, *(seat.worker_id for seat in seats))
    return [
        log_booking(
            booking=seat,
            outcome=became[seat.pk][0],
            missed_because=became[seat.pk][1],
            minutes=minutes,
            how=how,
            by=by,
        )
        for seat in to_log(slot)
        if seat.pk in became
    ]
