"""Messages about supervision: they say that there is something to see, never what."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.models import KeyCheck
from supervision.models import (
    Addendum,
    Agreement,
    Booking,
    ChangeRequest,
    FirstMeeting,
    GroupRecord,
    Record,
    Session,
    Sharing,
)
from workers.messages import tell
from workers.models import Assignment, User
from workers.outbox import About, CalendarPart, drop_unsent, queue_message


def _other(booking: Booking, by: User) -> User:
    return booking.slot.supervisor if by.pk == booking.worker_id else booking.worker


def booked(*, booking: Booking, by: User) -> None:
    """The other of the pair learns of a booking."""
    path = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    tell(key=f"booked:{booking.pk}", to=_other(booking, by).email, path=path)


def cancelled(*, booking: Booking, by: User) -> None:
    """The other of the pair learns of a cancellation."""
    path = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    tell(key=f"cancelled:{booking.pk}", to=_other(booking, by).email, path=path)


def moved(*, booking: Booking) -> None:
    """Both of the pair learn that a time has moved, whoever of them moved it."""
    path = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    for person in (booking.worker, booking.slot.supervisor):
        tell(key=f"moved:{booking.pk}:{person.pk}", to=person.email, path=path)


def series_booked(*, booking: Booking, by: User) -> None:
    """The other of the pair learns of times booked together: one message, of the first."""
    path = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    tell(key=f"series:{booking.series_id}", to=_other(booking, by).email, path=path)


def cancelled_for_both(*, booking: Booking) -> None:
    """Both of the pair learn that a time will not take place."""
    path = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    for person in (booking.worker, booking.slot.supervisor):
        tell(key=f"cancelled:{booking.pk}:{person.pk}", to=person.email, path=path)


def logged(*, session: Session, by: User) -> None:
    """The other of the pair learns that it was said what became of a time."""
    path = reverse("supervision:session_show", kwargs={"session_id": session.pk})
    tell(key=f"logged:{session.pk}", to=session.other_than(by).email, path=path)


def corrected(*, session: Session, by: User) -> None:
    """The other of the pair learns that what was logged has been put right."""
    path = reverse("supervision:session_show", kwargs={"session_id": session.pk})
    key = f"corrected:{session.pk}:{session.logged_at.isoformat()}"
    tell(key=key, to=session.other_than(by).email, path=path)


def record_signed(*, record: Record) -> None:
    """The worker has a record to read."""
    path = reverse("supervision:session_show", kwargs={"session_id": record.session_id})
    tell(key=f"signed:{record.pk}", to=record.session.worker.email, path=path)


def record_answered(*, record: Record) -> None:
    """The supervisor learns that the worker answered."""
    path = reverse("supervision:session_show", kwargs={"session_id": record.session_id})
    tell(key=f"answered:{record.pk}", to=record.session.supervisor.email, path=path)


def record_added_to(*, addendum: Addendum, by: User) -> None:
    """The other of the pair learns that something was added to a record."""
    session = addendum.record.session
    path = reverse("supervision:session_show", kwargs={"session_id": session.pk})
    tell(key=f"added:{addendum.pk}", to=session.other_than(by).email, path=path)


def actions_due(*, key: str, to: str, about: About, due_at: datetime) -> None:
    """Somebody has something to do today. The link is that of their home, for an address of
    actions would tell whoever reads the mailbox that there is a record.
    """
    tell(key=key, to=to, path="/", about=about, due_at=due_at, using="jobs")


def actions_settled(*, about: About) -> None:
    """A reminder of these that is not sent yet goes no more."""
    drop_unsent(key=f"actions-settled:{about.topic}:{about.version}", about=about)


def copies_given(*, owner: User, by: User) -> None:
    """Both of the pair learn that records signed earlier were sealed to the owner's new keys."""
    path = reverse("supervision:session_list")
    stamp = timezone.now().isoformat()
    for person in (owner, by):
        tell(key=f"copies:{owner.pk}:{person.pk}:{stamp}", to=person.email, path=path)


def words_heard(*, check: KeyCheck, owner: User, by: User) -> None:
    """Both learn that six words were heard: whose keys they are not has two days to object."""
    own = reverse("confidentiality:keys_own")
    tell(key=f"heard:{check.pk}:{owner.pk}", to=owner.email, path=own)
    other = reverse("supervision:keys_check", kwargs={"person_id": owner.pk})
    tell(key=f"heard:{check.pk}:{by.pk}", to=by.email, path=other)


def record_shared(*, sharing: Sharing) -> None:
    """The supervisor with whom a worker shares a record learns of it."""
    path = reverse("supervision:sharing_list")
    tell(key=f"shared:{sharing.pk}", to=sharing.shared_with.email, path=path)


def _tell_of_agreement(*, key: str, agreement: Agreement, to: User) -> None:
    path = reverse("supervision:agreement_show", kwargs={"agreement_id": agreement.pk})
    tell(key=f"{key}:{agreement.pk}", to=to.email, path=path)


def agreement_proposed(*, agreement: Agreement, to: User) -> None:
    """The other of the two has an agreement to read and answer."""
    _tell_of_agreement(key="agreement-proposed", agreement=agreement, to=to)


def agreement_answered(*, agreement: Agreement, to: User) -> None:
    """Who proposed it learns that it was answered."""
    _tell_of_agreement(key="agreement-answered", agreement=agreement, to=to)


def agreement_ended(*, agreement: Agreement, to: User) -> None:
    """The other of the two learns that it ends."""
    _tell_of_agreement(key="agreement-ended", agreement=agreement, to=to)


