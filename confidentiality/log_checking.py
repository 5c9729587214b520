"""Whether the access log is whole: every digest worked out anew, and a signed head to keep away."""

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterator

from django.core import signing
from django.db.models import Max
from django.utils import timezone

from confidentiality.models import AccessEvent
from confidentiality.rotation import as_guard

SALT = "confidentiality.access_log.head"
BATCH = 5000
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class NotAHead(Exception):
    """The file is no head of this installation's log, or somebody changed it."""


def faults(*, using: str, head: dict | None = None) -> Iterator[str]:
    """A sentence for each place where the log is not what it was.

    Without a head, cutting the end of a stream, or all of it, cannot be seen: nothing that stays
    behind contradicts it. With a head it can, up to the day the head was exported.
    """
    kept = dict(head["streams"]) if head else {}
    with as_guard(using):
        for stream in _streams(using):
            yield from _faults_of_stream(stream, kept.pop(str(stream), None), using)
    for stream in sorted(kept, key=int):
        yield f"Stream {stream} is gone; the head knows {kept[stream][0]} events."


def export_head(*, using: str) -> dict:
    """The last number and digest of each stream, signed; a page or two of JSON."""
    with as_guard(using):
        last = AccessEvent.objects.using(using).values("stream").annotate(last=Max("number"))
        streams = {}
        for row in last.order_by("stream"):
            rows = AccessEvent.objects.using(using).filter(stream=row["stream"])
            streams[str(row["stream"])] = [row["last"], rows.get(number=row["last"]).digest.hex()]
    head = {"made_at": timezone.now().isoformat(timespec="seconds"), "streams": streams}
    return head | {"signature": _signature(head)}


def read_head(text: str) -> dict:
    """A head that this installation signed; raises NotAHead."""
    try:
        head = json.loads(text)
        signature = head.pop("signature")
        fits = hmac.compare_digest(signature, _signature(head))
    except (ValueError, KeyError, AttributeError, TypeError):
        fits = False
    if not fits:
        raise NotAHead("This file is no head of this log, or it was changed after its export.")
    return head


def _signature(head: dict) -> str:
    return signing.Signer(salt=SALT).signature(json.dumps(head, sort_keys=True))


def _streams(using: str) -> list[int]:
    streams = AccessEvent.objects.using(using).order_by("stream").values_list("stream", flat=True)
    return list(streams.distinct())


def _faults_of_stream(stream: int, kept: list | None, using: str) -> Iterator[str]:
    digest, number = b"", 0
    for event in _events(stream, using):
        number += 1
        if event.number != number:
            yield f"Stream {stream}: event {number} is gone, {event.number} follows."
            number = event.number
        elif hashlib.sha256(digest + canonical(event)).digest() != bytes(event.digest):
            yield f"Stream {stream}: event {number} was changed, or the one before it."
        digest = bytes(event.digest)
        if kept and kept[0] == number and kept[1] != digest.hex():
            yield f"Stream {stream}: event {number} is another than the head knows."
    if kept and number < kept[0]:
        yield f"Stream {stream} ends at {number}; the head knows {kept[0]} events."


def _events(stream: int, using: str) -> Iterator[AccessEvent]:
    """In their order, a batch at a time: a stream may be long."""
    after = 0
    events = AccessEvent.objects.using(using).filter(stream=stream).order_by("number")
    while batch := list(events.filter(number__gt=after)[:BATCH]):
        yield from batch
        after = batch[-1].number


def canonical(event: AccessEvent) -> bytes:
    """The bytes that append_access() in migration 0005 took the digest of."""
    fields = (
        event.stream,
        event.number,
        (event.at - EPOCH) // datetime.timedelta(microseconds=1),
        event.actor_id,
        event.verb,
        event.outcome,
        event.kind,
        ",".join(str(one) for one in event.documents),
        "" if event.other_id is None else event.other_id,
        event.purpose,
    )
    return "|".join(str(one) for one in fields).encode()
