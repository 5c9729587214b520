"""A worker and a supervisor try whether they suit each other, before anything is agreed.

Nobody is asked for a reason, and no answer has room for one.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision import changes, messages, offers, open_times
from supervision.booking import mark_cancelled
from supervision.diary import BUSY, lock_diaries, taken_or_refused
from supervision.models import Booking, FirstMeeting, Profile, Slot
from workers import lines
from workers.models import Membership, User
from workers.refusals import Refused

SHOWN = 20
# Written out: homes ask it, and Django worded it longer than anything else there
# (docs/decisions/007-speed.md). Who records that somebody left sees no first meeting to end.
OPEN = """
SELECT meeting.*, worker.name AS worker_name, supervisor.name AS supervisor_name
FROM supervision_firstmeeting meeting
JOIN workers_membership worker ON worker.user_id = meeting.worker_id
    AND worker.programme_id = meeting.programme_id AND worker.left_on IS NULL
JOIN workers_membership supervisor ON supervisor.user_id = meeting.supervisor_id
    AND supervisor.programme_id = meeting.programme_id AND supervisor.left_on IS NULL
WHERE %(user)s IN (meeting.worker_id, meeting.supervisor_id) AND meeting.ended_at IS NULL
ORDER BY meeting.asked_at, meeting.id LIMIT %(shown)s
"""


def open_of(user: User) -> list[FirstMeeting]:
    """First meetings that somebody asked for or is asked for, where nobody has ended it or left.

    With `worker_name` and `supervisor_name`, as their programme writes them.
    """
    return list(FirstMeeting.objects.raw(OPEN, {"user": user.pk, "shown": SHOWN}))


def booking_of(meeting: FirstMeeting) -> Booking | None:
    """The time booked for it, past or ahead; None where none is or it was cancelled."""
    booked = meeting.bookings.standing().select_related("slot__supervisor", "session")
    return booked.first()


def times_of(meeting: FirstMeeting) -> QuerySet[Slot]:
    """All the supervisor's times that can be a first meeting, taken or not, soonest first."""
    return open_times.offered_in_first_meeting(meeting)


def has_taken_place(booking: Booking | None) -> bool:
    """Whether the two have met: the time has begun, and nobody says that it was missed."""
    if booking is None or not booking.has_begun:
        return False
    return not hasattr(booking, "session") or bool(booking.session.minutes)


@transaction.atomic
def ask(*, profile: Profile, worker: User) -> FirstMeeting:
    """Ask a supervisor for a first meeting; asking twice finds what was asked first.

    One whose days to book are over makes way. Raises Refused for somebody who manages the worker.
    """
    place = profile.membership
    with taken_or_refused(lines.NOT_INDEPENDENT):
        lock_diaries(worker.pk)
        same = {"worker": worker, "supervisor": place.user, "programme": place.programme}
        asked = FirstMeeting.objects.open().filter(**same).first()
        if asked and not (asked.is_stale and booking_of(asked) is None):
            return asked
        if asked:
            _end(asked, FirstMeeting.Ending.WITHDRAWN)
        meeting = FirstMeeting.objects.create(**same)
        messages.first_meeting_asked(meeting=meeting)
    return meeting


@transaction.atomic
def accept(*, meeting: FirstMeeting) -> None:
    """The supervisor agrees to meet once; the worker books a time. Twice is as good as once.

    Raises Refused for what was withdrawn, and when the supervisor manages the worker by now.
    """
    with taken_or_refused(lines.NOT_INDEPENDENT):
        lock_diaries(meeting.worker_id)
        waits = FirstMeeting.objects.open().filter(pk=meeting.pk)
        if waits.filter(accepted_at=None).update(accepted_at=timezone.now()):
            messages.first_meeting_answered(meeting=meeting)
        elif not waits.exists():
            raise Refused(_("This is no longer asked for."))


@transaction.atomic
def decline(*, meeting: FirstMeeting) -> None:
    """Not at the moment: no reason is asked. Twice is as good as once.

    Raises Refused for one that is accepted; its time can be cancelled like any other.
    """
    lock_diaries(meeting.worker_id)
    waits = FirstMeeting.objects.open().filter(pk=meeting.pk, accepted_at=None)
    if waits.update(ended_at=timezone.now(), ending=FirstMeeting.Ending.DECLINED):
        messages.first_meeting_answered(meeting=meeting)
    elif FirstMeeting.objects.filter(pk=meeting.pk, accepted_at__isnull=False).exists():
        raise Refused(_("You have said yes to this. If a time is booked you can cancel it."))


@transaction.atomic
def choose(*, meeting: FirstMeeting, by: User) -> bool:
    """The worker would like to work with this supervisor; whether they do from today.

    Where workers choose the two are paired and the administrators told; elsewhere it becomes a
    request to them. Raises Refused before the two have met, and when they are not independent.
    """
    with taken_or_refused(BUSY):
        lock_diaries(meeting.worker_id, meeting.supervisor_id)
        meeting.refresh_from_db(fields=["accepted_at", "ended_at", "ending"])
        if meeting.ending == FirstMeeting.Ending.CHOSEN:
            return meeting.programme.supervisor_choice
        if meeting.ended_at or not has_taken_place(booking_of(meeting)):
            raise Refused(_("You can say this once the two of you have met."))
        _end(meeting, FirstMeeting.Ending.CHOSEN)
        if not meeting.programme.supervisor_choice:
            changes.ask(worker=by, programme=meeting.programme, wished_for=meeting.supervisor)
            return False
        _pair(meeting)
    return True


def _pair(meeting: FirstMeeting) -> None:
    """From today the two work together, unless the administrator was quicker."""
    here = Membership.objects.filter(programme=meeting.programme_id)
    worker = here.get(user=meeting.worker_id)
    supervisor = here.get(user=meeting.supervisor_id)
    today = timezone.localdate(timezone=meeting.programme.zone)
    if not worker.supervisors.on(today).filter(supervisor=supervisor).exists():
        lines.assign_supervisor(membership=worker, supervisor=supervisor, started_on=today)
    messages.first_meeting_ended(meeting=meeting)
    for administrator in changes.readers_of(meeting.worker, meeting.programme):
        messages.supervisor_chosen(meeting=meeting, to=administrator)


@transaction.atomic
def leave(*, meeting: FirstMeeting, by: User) -> None:
    """Not for me, or no longer wanted: a time booked ahead is given up with it.

    No reason is asked and none is told. Twice is as good as once.
    """
    with taken_or_refused(BUSY):
        lock_diaries(meeting.worker_id, meeting.supervisor_id)
        meeting.refresh_from_db(fields=["accepted_at", "ended_at", "ending"])
        if meeting.ended_at:
            return
        booking = booking_of(meeting)
        met = has_taken_place(booking)
        _end(meeting, FirstMeeting.Ending.NOT_FOR_ME if met else FirstMeeting.Ending.WITHDRAWN)
        if booking and not booking.has_begun:
            mark_cancelled(booking=booking, category=Booking.Category.NOT_NEEDED, by=by)
            offers.offer_seats(slot_id=booking.slot_id)
        messages.first_meeting_ended(meeting=meeting)


def _end(meeting: FirstMeeting, ending: str) -> None:
    meeting.ended_at, meeting.ending = timezone.now(), ending
    meeting.save(update_fields=["ended_at", "ending"])
