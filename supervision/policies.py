"""Who may do what with protected time and records, and the one door to each of them."""

import hashlib
from datetime import date
from uuid import UUID

from django.db.models import Exists, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from confidentiality.access_log import NotYours
from supervision import open_times
from supervision.models import (
    Action,
    Away,
    Booking,
    Feed,
    Offer,
    Pattern,
    Record,
    Session,
    Sharing,
    Slot,
    Theme,
    Waiting,
)
from supervision.themes import themes_of
from workers import places
from workers.models import Assignment, Role, User
from workers.policies import get_place_to_run, get_programme_to_run


def get_own_slot(user: User, slot_id: int) -> Slot:
    """A time in the supervisor's own diary, withdrawn or not; 404 for anyone else's."""
    slots = Slot.objects.filter(supervisor=user).select_related("programme")
    return get_object_or_404(slots, pk=slot_id)


def get_slot_to_book(user: User, slot_id: int) -> Slot:
    """A time that this person offers, or that is offered to them; 404 for anyone else."""
    theirs = Q(supervisor=user) | Q(pk__in=open_times.offered_to(user).order_by().values("pk"))
    times = Slot.objects.filter(theirs, withdrawn_at=None)
    return get_object_or_404(times.select_related("programme", "supervisor"), pk=slot_id)


def get_own_pattern(user: User, pattern_id: int) -> Pattern:
    """A supervisor's own weekly time, over or not; 404 for anyone else's."""
    patterns = Pattern.objects.of(user).select_related("programme")
    return get_object_or_404(patterns, pk=pattern_id)


def get_own_away(user: User, away_id: int) -> Away:
    """A supervisor's own days away; 404 for anyone else's."""
    return get_object_or_404(Away.objects.of(user), pk=away_id)


def get_booking(user: User, booking_id: UUID) -> Booking:
    """A booking of the pair; 404 for anyone else."""
    bookings = Booking.objects.visible_to(user).select_related(
        "worker", "slot__supervisor", "slot__programme", "session", "series"
    )
    return get_object_or_404(bookings, pk=booking_id)


def get_offer(user: User, offer_id: UUID) -> Offer:
    """A seat held for this worker, or that was; 404 for anyone else, its supervisor too."""
    offers = Offer.objects.visible_to(user).select_related(
        "worker", "slot__supervisor", "slot__programme"
    )
    return get_object_or_404(offers, pk=offer_id)


def get_own_waiting(user: User, waiting_id: UUID) -> Waiting:
    """What this worker waits for or waited for; 404 for anyone else."""
    return get_object_or_404(Waiting.objects.visible_to(user), pk=waiting_id)


def get_booking_to_prepare(user: User, booking_id: UUID) -> Booking:
    """A time ahead, for its worker, who prepares it; 404 for anyone else, and once it is over."""
    booking = get_booking(user, booking_id)
    if not may_prepare(user, booking):
        raise Http404
    return booking


def get_session(user: User, session_id: UUID) -> Session:
    """A session of the pair; 404 for anyone else."""
    sessions = Session.objects.visible_to(user).select_related(
        "worker", "supervisor", "programme", "record__confirmation", "booking"
    )
    if found := sessions.filter(pk=session_id).first():
        return found
    raise NotYours("session", session_id)


def get_session_to_write(user: User, session_id: UUID) -> Session:
    """A session whose record this person may write: its supervisor's. Otherwise 404.

    The worker learns nothing of a draft, not even that there is a page for one.
    """
    session = get_session(user, session_id)
    if not may_write(user, session):
        raise NotYours("session", session_id)
    return session


def get_record(user: User, session_id: UUID) -> Record:
    """The signed record of a session of the pair; 404 for anyone else, and while unsigned."""
    records = Record.objects.visible_to(user).select_related("session", "confirmation")
    if found := records.filter(session=session_id).first():
        return found
    raise NotYours("session", session_id)


def get_action(user: User, action_id: UUID, *, lock: bool = False) -> Action:
    """An action of the pair; 404 for anyone else."""
    mine = Action.objects.visible_to(user).with_session()
    if lock:
        mine = mine.select_for_update(of=("self",))
    return get_object_or_404(mine, pk=action_id)


def get_theme(user: User, programme_id: int, code: str) -> Theme:
    """A theme of a programme, for its administrator; 404 for anyone else."""
    programme = get_programme_to_run(user, programme_id)
    found = [theme for theme in themes_of(programme.pk) if theme.code == code]
    if not found:
        raise Http404
    return found[0]


def get_other_of_pair(user: User, person_id: int) -> User:
    """Somebody this person supervises or is supervised by, now or once; 404 for anyone else."""
    together = Assignment.objects.filter(
        Q(worker__user=user, supervisor__user=person_id)
        | Q(worker__user=person_id, supervisor__user=user)
    )
    return get_object_or_404(User.objects.filter(Exists(together)), pk=person_id)


def get_shared_record(user: User, sharing_id: UUID) -> Sharing:
    """What a worker shares with this supervisor, for as long as they do; 404 for anyone else."""
    shared = Sharing.objects.filter(shared_with=user, ended_at=None)
    people = "record__session__worker", "record__session__supervisor", "record__confirmation"
    return get_object_or_404(shared.select_related(*people), pk=sharing_id)


