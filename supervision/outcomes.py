"""What became of protected time: held or missed, said by either of the pair, in facts alone."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import messages, policies
from supervision.diary import lock_diaries, taken_or_refused
from supervision.models import Booking, Session
from supervision.offering import wall_clock
from workers.models import Programme, User
from workers.refusals import Refused

FURTHEST_BACK = timedelta(days=366)
CORRECTED = ["outcome", "missed_because", "minutes", "how", "is_debrief", "logged_by", "logged_at"]
LOGGED_ALREADY = _("This session has been logged already.")


@transaction.atomic
def log_booking(
    *,
    booking: Booking,
    outcome: str,
    missed_because: str = "",
    minutes: int | None,
    how: str,
    by: User,
) -> Session:
    """Say what became of a booked time. Either of the pair may; the first to say it stands.

    Raises Refused before the time has begun, after a cancellation, when already logged, and for a
    missed one without saying why.
    """
    lock_diaries(booking.slot.supervisor_id, booking.worker_id)
    booking = policies.get_booking(by, booking.pk)
    if not policies.may_log(by, booking):
        raise Refused(_("This time has not begun yet, or it was cancelled."))
    facts = _facts(outcome, missed_because, minutes, how)
    with taken_or_refused(LOGGED_ALREADY):
        session = _session_of(booking, by=by, **facts)
        session.save(force_insert=True)
        messages.logged(session=session, by=by)
    return session


def _facts(outcome: str, missed_because: str, minutes: int | None, how: str) -> dict:
    """What is kept: of a time that was held how long and how, of one missed why. Raises Refused."""
    if outcome == Session.Outcome.HELD:
        return {"outcome": outcome, "missed_because": "", "minutes": minutes, "how": how}
    if missed_because not in Session.Missed.values:
        raise Refused(_("Say why it was missed."), "outcome")
    return {"outcome": outcome, "missed_because": missed_because, "minutes": None, "how": ""}


def _session_of(booking: Booking, *, by: User, **facts) -> Session:
    """What a booked time became, as this person says; not saved yet."""
    return Session(
        programme=booking.slot.programme,
        worker=booking.worker,
        supervisor=booking.slot.supervisor,
        booking=booking,
        starts_at=booking.starts_at,
        is_group=booking.slot.is_group,
        logged_by=by,
        **facts,
    )


@transaction.atomic
def log_unbooked(
    *,
    programme: Programme,
    worker: User,
    supervisor: User,
    day: date,
    starts: time,
    minutes: int,
    how: str,
    is_debrief: bool = False,
    by: User,
) -> Session:
    """Log a session that took place without a booking: a debrief in a corridor counts too.

    Raises Refused for people not paired that day, the future, over a year ago, and logged twice.
    """
    session = Session(programme=programme, worker=worker, supervisor=supervisor, logged_by=by)
    session.outcome, session.minutes, session.how = Session.Outcome.HELD, minutes, how
    session.starts_at, session.is_debrief = wall_clock(day, starts, programme.zone), is_debrief
    _check_past(session.starts_at)
    _check_paired(session, day)
    with taken_or_refused(LOGGED_ALREADY):
        lock_diaries(worker.pk, supervisor.pk)
        session.booking = None if is_debrief else _booked_then(session)
        session.is_group = bool(session.booking and session.booking.slot.is_group)
        session.save(force_insert=True)
        messages.logged(session=session, by=by)
    return session


def _booked_then(session: Session) -> Booking | None:
    """The booking that this session was, if the two had one: it must not wait for ever."""
    ended_at = session.starts_at + timedelta(minutes=session.minutes)
    return (
        Booking.objects.standing()
        .filter(worker=session.worker, session=None)
        .filter(slot__supervisor=session.supervisor, slot__programme=session.programme)
        .filter(starts_at__lt=ended_at, ends_at__gt=session.starts_at)
        .select_related("slot")
        .order_by("starts_at")
        .first()
    )


def _check_paired(session: Session, day: date) -> None:
    pair = {"worker": session.worker, "supervisor": session.supervisor}
    if not policies.are_assigned(**pair, programme_id=session.programme_id, on=day):
        raise Refused(_("You two were not paired in this programme on that day."), "day")


def _check_past(starts_at: datetime) -> None:
    if starts_at > timezone.now():
        raise Refused(_("That time has not come yet."), "day")
    if starts_at < timezone.now() - FURTHEST_BACK:
        raise Refused(_("Log sessions of the last year."), "day")


@transaction.atomic
def correct_session(
    *,
    session: Session,
    outcome: str,
    missed_because: str = "",
    minutes: int | None,
    how: str,
    is_debrief: bool = False,
    by: User,
) -> None:
    """Put right what was logged: a slip of the thumb is human. Refused once a record is signed."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if not policies.may_correct(by, session):
        raise Refused(_("A record is signed on this session, so its facts stay."))
    for name, fact in _facts(outcome, missed_because, minutes, how).items():
        setattr(session, name, fact)
    session.is_debrief = is_debrief
    session.logged_by, session.logged_at = by, timezone.now()
    session.save(update_fields=CORRECTED)
    messages.corrected(session=session, by=by)
