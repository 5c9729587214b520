"""What one of a pair says to the other when they give a time up: sealed to the two, optional."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.vault import UnlockedKeys
from supervision import writing
from supervision.models import Booking, CancellationWords
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

CANCELLATION = "cancellation"
LOCKED = _("Words need unlocked notes. Unlock them, or cancel without words.")


def _paper(booking: Booking) -> Paper:
    return Paper(CANCELLATION, booking.pk, booking.slot.programme_id)


def _pair(booking: Booking) -> dict[str, int]:
    return {"worker_id": booking.worker_id, "supervisor_id": booking.slot.supervisor_id}


def seal_words(
    *, booking: Booking, words: str, keys: UnlockedKeys | None, by: User
) -> CancellationWords:
    """Seal what is said with a cancellation; the caller has cancelled the booking.

    Raises Refused while the notes are locked, and for what cannot be sealed.
    """
    if keys is None:
        raise Refused(LOCKED, "words")
    paper = _paper(booking)
    said = CancellationWords.objects.create(
        id=writing.id_of(paper, by), booking=booking, author=by, **_pair(booking)
    )
    try:
        writing.sign_for_both(
            said,
            kind=CANCELLATION,
            programme_id=paper.programme_id,
            content={"words": words},
            keys=keys,
        )
    except (sealing.CannotOpen, sealing.TooLong) as reason:
        raise Refused(str(reason), "words") from reason
    return said


def words_with(booking: Booking, user: User) -> CancellationWords | None:
    """That something was said with this cancellation; known to the two, nobody else."""
    if booking.cancelled_at is None:
        return None
    mine = Q(worker_id=user.pk) | Q(supervisor_id=user.pk)
    return CancellationWords.objects.filter(mine, booking=booking).first()


def read_words(*, said: CancellationWords, booking: Booking, keys: UnlockedKeys) -> str:
    """What was said, by whoever gave the time up. That it was read is logged.

    Raises sealing.CannotOpen where this reader has no copy, or where anything was tampered with.
    """
    envelope = writing.sealed(
        document_id=said.pk,
        paper=_paper(booking),
        author_id=booking.cancelled_by_id,
        **_pair(booking),
    )
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]["words"]