def get_own_sharing(user: User, sharing_id: UUID) -> Sharing:
    """What this worker shares or shared; 404 for anyone else."""
    own = Sharing.objects.filter(worker_id=user.pk).select_related("record__confirmation")
    return get_object_or_404(own, pk=sharing_id)


def get_feed(token: str) -> Feed:
    """What a calendar program is shown at this address; 404 for one guessed or ended.

    Nobody is signed in: the address is all that is asked for. It answers while its person is a
    worker or supervisor here, a team's while they manage somebody.
    """
    feeds = Feed.objects.standing().filter(person__is_active=True).select_related("person")
    feed = get_object_or_404(feeds, token_digest=hashlib.sha256(token.encode()).digest())
    feed.places = places.places_of(feed.person)
    if not may_have_feed(feed.places, feed.kind):
        raise Http404
    return feed


def may_have_feed(mine: list[places.Place], kind: str) -> bool:
    """Workers and supervisors have an address of their own, line managers one for their team."""
    if kind == Feed.Kind.TEAM:
        return places.is_line_manager(mine)
    return places.is_worker(mine) or places.plays(mine, Role.Kind.SUPERVISOR)


def is_pair(user: User, session: Session) -> bool:
    return user.pk in (session.worker_id, session.supervisor_id)


def record_of(session: Session) -> Record | None:
    return getattr(session, "record", None)


def may_write(user: User, session: Session) -> bool:
    """The supervisor of a session writes its record; of a missed one too, if they began to."""
    return user.pk == session.supervisor_id


def may_begin_record(user: User, session: Session) -> bool:
    """Where there is none yet, and the session took place."""
    held = session.outcome == Session.Outcome.HELD
    return held and may_write(user, session) and record_of(session) is None


def may_correct(user: User, session: Session) -> bool:
    """Either of the pair may put right what was logged, until a record is signed on it."""
    if session.is_group and session.group_records.exists():
        return False
    return is_pair(user, session) and record_of(session) is None


def may_answer(user: User, record: Record) -> bool:
    """The worker answers a record, once."""
    return user.pk == record.worker_id and getattr(record, "confirmation", None) is None


def may_add(user: User, record: Record) -> bool:
    """Either of the pair adds to a record; a supervisor while they supervise the worker."""
    if user.pk == record.worker_id:
        return True
    return user.pk == record.supervisor_id and supervises(user.pk, record.worker_id)


def may_change_action(user: User, action: Action) -> bool:
    """Either of the pair, until it is finished; a supervisor while they supervise the worker."""
    if not action.is_unfinished:
        return False
    if user.pk == action.worker_id:
        return True
    return user.pk == action.supervisor_id and supervises(user.pk, action.worker_id)


def supervises(supervisor_id: int, worker_id: int) -> bool:
    """Whether they are a pair today, in whichever programme."""
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__left_on=None, supervisor__left_on=None
    )
    return today.filter(supervisor__user=supervisor_id, worker__user=worker_id).exists()


def may_share(user: User, record: Record) -> bool:
    """A worker may share a record once they have another supervisor than who made it."""
    return user.pk == record.worker_id and _with_another(record).exists()


def may_be_shared_with(record: Record) -> QuerySet[User]:
    """The supervisors this worker has today, but for the one who made the record."""
    return User.objects.filter(pk__in=_with_another(record).values("supervisor__user"))


def _with_another(record: Record) -> QuerySet[Assignment]:
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__user=record.worker_id, worker__left_on=None, supervisor__left_on=None
    )
    return today.exclude(supervisor__user=record.supervisor_id)


def may_cancel(user: User, booking: Booking) -> bool:
    """Either of the pair may cancel, until it is said what became of the time."""
    in_pair = user.pk in (booking.worker_id, booking.slot.supervisor_id)
    return in_pair and booking.cancelled_at is None and not hasattr(booking, "session")


def may_move(user: User, booking: Booking) -> bool:
    """Either of the pair may move a time until it begins; later it is logged as it was."""
    return may_cancel(user, booking) and not booking.has_begun


def may_prepare(user: User, booking: Booking) -> bool:
    """A worker prepares their own time until it is said what became of it."""
    stands = booking.cancelled_at is None and not hasattr(booking, "session")
    return stands and user.pk == booking.worker_id


def may_log(user: User, booking: Booking) -> bool:
    """Either of the pair may say what became of a time, once it has begun."""
    in_pair = user.pk in (booking.worker_id, booking.slot.supervisor_id)
    return in_pair and booking.cancelled_at is None and booking.has_begun


def are_assigned(*, worker: User, supervisor: User, programme_id: int, on: date) -> bool:
    """Whether this supervisor is assigned to this worker in the programme on that day."""
    return (
        Assignment.objects.on(on)
        .filter(
            worker__user=worker,
            supervisor__user=supervisor,
            worker__programme=programme_id,
            worker__left_on=None,
            supervisor__left_on=None,
        )
        .exists()
    )


def get_assignment_to_end(
    user: User, programme_id: int, person_id: int, assignment_id: int
) -> Assignment:
    """A pairing of a worker, for the administrator of the programme; 404 for anyone else."""
    place = get_place_to_run(user, programme_id, person_id)
    pairings = place.supervisors.select_related("worker__user", "supervisor__user")
    return get_object_or_404(pairings, pk=assignment_id)
