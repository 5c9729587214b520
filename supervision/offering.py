"""Supervisors offer single times and withdraw free ones; availability.py holds weekly ones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import offers, open_times
from supervision.diary import lock_diaries, taken_or_refused
from supervision.models import Away, Slot
from workers.models import Programme, User
from workers.refusals import Refused

LONGEST = timedelta(hours=8)
SHORTEST = timedelta(minutes=15)
FURTHEST = timedelta(days=366)

OVERLAPS = _("You already offer a time that overlaps this one.")


def wall_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment when the clock on that wall shows that time.

    Raises Refused for an hour that the clock change skips. An hour that comes twice means the
    first of the two.
    """
    # In UTC, for Python subtracts two moments of one zone as if its clock never changed.
    moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).time() != at:
        raise Refused(
            _("The clocks go forward on %(day)s: %(time)s does not exist that day.")
            % {"day": day.strftime("%-d %B %Y"), "time": at.strftime("%H:%M")},
            "starts",
        )
    return moment


def span(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end of a time on one day. Raises Refused unless it ends later, within 8 hours."""
    begin, end = wall_clock(day, starts, zone), wall_clock(day, ends, zone)
    if ends <= starts:
        raise Refused(_("The end must be after the start."), "ends")
    if not SHORTEST <= end - begin <= LONGEST:
        raise Refused(_("A time lasts from 15 minutes to 8 hours."), "ends")
    return begin, end


def _check_ahead(begin: datetime) -> None:
    if begin <= timezone.now():
        raise Refused(_("That time has already passed."), "starts")
    if begin > timezone.now() + FURTHEST:
        raise Refused(_("Offer times up to a year ahead."), "day")


def _check_there(supervisor: User, day: date) -> None:
    if Away.objects.of(supervisor).on(day).exists():
        raise Refused(_("You are away on that day. Come back first."), "day")


@transaction.atomic
def offer_slot(
    *,
    supervisor: User,
    programme: Programme,
    day: date,
    starts: time,
    ends: time,
    how: str,
    where: str = "",
    capacity: int = 1,
) -> Slot:
    """Offer one time, by the programme's clock.

    Who waits for a time is offered it first. Raises Refused for the past, an end before the start,
    a day away, and what overlaps in the supervisor's one diary, whichever programme it is for.
    """
    slot = Slot(supervisor=supervisor, programme=programme)
    slot.how, slot.where, slot.capacity = how, where, capacity
    slot.starts_at, slot.ends_at = span(day, starts, ends, programme.zone)
    _check_ahead(slot.starts_at)
    with taken_or_refused(OVERLAPS):
        lock_diaries(supervisor.pk)
        _check_there(supervisor, day)
        slot.opens_at = open_times.opening_of(programme)
        slot.save(force_insert=True)
    offers.offer_seats(slot_id=slot.pk)
    return slot


@transaction.atomic
def withdraw_slot(*, slot: Slot) -> None:
    """Take back a time that nobody has booked; twice is as good as once.

    A weekly time does not offer it again. Raises Refused once a seat is taken, and while one is
    held for somebody.
    """
    lock_diaries(slot.supervisor_id)
    free = Slot.objects.filter(pk=slot.pk, seats_taken=0, seats_held=0)
    if not free.update(withdrawn_at=Coalesce("withdrawn_at", timezone.now())):
        if Slot.objects.filter(pk=slot.pk, seats_taken=0).exists():
            raise Refused(_("This time is held for somebody who has yet to answer."))
        raise Refused(_("Somebody has booked this time. Cancel the booking first."))
