"""A worker lets a new supervisor read a record made with an earlier one, and may end it."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.models import Envelope, Grant
from confidentiality.vault import UnlockedKeys
from supervision import messages, policies
from supervision.models import Confirmation, Record, Sharing
from workers.models import User
from workers.refusals import Refused

NOT_HEARD = _(
    "First ask this supervisor to read you their six words, by telephone or face to face. Two days "
    "later you can share."
)


def documents_of(record: Record) -> list:
    """The ids under which a record, the answer to it and what was added are sealed."""
    answers = Confirmation.objects.filter(record=record).values_list("pk", flat=True)
    return [record.pk, *answers, *record.addenda.values_list("pk", flat=True)]


@transaction.atomic
def share_record(*, record: Record, shared_with: User, keys: UnlockedKeys, by: User) -> Sharing:
    """Give a copy of a record, and of the answer to it; the supervisor is told.

    Safe to repeat. Raises Refused for anyone but the worker, for somebody who does not supervise
    them, and while the six words were not heard.
    """
    if by.pk != record.worker_id or shared_with not in policies.may_be_shared_with(record):
        raise Refused(_("A record can be shared with your clinical supervisor of today."))
    envelopes = Envelope.objects.filter(document_id__in=documents_of(record), worker=by)
    try:
        sealing.share(envelopes=envelopes, keys=keys, reader_id=shared_with.pk)
    except sealing.NotHeard as reason:
        raise Refused(NOT_HEARD, "shared_with") from reason
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    sharing, new = Sharing.objects.get_or_create(
        record=record, shared_with=shared_with, ended_at=None, defaults={"worker_id": by.pk}
    )
    if new:
        messages.record_shared(sharing=sharing)
    return sharing


def share_what_came_later(*, record: Record, keys: UnlockedKeys, by: User) -> None:
    """What the worker adds to a shared record goes where the record went.

    Who has new keys since, unheard, gets it when the worker shares the record again.
    """
    ours = Envelope.objects.filter(document_id__in=documents_of(record), worker=by)
    for row in record.sharings.filter(ended_at=None):
        copied = Grant.objects.filter(reader=row.shared_with_id).values("envelope")
        later = list(ours.exclude(pk__in=copied))
        with suppress(sealing.NotHeard):
            sealing.share(envelopes=later, keys=keys, reader_id=row.shared_with_id)


@transaction.atomic
def end_sharing(*, sharing: Sharing, by: User) -> None:
    """Take the copy back; what was read cannot be unread. Safe to repeat.

    Raises Refused for anyone but the worker.
    """
    if by.pk != sharing.worker_id:
        raise Refused(_("Only the worker ends what they share."))
    sealing.end_sharing(
        document_ids=documents_of(sharing.record),
        worker_id=by.pk,
        reader_id=sharing.shared_with_id,
    )
    Sharing.objects.filter(pk=sharing.pk, ended_at=None).update(ended_at=timezone.now())