def calendar_entry(*, key: str, person: User, about: About, calendar: CalendarPart) -> None:
    """One of the pair gets an entry for their own calendar, or its cancellation.

    The words around it are the same for both. What was handed on is not kept here a second time.
    """
    choices = f"{settings.BASE_URL}{reverse('supervision:calendar_show')}"
    queue_message(
        key=key,
        to=person.email,
        subject=_("For your calendar, from Holding Space"),
        body=_(
            "Your mail program can hand what is attached to your calendar. Declining it there"
            " changes nothing in Holding Space.\n\n"
            "To get no more of these, sign in and change your choices:\n%(link)s\n"
        )
        % {"link": choices},
        about=about,
        calendar=calendar,
        erase_when_sent=True,
    )


def reminder(*, key: str, to: str, booking_id: UUID | None, about: About) -> None:
    """Somebody is reminded, in the words of every other message: a worker of their own booking,
    a supervisor of the times they offer. Written by run_jobs, so by its own role.
    """
    path = reverse("supervision:slot_own_list")
    if booking_id:
        path = reverse("supervision:booking_show", kwargs={"booking_id": booking_id})
    tell(key=key, to=to, path=path, about=about, using="jobs")


def seat_held(*, offer_id: UUID, email: str, using: str) -> None:
    """A worker who waits learns that a seat is held for them."""
    path = reverse("supervision:offer_show", kwargs={"offer_id": offer_id})
    tell(key=f"held:{offer_id}", to=email, path=path, using=using)


def _tell_of_first_meeting(*, key: str, meeting: FirstMeeting, to: User) -> None:
    path = reverse("supervision:first_meeting_show", kwargs={"meeting_id": meeting.pk})
    tell(key=f"{key}:{meeting.pk}", to=to.email, path=path)


def first_meeting_asked(*, meeting: FirstMeeting) -> None:
    """A supervisor learns that somebody would like to meet them."""
    _tell_of_first_meeting(key="first-meeting-asked", meeting=meeting, to=meeting.supervisor)


def first_meeting_answered(*, meeting: FirstMeeting) -> None:
    """The worker learns that the supervisor answered."""
    _tell_of_first_meeting(key="first-meeting-answered", meeting=meeting, to=meeting.worker)


def first_meeting_ended(*, meeting: FirstMeeting) -> None:
    """The supervisor learns that the worker made up their mind."""
    _tell_of_first_meeting(key="first-meeting-ended", meeting=meeting, to=meeting.supervisor)


def supervisor_chosen(*, meeting: FirstMeeting, to: User) -> None:
    """An administrator learns that a worker has another supervisor: from the person's page."""
    person = {"programme_id": meeting.programme_id, "person_id": meeting.worker_id}
    path = reverse("workers:person_show", kwargs=person)
    tell(key=f"supervisor-chosen:{meeting.pk}:{to.pk}", to=to.email, path=path)


def change_asked(*, change: ChangeRequest, to: User) -> None:
    """An administrator has something to arrange; the address does not say what."""
    path = reverse("supervision:change_list", kwargs={"programme_id": change.programme_id})
    tell(key=f"change-asked:{change.pk}:{to.pk}", to=to.email, path=path)


def change_arranged(*, change: ChangeRequest) -> None:
    """The worker learns that it is arranged: their own page says with whom."""
    path = reverse("supervision:own_show")
    tell(key=f"change-arranged:{change.pk}", to=change.worker.email, path=path)


def pairing_ended(*, pairing: Assignment) -> None:
    """A supervisor learns once that a pairing ends, whoever wanted it: all are told alike."""
    path = reverse("supervision:pairing_ended", kwargs={"assignment_id": pairing.pk})
    tell(key=f"pairing-ended:{pairing.pk}", to=pairing.supervisor.user.email, path=path)


def history_brought(*, worker: User, by: User) -> None:
    """A worker learns that sessions from before were added, and may put them right."""
    path = reverse("supervision:session_list")
    stamp = timezone.now().isoformat()
    tell(key=f"history:{by.pk}:{worker.pk}:{stamp}", to=worker.email, path=path)


def agenda_shared(*, booking: Booking, agenda_id: UUID) -> None:
    """The supervisor learns that there is something to read before the session."""
    path = reverse("supervision:booking_show", kwargs={"booking_id": booking.pk})
    tell(key=f"agenda:{agenda_id}", to=booking.slot.supervisor.email, path=path)


def notes_kept(*, session: Session) -> None:
    """A worker learns, once a session, that their supervisor keeps own notes on it."""
    path = reverse("supervision:session_show", kwargs={"session_id": session.pk})
    tell(key=f"own-notes:{session.pk}", to=session.worker.email, path=path)


def group_record_signed(*, copy: GroupRecord) -> None:
    """Who came to a group has something to read: its record, or what was added to it."""
    path = reverse("supervision:session_show", kwargs={"session_id": copy.session_id})
    tell(key=f"group-signed:{copy.pk}", to=copy.session.worker.email, path=path)


def group_record_answered(*, copy: GroupRecord) -> None:
    """The supervisor of a group learns that one of its workers answered."""
    path = reverse("supervision:session_show", kwargs={"session_id": copy.session_id})
    tell(key=f"group-answered:{copy.pk}", to=copy.session.supervisor.email, path=path)


def review_due(*, agreement_id: UUID, person_id: int, to: str, due_at: datetime) -> None:
    """One of the two should look at their agreement again. Written by run_jobs."""
    path = reverse("supervision:agreement_show", kwargs={"agreement_id": agreement_id})
    key = f"review-due:{agreement_id}:{person_id}"
    tell(key=key, to=to, path=path, due_at=due_at, using="jobs")
