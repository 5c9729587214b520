"""Supervisors say when they are there: weekly times, which publish themselves, and days away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import offers, plans
from supervision.booking import cancel_booking
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Away, Booking, Offer, Pattern, Slot
from supervision.models.availability import MOST_SEATS, MOST_WEEKS_AHEAD
from supervision.offering import FURTHEST, LONGEST, SHORTEST
from supervision.plans import Plan, first_moment
from supervision.publishing import BATCH, opening_of, publish, slot_of
from supervision.weekly_times import ANY_DAY
from workers.models import Programme, User
from workers.refusals import Refused, refused_by_database

SENTENCES = {
    "pattern_no_overlap": _("You already have a weekly time then."),
    "away_counted_once": _("You are already away on some of those days."),
}
# What a weekly time promises: two that agree in all of it are one.
PROMISED = (
    *("supervisor_id", "programme_id", "weekday", "starts", "ends", "minutes", "gap_minutes"),
    *("how", "where", "capacity", "weeks_ahead", "started_on", "ended_on"),
)


@dataclass
class Done:
    """What happened to the diary, for the page to say."""

    plan: Plan = field(default_factory=Plan)
    cancelled: list[Booking] = field(default_factory=list)


def tried(work: Callable[..., Done], **known) -> Done:
    """What some work would do, and every refusal it would meet: it is done and taken back.

    So a page that asks first cannot promise anything else than what then happens.
    """
    with transaction.atomic():
        done = work(**known)
        transaction.set_rollback(True)
    return done


@transaction.atomic
def set_pattern(*, supervisor: User, programme: Programme, **fields) -> Done:
    """Begin a weekly time: its sessions are offered at once up to the horizon, and then roll on.

    Raises Refused for what no week can hold, and for a weekly time that overlaps another.
    """
    pattern = Pattern(supervisor=supervisor, programme=programme, **fields)
    check_pattern(pattern)
    with taken_or_refused(BUSY):
        lock_diaries(supervisor.pk)
        if _is_there(pattern, *PROMISED):
            return Done()
        _keep(pattern, field="starts")
        plan = plans.plan_start(pattern)
        _offer(pattern, plan)
    return Done(plan)


@transaction.atomic
def change_pattern(*, pattern: Pattern, **fields) -> Done:
    """Another weekly time follows upon this one from the day on which it begins.

    Free times that no longer fit are withdrawn and missing ones offered. What is booked stays as
    it was, with its length, place and seats; if it is cancelled later it is a free time like any.
    """
    with taken_or_refused(BUSY):
        lock_diaries(pattern.supervisor_id)
        old = Pattern.objects.select_related("programme").get(pk=pattern.pk)
        new = Pattern(supervisor_id=old.supervisor_id, programme=old.programme, **fields)
        check_pattern(new)
        if _is_there(new, *PROMISED):
            return Done()
        if old.ended_on and old.ended_on <= new.started_on:
            raise Refused(_("This weekly time has ended by then. Make a new one."), "started_on")
        plan = plans.plan_change(new, old=old)
        _end(old, on=new.started_on)
        _keep(new, field="starts")
        _hand_over(plan, old=old, new=new)
        _offer(new, plan)
    return Done(plan)


@transaction.atomic
def end_pattern(*, pattern: Pattern, ended_on: date) -> Done:
    """A weekly time holds no longer from that day: its free times go, what is booked stays.

    Raises Refused for days that have passed, and for one after it ends anyway.
    """
    if ended_on < timezone.localdate():
        raise Refused(_("That day has passed. End it today or later."), "ended_on")
    with taken_or_refused(BUSY):
        lock_diaries(pattern.supervisor_id)
        pattern = Pattern.objects.select_related("programme").get(pk=pattern.pk)
        if pattern.ended_on and ended_on > pattern.ended_on:
            raise Refused(_("It ends earlier than that already."), "ended_on")
        plan = plans.plan_end(pattern, on=ended_on)
        _end(pattern, on=ended_on)
        _withdraw(plan.goes)
        _let_go(pattern, since=ended_on)
    return Done(plan)


@transaction.atomic
def go_away(
    *,
    supervisor: User,
    started_on: date,
    back_on: date | None = None,
    cancel: Iterable[UUID] = (),
) -> Done:
    """Whole days on which a supervisor is not there; without a day of return until further notice.

    Free times on them are withdrawn. Of what is booked, only these are cancelled, and their
    workers told; all else stays, and so does what was booked a moment ago.
    """
    away = Away(supervisor=supervisor, started_on=started_on, ended_on=back_on)
    _check_days(away, end="back_on")
    asked = Booking.objects.standing().filter(pk__in=list(cancel), slot__supervisor=supervisor)
    with taken_or_refused(BUSY):
        # The workers of what is cancelled too, before anything else: sorted, nobody deadlocks.
        lock_diaries(supervisor.pk, *asked.values_list("worker", flat=True))
        if not _is_there(away, "supervisor_id", "started_on", "ended_on"):
            _keep(away, field="started_on")
        plan = plans.plan_away(supervisor, away=away)
        # First what is free: what is held in place of a cancelled time lies beyond the days away.
        _withdraw(plan.goes)
        cancelled = _cancelled(plan, asked, by=supervisor)
        emptied = [slot for slot in plan.stays if all(seat in cancelled for seat in slot.seats)]
        _withdraw(emptied)
    plan.stays = [slot for slot in plan.stays if slot not in emptied]
    return Done(plan, cancelled)


def _cancelled(plan: Plan, asked: QuerySet[Booking], *, by: User) -> list[Booking]:
    """Cancel those of the plan that are asked for and still stand; their workers are told."""
    wanted = set(asked.filter(session=None).values_list("pk", flat=True))
    found = [booking for booking in plan.bookings if booking.pk in wanted]
    for booking in found:
        category = Booking.Category.SUPERVISOR_UNAVAILABLE
        cancel_booking(booking=booking, category=category, by=by)
    return found


@transaction.atomic
def come_back(*, away: Away, back_on: date) -> Done:
    """Say or put right the first day back; the first day away means that it never was.

    What the weekly times promise on the days won back is offered again; single times are not.
    Raises Refused for a later day: more days away are shown first, and then added.
    """
    with taken_or_refused(BUSY):
        lock_diaries(away.supervisor_id)
        away = Away.objects.get(pk=away.pk)
        if back_on < away.started_on:
            raise Refused(_("You go away later than that."), "back_on")
        if away.ended_on and back_on > away.ended_on:
            raise Refused(_("You are back earlier. Add the further days away instead."), "back_on")
        Away.objects.filter(pk=away.pk).update(ended_on=back_on)
        return Done(Plan(comes=publish(supervisor_id=away.supervisor_id)))


def end_patterns_of(*, supervisor_id: int, programme_id: int, on: date) -> None:
    """Somebody leaves a programme: nothing of theirs is published in it from that day."""
    held = Pattern.objects.filter(supervisor=supervisor_id, programme=programme_id).not_over(on)
    held.update(ended_on=Greatest("started_on", on), changed_at=timezone.now())


def in_force(supervisor: User) -> QuerySet[Pattern]:
    """A supervisor's weekly times that are not over, in the order of the week."""
    held = Pattern.objects.of(supervisor).not_over(timezone.localdate())
    return held.select_related("programme").order_by("weekday", "starts", "started_on")


