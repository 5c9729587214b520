"""What a check-in says: sealed to its author, opened for them and for whom they share it with."""

from uuid import UUID

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections.models import CheckIn
from supervision import writing
from supervision.writing import Paper

CHECK_IN = "check_in"


def seal(row: CheckIn, content: dict, keys: UnlockedKeys) -> Envelope:
    """What its newest answers say, sealed to its author."""
    return sealing.sign(
        document_id=row.pk,
        revision=row.revision,
        programme_id=row.programme_id,
        kind=CHECK_IN,
        content=content,
        keys=keys,
        reader_ids=[row.author_id],
        worker_id=row.author_id,
        supervisor_id=None,
        in_custody=False,
    )


def read_check_in(*, row: CheckIn, keys: UnlockedKeys) -> dict:
    """What it says. Raises sealing.CannotOpen for who has no copy, or when tampered with."""
    envelope = writing.sealed(
        document_id=row.pk,
        paper=Paper(CHECK_IN, row.pk, row.programme_id),
        author_id=row.author_id,
        worker_id=row.author_id,
        supervisor_id=None,
        revision=row.revision,
    )
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]


def words_of(*, rows: list[CheckIn], keys: UnlockedKeys | None) -> dict[UUID, dict]:
    """What all these that open say, by their ids; with the notes locked, nothing."""
    if not (rows and keys):
        return {}
    newest = {row.pk: (row.author_id, row.author_id, row.revision) for row in rows}
    envelopes = [
        envelope
        for envelope in Envelope.objects.filter(
            document_id__in=newest, kind=CHECK_IN, supervisor=None
        )
        if (envelope.author_id, envelope.worker_id, envelope.revision)
        == newest[envelope.document_id]
    ]
    opened = sealing.search_envelopes(envelopes=envelopes, keys=keys)
    return {one.document_id: opened[one.pk] for one in envelopes if one.pk in opened}
