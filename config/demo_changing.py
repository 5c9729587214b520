"""Changed times in the demo: one moved, three booked together, one given up late, with words."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from supervision import booking, moving, series
from supervision.models import Booking, How, Slot
from workers.models import User


def change(town: Town) -> None:
    """A colleague books every other week and moves the last; the evening before, one is ill."""
    colleague, supervisor = town.places["colleague"].user, town.places["supervisor"].user
    first = _alone(town, supervisor).first()
    planned = series.plan_series(slot=first, worker=colleague, every_weeks=2, times=3, by=colleague)
    slots = [one.slot for one in planned if one.slot]
    made = series.book_series(slots=slots, worker=colleague, every_weeks=2, by=colleague)
    moving.move_booking(
        booking=made.bookings[-1], slot=_alone(town, supervisor).last(), by=colleague
    )
    _give_up_late(town, town.places["outsider"].user, town.places["supervisor2"].user)


def _alone(town: Town, supervisor: User):
    """Free one-to-one times that the colleague could have, a week ahead or later."""
    after = timezone.now() + timedelta(days=7)
    free = Slot.objects.open().filter(supervisor=supervisor, programme=town.programme, capacity=1)
    return free.filter(starts_at__gte=after).exclude(
        starts_at__in=town.places["colleague"].user.bookings.standing().values("starts_at")
    )


def _give_up_late(town: Town, worker: User, supervisor: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    at = datetime.combine(tomorrow, time(8, 30), tzinfo=town.programme.zone)
    slot = Slot.objects.create(
        programme=town.programme,
        supervisor=supervisor,
        starts_at=at,
        ends_at=at + timedelta(minutes=50),
        how=How.PHONE,
        where="The supervisor rings you",
    )
    taken = booking.book_slot(slot=slot, worker=worker, by=worker)
    with acting_as(worker.pk):
        booking.cancel_booking(
            booking=taken,
            category=Booking.Category.WORKER_AWAY,
            by=worker,
            words=demo_words.CANCELLED,
            keys=town.keys[worker.pk],
        )
