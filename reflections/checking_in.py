"""A worker checks in with themselves: scored, sealed to them alone, shared by choice."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections import lending, scoring, six_areas
from reflections.instruments import Impossible, Instrument, read
from reflections.models import CheckIn, InstrumentFile
from reflections.scoring import Score
from supervision import writing
from supervision.writing import Paper
from workers.models import Programme, User
from workers.refusals import Refused, refused_by_database

CHECK_IN = "check_in"
# As many are opened for a chart; older ones keep their own pages.
AT_ONCE = 120
LOADED = {
    "instrument_loaded_once": _(
        "Another one of this code was loaded at this moment. Load yours again to replace it."
    )
}
TAKEN = _("code: this is the code of the check-in on the six areas. Choose another.")
BEGIN_ANEW = _("This page is too old to keep what it says. Begin it anew, please.")
NOTHING = _("Answer at least one question, or leave it for another day.")


@transaction.atomic
def load_instrument(*, programme: Programme, definition: str, by: User) -> InstrumentFile:
    """An administrator loads a questionnaire; one of the same code is replaced from now on.

    Raises Refused with every place that is wrong, and for one of two loaded at the same moment.
    """
    try:
        instrument = read(definition)
    except Impossible as error:
        lines = [f"{place}: {said}" for place, said in error.places[:20]]
        raise Refused("; ".join(lines), "definition") from error
    if instrument.code == six_areas.CODE:
        raise Refused(TAKEN, "definition")
    before = programme.instruments.standing().filter(code=instrument.code)
    before.update(retired_at=timezone.now())
    with refused_by_database(LOADED):
        return InstrumentFile.objects.create(
            programme=programme,
            code=instrument.code,
            title=instrument.title,
            definition=definition,
            loaded_by=by,
        )


def retire_instrument(*, instrument: InstrumentFile) -> None:
    """Offer it no more; what was answered by it stays readable. Twice is as good as once."""
    found = InstrumentFile.objects.standing().filter(pk=instrument.pk)
    found.update(retired_at=timezone.now())


@transaction.atomic
def check_in(
    *,
    programme_id: int,
    instrument: Instrument,
    answers: dict[str, int],
    keys: UnlockedKeys,
    by: User,
    check_in_id: UUID | None = None,
    made_at: datetime | None = None,
) -> CheckIn:
    """Keep answers and scores, sealed to their author; custodians hold no halves.

    The same answers twice under one id are one, others are another check-in. Raises Refused for
    nothing answered, and for answers that are none.
    """
    content, scores = _scored(instrument, answers)
    facts = {"programme_id": programme_id, "made_at": made_at or timezone.now()}
    row, is_new = _row(check_in_id or uuid4(), by, facts)
    if not is_new:
        if _says(row, content, keys):
            return row
        row = CheckIn.objects.create(author=by, **facts)
    _sign(row, content, keys)
    lending.lend(row=row, instrument=instrument, scores=scores, keys=keys, by=by)
    return row


def _scored(instrument: Instrument, answers: dict[str, int]) -> tuple[dict, list[Score]]:
    """What a check-in says: the answers, what they add up to, and by which questionnaire."""
    if not answers:
        raise Refused(NOTHING)
    try:
        scores = scoring.score(instrument, answers)
    except scoring.OutOfRange as error:
        raise Refused(_("One of these answers is not known. Choose from the list.")) from error
    content = {
        "instrument": instrument.code,
        "title": instrument.title,
        "credit": instrument.credit,
        "answers": answers,
        "scores": [asdict(one) for one in scores],
    }
    return content, scores


def _row(check_in_id: UUID, author: User, facts: dict) -> tuple[CheckIn, bool]:
    """The row of this id, made or found. Raises Refused when it is somebody else's."""
    with refused_by_database({"reflections_checkin_pkey": BEGIN_ANEW}):
        return CheckIn.objects.get_or_create(pk=check_in_id, author=author, defaults=facts)


def _says(row: CheckIn, content: dict, keys: UnlockedKeys) -> bool:
    """Whether just this was answered before."""
    try:
        said = read_check_in(row=row, keys=keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    return all(said[name] == content[name] for name in ("instrument", "answers"))


def _sign(row: CheckIn, content: dict, keys: UnlockedKeys) -> None:
    sealing.sign(
        document_id=row.pk,
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
    )
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]


def words_of(*, rows: list[CheckIn], keys: UnlockedKeys | None) -> dict[UUID, dict]:
    """What all these that open say, by their ids; with the notes locked, nothing."""
    if not (rows and keys):
        return {}
    authors = {row.pk: row.author_id for row in rows}
    envelopes = [
        envelope
        for envelope in Envelope.objects.filter(
            document_id__in=authors, revision=1, kind=CHECK_IN, supervisor=None
        )
        if envelope.author_id == envelope.worker_id == authors[envelope.document_id]
    ]
    opened = sealing.search_envelopes(envelopes=envelopes, keys=keys)
    return {one.document_id: opened[one.pk] for one in envelopes if one.pk in opened}