def away_ahead(supervisor: User) -> QuerySet[Away]:
    """A supervisor's days away that are not over, soonest first."""
    return Away.objects.of(supervisor).not_over(timezone.localdate()).order_by("started_on")


def check_pattern(pattern: Pattern) -> None:
    """Raises Refused, with a sentence, for a weekly time that cannot be."""
    starts, ends = (datetime.combine(ANY_DAY, at, UTC) for at in (pattern.starts, pattern.ends))
    length, gap = (timedelta(minutes=each) for each in (pattern.minutes, pattern.gap_minutes))
    if ends <= starts:
        raise Refused(_("It ends on the same day, after the start: split it at midnight."), "ends")
    if not SHORTEST <= length <= LONGEST:
        raise Refused(_("A session lasts from 15 minutes to 8 hours."), "minutes")
    if length > ends - starts:
        raise Refused(_("A session of this length does not fit between the two."), "minutes")
    if not timedelta() <= gap < ends - starts:
        raise Refused(_("The gap must be shorter than the whole time."), "gap_minutes")
    if not 1 <= pattern.weeks_ahead <= MOST_WEEKS_AHEAD:
        raise Refused(_("Publish from 1 to 52 weeks ahead."), "weeks_ahead")
    if not 1 <= pattern.capacity <= MOST_SEATS:
        raise Refused(_("A time has from 1 to 12 seats."), "capacity")
    _check_days(pattern, end="ended_on")


def _check_days(row: Pattern | Away, *, end: str) -> None:
    """Begins today or later, within a year, and ends after it began."""
    today = timezone.localdate()
    if row.started_on < today:
        raise Refused(_("That day has passed. Begin today or later."), "started_on")
    if row.started_on > today + FURTHEST:
        raise Refused(_("Begin within a year from today."), "started_on")
    if row.ended_on and row.ended_on <= row.started_on:
        raise Refused(_("This must be after the first day."), end)


def _is_there(row: Pattern | Away, *fields: str) -> bool:
    """Asking twice is as good as once."""
    return type(row).objects.filter(**{name: getattr(row, name) for name in fields}).exists()


def _keep(row: Pattern | Away, *, field: str) -> None:
    try:
        with refused_by_database(SENTENCES):
            row.save()
    except Refused as refusal:
        raise Refused(refusal.sentence, field) from refusal


def _end(pattern: Pattern, *, on: date) -> None:
    ended_on = max(on, pattern.started_on)
    Pattern.objects.filter(pk=pattern.pk).update(ended_on=ended_on, changed_at=timezone.now())


def _offer(pattern: Pattern, plan: Plan) -> None:
    """What comes, and in place of what differs its like at the same time."""
    opens_at = opening_of(pattern)
    new = [slot_of(pattern, span, opens_at) for span in plan.comes + plan.differs]
    Slot.objects.bulk_create(new, BATCH)


def _withdraw(slots: list[Slot]) -> None:
    """Not by hand: what the weekly times promise later may come back. What was held is let go."""
    offers.let_go(Offer.objects.filter(slot__in=[slot.pk for slot in slots]))
    free = Slot.objects.filter(pk__in=[slot.pk for slot in slots], seats_taken=0)
    free.update(withdrawn_at=timezone.now(), pattern=None)


def _hand_over(plan: Plan, *, old: Pattern, new: Pattern) -> None:
    """Times that still fit belong to the new one, and so does what was withdrawn by hand."""
    _withdraw(plan.goes + plan.differs)
    theirs = Slot.objects.filter(pattern=old, starts_at__gte=first_moment(new, new.started_on))
    theirs.filter(withdrawn_at__isnull=False).update(pattern=new)
    theirs.filter(pk__in=[slot.pk for slot in plan.fitting]).update(pattern=new)
    _let_go(old, since=new.started_on)


def _let_go(pattern: Pattern, *, since: date) -> None:
    """What is booked becomes a single time; what was withdrawn by hand is forgotten."""
    later = Slot.objects.filter(pattern=pattern, starts_at__gte=first_moment(pattern, since))
    later.update(pattern=None)
