"""Halves of a document's key for the custodians: added, handed to a named reader, put together."""

import logging
from contextlib import suppress

from django.db import DatabaseError, transaction
from django.db.models import Count, Q, QuerySet

from confidentiality import access_log, custodians, vault
from confidentiality.custodians import Holder
from confidentiality.data_keys import check_signature, data_key, grant_to
from confidentiality.models import Envelope, Grant, Handover, KeyCheck, Keys, Recovery, Share
from confidentiality.vault import CannotOpen, UnlockedKeys

BATCH = 100
AT_UNLOCKING = 25
logger = logging.getLogger(__name__)


def add_halves(envelope: Envelope, key: bytes, by: int, pairs: list[tuple[Holder, Holder]]) -> None:
    """Give each pair of custodians the two halves of one key. Safe to repeat."""
    rows = [_halved(envelope, key, by, *pair) for pair in pairs]
    Share.objects.bulk_create(rows, ignore_conflicts=True)


def _halved(envelope: Envelope, key: bytes, by: int, first: Holder, second: Holder) -> Share:
    share = Share(
        envelope=envelope,
        worker_id=envelope.worker_id,
        supervisor_id=envelope.supervisor_id,
        first_id=first.user_id,
        first_keys=first.public.number,
        second_id=second.user_id,
        second_keys=second.public.number,
        given_by_id=by,
    )
    one, other = vault.halve(key)
    share.first_half = vault.give(one, share.place(first.user_id), first.public)
    share.second_half = vault.give(other, share.place(second.user_id), second.public)
    return share


def lacking(keys: UnlockedKeys, programme_id: int) -> QuerySet[Envelope]:
    """What this reader can open and two custodians together could not, in one programme."""
    pairs = custodians.pairs(programme_id)
    standing = Q(pk=None)
    for first, second in pairs:
        standing |= Q(
            shares__first=first.user_id,
            shares__first_keys=first.public.number,
            shares__second=second.user_id,
            shares__second_keys=second.public.number,
        )
    copies = Grant.objects.filter(reader=keys.user_id, reader_keys=keys.number, shared=False)
    mine = Envelope.objects.filter(
        Q(worker=keys.user_id) | Q(supervisor=keys.user_id),
        programme_id=programme_id,
        in_custody=True,
        pk__in=copies.values("envelope"),
    )
    counted = mine.annotate(halved=Count("shares", filter=standing, distinct=True))
    return counted.filter(halved__lt=len(pairs)).order_by("signed_at")


def add_missing(*, keys: UnlockedKeys, programme_id: int, most: int = BATCH) -> int:
    """Give the custodians halves of what they lack, in a reader's unlocked session.

    Safe to repeat or to stop: each document is whole by itself. One that does not open, because
    somebody tampered with it, holds up no other. Returns how many were done.
    """
    pairs, done = custodians.pairs(programme_id), 0
    for envelope in lacking(keys, programme_id)[:most]:
        try:
            add_halves(envelope, data_key(envelope, keys), keys.user_id, pairs)
        except CannotOpen:
            continue
        done += 1
    return done


def add_some(*, keys: UnlockedKeys) -> None:
    """A small batch with each unlocking, so that nobody has to think of it; never in its way."""
    mine = Envelope.objects.filter(Q(worker=keys.user_id) | Q(supervisor=keys.user_id))
    try:
        with transaction.atomic():
            for programme_id in mine.values_list("programme_id", flat=True).distinct():
                add_missing(keys=keys, programme_id=programme_id, most=AT_UNLOCKING)
    except DatabaseError:
        logger.warning("Halves for custodians could not be added.", exc_info=True)


