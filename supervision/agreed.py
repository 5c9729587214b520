"""What two people have agreed so far, and what follows from it for what they may write."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.caseload import Pair
from supervision.models import Agreement, Booking, Session
from workers.models import Assignment, User

# So long after the first session a pair may write notes without an agreement.
DAYS_TO_AGREE = 14
# The notice that counts where two have agreed on none.
USUAL_NOTICE = 48
NEEDED = _(
    "You two first met more than 14 days ago and have no agreement yet. Agree first, then sign: "
    "a draft stays as it is."
)
NO_RECORDS = _("You two agreed to keep no records. Change your agreement first.")


def pairing_of(agreement: Agreement) -> Assignment | None:
    """The pairing of today that an agreement belongs to; None once it has ended."""
    return (
        Assignment.objects.on(timezone.localdate())
        .filter(
            worker__user=agreement.worker_id,
            supervisor__user=agreement.supervisor_id,
            worker__programme=agreement.programme_id,
        )
        .first()
    )


def overview(user: User, pairs: list[Pair]) -> list[tuple[Pair | None, list[Agreement]]]:
    """For each pairing of today its agreements, newest first; then those of pairings gone by."""
    mine = list(
        Agreement.objects.visible_to(user).select_related("worker", "supervisor", "programme")
    )
    of_pair: dict[tuple, list[Agreement]] = {}
    for one in mine:
        of_pair.setdefault((one.worker_id, one.supervisor_id, one.programme_id), []).append(one)
    rows = [
        (pair, of_pair.pop((pair.worker_id, pair.supervisor_id, pair.programme_id), []))
        for pair in pairs
    ]
    return rows + [(None, ended) for ended in of_pair.values()]


def why_no_record(session: Session) -> str:
    """Why no record of this session may be signed, or nothing: see why_no_records."""
    return str(why_no_records([session])[session.pk])


def why_no_records(sessions: list[Session]) -> dict[UUID, str]:
    """Why no record of each of these may be signed, or nothing; all by one supervisor at one time.

    An agreement may be made in the first session and signed within 14 days: until then notes need
    none. And two may have agreed that they write nothing down.
    """
    if not sessions:
        return {}
    one = sessions[0]
    pairs = {
        "supervisor": one.supervisor_id,
        "programme": one.programme_id,
        "worker__in": [each.worker_id for each in sessions],
    }
    # Of those not ended on that day the earliest: a later version says nothing about the past.
    agreed = Agreement.objects.filter(**pairs).in_force(one.held_on()).order_by("-version")
    keeps = dict(agreed.values_list("worker", "keeps_records"))
    held = Session.objects.held().filter(is_first_meeting=False, **pairs).order_by()
    first = dict(held.values_list("worker").annotate(first=Min("starts_at")))
    late = timezone.now() - timedelta(days=DAYS_TO_AGREE)
    return {each.pk: _why_none(each.worker_id, keeps, first, late) for each in sessions}


def _why_none(worker_id: int, keeps: dict, first: dict, late: datetime) -> str:
    if worker_id in keeps:
        return "" if keeps[worker_id] else NO_RECORDS
    return NEEDED if worker_id in first and first[worker_id] < late else ""


def notice_hours_of(booking: Booking) -> int:
    """How many hours before a time the two of it agreed to say that it is given up."""
    found = Agreement.objects.between(
        worker_id=booking.worker_id,
        supervisor_id=booking.slot.supervisor_id,
        programme_id=booking.slot.programme_id,
    )
    hours = found.in_force().order_by("-version").values_list("notice_hours", flat=True).first()
    return USUAL_NOTICE if hours is None else hours


def is_late(booking: Booking) -> bool:
    """Whether giving it up now leaves less notice than the two agreed."""
    return booking.starts_at - timezone.now() < timedelta(hours=notice_hours_of(booking))
