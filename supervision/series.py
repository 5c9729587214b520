"""Times booked together, every so many weeks: listed before they are booked, and each stands alone.

Only open times are booked: a series reaches no further than what its supervisor offers.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision import alternatives, messages, open_times, policies
from supervision.booking import CLOSED, JUST_TAKEN, give_up, take_seat
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Booking, Series, Slot
from workers.models import User
from workers.refusals import Refused

MOST_TIMES = 12
MOST_WEEKS_BETWEEN = 12
ALL_TAKEN = gettext_lazy("These times have just been taken. Choose among those that are free.")


@dataclass(frozen=True)
class Occurrence:
    """One time of a series to come: which hour was wanted, and the free time there is for it."""

    wanted_at: datetime
    slot: Slot | None
    # Why there is none.
    why: str = ""

    @property
    def is_another(self) -> bool:
        """Whether the free time is not at the hour that was wanted."""
        return self.slot is not None and self.slot.starts_at != self.wanted_at


@dataclass
class Booked:
    """What became of a series: its bookings, soonest first, and what others took meanwhile."""

    bookings: list[Booking] = field(default_factory=list)
    lost: list[Slot] = field(default_factory=list)


def times_of(slot: Slot, worker: User) -> QuerySet[Slot]:
    """What a series may consist of: times like this one that its supervisor offers the worker."""
    seats = Q(capacity__gt=1) if slot.is_group else Q(capacity=1)
    offered = open_times.offered_to(worker).filter(seats, withdrawn_at=None)
    return offered.filter(supervisor=slot.supervisor_id, programme=slot.programme_id).ahead()


def plan_series(
    *, slot: Slot, worker: User, every_weeks: int, times: int, by: User
) -> list[Occurrence]:
    """What there is for each time of a series that begins with this one, in three queries.

    The same hour on the wall clock where it is free, else the nearest free time within that week,
    Monday to Sunday; else why there is none. Nothing is kept.
    """
    zone = slot.programme.zone
    first = slot.starts_at.astimezone(zone)
    days = [first.date() + timedelta(weeks=number * every_weeks) for number in range(times)]
    weeks = {}
    for day in days:
        monday = datetime.combine(day - timedelta(days=day.weekday()), time.min, tzinfo=zone)
        weeks[day] = monday, monday + timedelta(days=7)
    found = _offered_in(list(weeks.values()), slot, worker)
    planned = []
    for day, (begins, ends) in weeks.items():
        wanted = datetime.combine(day, first.time(), tzinfo=zone)
        of_week = [one for one in found if begins <= one.starts_at < ends]
        planned.append(_occurrence(wanted, of_week, own=by.pk == worker.pk))
    return planned


def _offered_in(weeks: list[tuple[datetime, datetime]], slot: Slot, worker: User) -> list[Slot]:
    """The times of these weeks, and for each whether the worker has it or cannot come."""
    within = Q(pk__in=[])
    for begins, ends in weeks:
        within |= Q(starts_at__gte=begins, starts_at__lt=ends)
    mine = Booking.objects.standing().filter(worker=worker, slot=OuterRef("pk"))
    hindered = alternatives.clashing(worker.pk) | alternatives.on_leave(
        worker.pk, slot.programme_id
    )
    times = times_of(slot, worker).filter(within)
    hindered_here = Slot.objects.filter(hindered, pk=OuterRef("pk"))
    return list(times.annotate(is_mine=Exists(mine), is_hindered=Exists(hindered_here)))


def _occurrence(wanted: datetime, of_week: list[Slot], *, own: bool) -> Occurrence:
    free = [one for one in of_week if one.seats_free > 0 and not one.is_hindered]
    if free:
        nearest = min(free, key=lambda one: (abs(one.starts_at - wanted), one.pk))
        return Occurrence(wanted, nearest)
    there = next((one for one in of_week if one.starts_at == wanted), None)
    return Occurrence(wanted, None, _why_none(there, of_week, own=own))


def _why_none(there: Slot | None, of_week: list[Slot], *, own: bool) -> str:
    """In a sentence; what keeps a worker from coming is not their supervisor's to know."""
    if not of_week:
        return _("no time is offered in that week, or not yet")
    if there is None:
        return _("no time is offered at that hour, and no other is free in that week")
    if there.is_mine:
        return _("this time is booked already")
    if there.seats_free > 0:
        if own:
            return _("you have something else then, and no other time is free in that week")
        return _("the worker cannot come then, and no other time is free in that week")
    return _("this time is taken, and no other is free in that week")


@transaction.atomic
def book_series(*, slots: list[Slot], worker: User, every_weeks: int, by: User) -> Booked:
    """Book these times of one supervisor for a worker, for either of the two; the other is told.

    Each is looked at anew under the lock: one that was lost meanwhile is named, and nothing else
    is lost with it. Twice is as good as once. Raises Refused when none can be had.
    """
    first = slots[0]
    if by.pk not in (worker.pk, first.supervisor_id):
        raise Refused(_("This is not your time."))
    lock_diaries(first.supervisor_id, worker.pk)
    mine = Booking.objects.standing().filter(worker=worker, slot__in=slots).select_related("slot")
    kept = {booking.slot_id: booking for booking in mine}
    wanted = [slot for slot in slots if slot.pk not in kept]
    made = _book_each(wanted, worker=worker, by=by, every_weeks=every_weeks)
    if made.bookings:
        messages.series_booked(booking=made.bookings[0], by=by)
    elif not kept:
        raise Refused(ALL_TAKEN, "slots")
    every = [*kept.values(), *made.bookings]
    return Booked(sorted(every, key=lambda booking: booking.starts_at), made.lost)


def _book_each(wanted: list[Slot], *, worker: User, by: User, every_weeks: int) -> Booked:
    made, series = Booked(), None
    for slot in wanted:
        try:
            # The series is made with the first time that can be had, or not at all.
            with taken_or_refused(JUST_TAKEN):
                one = series or _begin(slot, worker=worker, by=by, every_weeks=every_weeks)
                made.bookings.append(take_seat(slot=slot, worker=worker, by=by, series=one))
        except Refused:
            made.lost.append(slot)
        else:
            series = one
    return made


def _begin(slot: Slot, *, worker: User, by: User, every_weeks: int) -> Series:
    return Series.objects.create(
        programme_id=slot.programme_id,
        worker=worker,
        supervisor_id=slot.supervisor_id,
        every_weeks=every_weeks,
        made_by=by,
    )


def ahead_in_series(booking: Booking) -> list[Booking]:
    """This time and those after it that were booked together with it and still stand."""
    if booking.series_id is None:
        return []
    standing = Booking.objects.standing().filter(series=booking.series_id, session=None)
    later = standing.filter(starts_at__gte=booking.starts_at).order_by("starts_at")
    return list(later.select_related("worker", "slot__supervisor", "slot__programme"))


@transaction.atomic
def cancel_from(*, booking: Booking, category: str, by: User) -> list[Booking]:
    """Give up this time of a series and all after it, with one reason; the other is told once.

    Each row stays. Where the supervisor cancels, times are held in place of the first. Raises
    Refused when nothing of it is left to cancel.
    """
    with taken_or_refused(BUSY):
        lock_diaries(booking.slot.supervisor_id, booking.worker_id)
        booking = policies.get_booking(by, booking.pk)
        given_up = [one for one in ahead_in_series(booking) if policies.may_cancel(by, one)]
        if not given_up:
            raise Refused(CLOSED)
        give_up(bookings=given_up, category=category, by=by)
        messages.cancelled(booking=given_up[0], by=by)
    return given_up
