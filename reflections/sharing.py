"""A worker lets a supervisor of theirs read something of their own, and may end it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections import messages, policies
from reflections.models import CheckIn, Reflection, Sharing
from workers.models import User
from workers.refusals import Refused

NOT_YET = _(
    "This supervisor has no keys that you can trust yet: they have not set up their notes, or made "
    "new keys. Ask them; with new keys you hear six words first."
)
GONE = _("There is nothing left of this to share.")
NOT_THEIRS = _("You can share it with your clinical supervisor of today.")
NEW_KEYS = _("%(name)s made new keys, so it is no longer shared with them.")
FORMER = _("%(name)s supervises you no more, so it is no longer shared with them.")


@transaction.atomic
def share(
    *, thing: Reflection | CheckIn, shared_with: User, keys: UnlockedKeys, by: User
) -> Sharing:
    """Give a supervisor of today a copy of a reflection or check-in; they are told. Repeatable.

    As with a record made for somebody, first keys are taken on trust: it is one text, chosen now
    (docs/decisions/043). Raises Refused for anyone but its author, and for any other person.
    """
    if by.pk != thing.author_id or shared_with not in policies.supervisors_of(by):
        raise Refused(NOT_THEIRS)
    thing = _locked(thing)
    newest = list(Envelope.objects.filter(document_id=thing.pk, revision=thing.revision, worker=by))
    if not newest:
        raise Refused(GONE)
    try:
        sealing.share(envelopes=newest, keys=keys, reader_id=shared_with.pk, heard=False)
    except sealing.NotHeard as reason:
        raise Refused(NOT_YET) from reason
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    sharing, new = thing.sharings.get_or_create(
        shared_with=shared_with, ended_at=None, defaults={"worker_id": by.pk}
    )
    if new:
        messages.shared(sharing=sharing)
    return sharing


@transaction.atomic
def end_sharing(*, sharing: Sharing, by: User) -> None:
    """Take the copy back; what was read cannot be unread. Safe to repeat.

    Raises Refused for anyone but the worker.
    """
    if by.pk != sharing.worker_id:
        raise Refused(_("Only the worker ends what they share."))
    _locked(sharing.thing)
    sealing.end_sharing(
        document_ids=[sharing.document_id], worker_id=by.pk, reader_id=sharing.shared_with_id
    )
    Sharing.objects.filter(pk=sharing.pk, ended_at=None).update(ended_at=timezone.now())


def show_newest(
    *, thing: Reflection | CheckIn, envelope: Envelope, keys: UnlockedKeys, by: User
) -> list[str]:
    """Whoever has a copy of an earlier version gets one of this, and that one is taken back.

    The sharing ends for who supervises the author no more, and for who made new keys that they have
    not heard. Returns a sentence about each of these. The caller holds the row.
    """
    ended = []
    of_today = set(policies.supervisors_of(by).values_list("pk", flat=True))
    for shared in thing.sharings.standing().select_related("shared_with"):
        reader = shared.shared_with
        sealing.take_back(document_ids=[thing.pk], worker_id=by.pk, reader_id=reader.pk)
        if reader.pk not in of_today:
            ended.append(_ended(shared, FORMER, by))
            continue
        try:
            sealing.share(envelopes=[envelope], keys=keys, reader_id=reader.pk, heard=False)
        except sealing.NotHeard:
            ended.append(_ended(shared, NEW_KEYS, by))
    return ended


def _ended(sharing: Sharing, why: str, by: User) -> str:
    end_sharing(sharing=sharing, by=by)
    return why % {"name": sharing.shared_with.name}


def _locked(thing: Reflection | CheckIn) -> Reflection | CheckIn:
    """The row, so that sharing, ending it and a new version happen one after the other."""
    return type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
