"""Who may do what with protected time and records, and the one door to each of them."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from confidentiality.access_log import NotYours
from supervision.models import Booking, Offer, Record, Session, Sharing, Slot, Waiting
from workers.models import Assignment, User
from workers.policies import get_place_to_run


def get_own_slot(user: User, slot_id: int) -> Slot:
    """A time in the supervisor's own diary, withdrawn or not; 404 for anyone else's."""
    return get_object_or_404(Slot.objects.filter(supervisor=user), pk=slot_id)


def get_booking(user: User, booking_id: UUID) -> Booking:
    """A booking of the pair; 404 for anyone else."""
    bookings = Booking.objects.visible_to(user).select_related(
        "worker", "slot__supervisor", "slot__programme", "session"
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


def get_session(user: User, session_id: UUID) -> Session:
    """A session of the pair; 404 for anyone else."""
    sessions = Session.objects.visible_to(user).select_related(
        "worker", "supervisor", "programme", "record__confirmation"
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


def is_pair(user: User, session: Session) -> bool:
    return user.pk in (session.worker_id, session.supervisor_id)


def record_of(session: Session) -> Record | None:
    return getattr(session, "record", None)


def may_write(user: User, session: Session) -> bool:
    """The supervisor of a session writes its record; of a missed one too, if they began to."""
    return user.pk == session.supervisor_id


def may_correct(user: User, session: Session) -> bool:
    """Either of the pair may put right what was logged, until a record is signed on it."""
    return is_pair(user, session) and record_of(session) is None


def may_answer(user: User, record: Record) -> bool:
    """The worker answers a record, once."""
    return user.pk == record.worker_id and getattr(record, "confirmation", None) is None


def may_share(user: User, record: Record) -> bool:
    """A worker may share a record once they have another supervisor than who made it."""
    return user.pk == record.worker_id and may_be_shared_with(record).exists()


def may_be_shared_with(record: Record) -> QuerySet[User]:
    """The supervisors this worker has today, but for the one who made the record."""
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__user=record.worker_id, worker__left_on=None, supervisor__left_on=None
    )
    people = User.objects.filter(pk__in=today.values("supervisor__user"))
    return people.exclude(pk=record.supervisor_id)


def may_cancel(user: User, booking: Booking) -> bool:
    """Either of the pair may cancel, until it is said what became of the time."""
    in_pair = user.pk in (booking.worker_id, booking.slot.supervisor_id)
    return in_pair and booking.cancelled_at is None and not hasattr(booking, "session")


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