def to_hand_over(*, recovery: Recovery, keys: UnlockedKeys) -> QuerySet[Share]:
    """The halves that this custodian holds of what the person could read, not yet handed over.

    Row level security shows them only once two custodians approved and 48 hours passed.
    """
    approved = KeyCheck.objects.filter(keys=recovery.keys, as_custodian=True, stopped_at=None)
    approvers = approved.values("checked_by")
    handed = Handover.objects.filter(
        custodian=keys.user_id, reader=recovery.person, reader_keys=recovery.keys.number
    )
    return Share.objects.filter(
        Q(first=keys.user_id, first_keys=keys.number)
        | Q(second=keys.user_id, second_keys=keys.number),
        Q(worker=recovery.person) | Q(supervisor=recovery.person),
        first__in=approvers,
        second__in=approvers,
    ).exclude(pk__in=handed.values("share"))


def hand_over(*, recovery: Recovery, reader: Keys, keys: UnlockedKeys, most: int = BATCH) -> int:
    """A custodian seals their halves to the reader's new keys, and reads nothing by it.

    `reader` are the keys that the approvals hold for (trust.keys_to_seal_to). Returns how many.
    A half that does not open holds up no other.
    """
    rows = []
    for share in to_hand_over(recovery=recovery, keys=keys)[:most]:
        with suppress(CannotOpen):
            rows.append(_handed(share, reader, keys))
    people = [keys.user_id, reader.user_id]
    access_log.note_about(verb="handed_over", people=people, other_id=reader.user_id)
    return len(Handover.objects.bulk_create(rows, ignore_conflicts=True))


def _handed(share: Share, reader: Keys, keys: UnlockedKeys) -> Handover:
    sealed = share.first_half if share.first_id == keys.user_id else share.second_half
    half = vault.take(bytes(sealed), share.place(keys.user_id), keys)
    row = Handover(share=share, custodian_id=keys.user_id)
    row.reader_id, row.reader_keys = reader.user_id, reader.number
    row.sealed_half = vault.give(half, row.place(), reader.public())
    return row


def restorable(keys: UnlockedKeys) -> QuerySet[Share]:
    """What two custodians have handed to this person and they have not yet put together."""
    mine = Q(handovers__reader=keys.user_id, handovers__reader_keys=keys.number)
    copies = Grant.objects.filter(reader=keys.user_id, reader_keys=keys.number)
    handed = Share.objects.exclude(envelope__in=copies.values("envelope"))
    counted = handed.annotate(handed=Count("handovers", filter=mine, distinct=True))
    return counted.filter(handed=2).select_related("envelope").prefetch_related("handovers")


def restore(*, keys: UnlockedKeys, most: int = BATCH) -> int:
    """Put the halves together and keep each key as one's own copy. Returns how many."""
    own = Keys.objects.get(user=keys.user_id, number=keys.number)
    copies = {}
    for share in restorable(keys)[:most]:
        with suppress(CannotOpen):
            key = vault.join(*_halves(share, keys))
            check_signature(share.envelope, key)
            copies[share.envelope_id] = grant_to(share.envelope, key, own, by=keys.user_id)
    restored = Envelope.objects.filter(pk__in=copies).values_list("document_id", flat=True)
    access_log.note(verb="restored", document_ids=restored)
    return len(Grant.objects.bulk_create(copies.values(), ignore_conflicts=True))


def _halves(share: Share, keys: UnlockedKeys) -> list[bytes]:
    return [
        vault.take(bytes(row.sealed_half), row.place(), keys)
        for row in share.handovers.all()
        if (row.reader_id, row.reader_keys) == (keys.user_id, keys.number)
    ]


def try_opening(keys: UnlockedKeys) -> None:
    """Seal a half to one's own keys, as others will, and open it; raises CannotOpen."""
    half, _other = vault.halve(bytes(vault.KEY_BYTES))
    own = Keys.objects.get(user=keys.user_id, number=keys.number)
    place = Share(first_id=keys.user_id, second_id=keys.user_id).place(keys.user_id)
    if vault.take(vault.give(half, place, own.public()), place, keys) != half:
        raise CannotOpen
