"""What the two of a record add to it later: dated, signed by who adds it, never changed."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from supervision import messages, policies, sharing, writing
from supervision.models import Addendum, Record, Session
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

ADDENDUM = "addendum"
FORMER = _("You no longer supervise this worker, so you can read this record but not add to it.")
ADDED = _("You added to this record in another tab. Look at what stands there, then add again.")


def number_of(record: Record, author: User) -> int:
    """Which one this author would add next."""
    return Addendum.objects.filter(record=record, author=author).count()


@transaction.atomic
def add_addendum(
    *, record: Record, words: str, number: int, keys: UnlockedKeys, by: User
) -> Addendum:
    """Either of the pair adds to a signed record; the other is told, and nothing signed changes.

    The same words sent twice are one. What the worker adds goes to those with whom they share the
    record as well. Raises Refused for a former supervisor.
    """
    Session.objects.select_for_update().get(pk=record.session_id)
    record = policies.get_record(by, record.session_id)
    if not policies.may_add(by, record):
        raise Refused(FORMER)
    try:
        if before := Addendum.objects.filter(record=record, author=by, number=number).first():
            return _sent_before(before, words, keys)
        if number != number_of(record, by):
            raise Refused(ADDED)
        addendum = seal_addendum(record=record, words=words, keys=keys, by=by)
        if by.pk == record.worker_id:
            sharing.share_what_came_later(record=record, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    messages.record_added_to(addendum=addendum, by=by)
    return addendum


def _sent_before(addendum: Addendum, words: str, keys: UnlockedKeys) -> Addendum:
    envelope = sealed_of(addendum, addendum.record.session)
    if sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]["words"] != words:
        raise Refused(ADDED)
    return addendum


def seal_addendum(*, record: Record, words: str, keys: UnlockedKeys, by: User) -> Addendum:
    """The row of an addendum and its words, sealed to the pair; the caller has checked."""
    pair = {"worker_id": record.worker_id, "supervisor_id": record.supervisor_id}
    addendum = Addendum.objects.create(
        record=record, author=by, number=number_of(record, by), **pair
    )
    programme_id = record.session.programme_id
    writing.sign_for_both(
        addendum, kind=ADDENDUM, programme_id=programme_id, content={"words": words}, keys=keys
    )
    return addendum


def sealed_of(addendum: Addendum, session: Session) -> Envelope:
    """Its envelope, by its author's own signature. Raises sealing.CannotOpen."""
    return writing.sealed(
        document_id=addendum.pk,
        paper=Paper(ADDENDUM, addendum.record_id, session.programme_id),
        author_id=addendum.author_id,
        worker_id=addendum.worker_id,
        supervisor_id=addendum.supervisor_id,
    )
