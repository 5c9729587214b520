"""A worker checks in with themselves: scored, sealed to them alone, shared by choice."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality.vault import UnlockedKeys
from reflections import answering_again, lending, scoring, six_areas
from reflections.answers import read_check_in, seal, words_of
from reflections.instruments import Impossible, Instrument, read
from reflections.models import CheckIn, InstrumentFile
from reflections.scoring import Score
from workers.models import Programme, User
from workers.refusals import Refused, refused_by_database

__all__ = [
    "check_in",
    "load_instrument",
    "read",
    "read_check_in",
    "retire_instrument",
    "words_of",
]

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
    again: str = "",
) -> CheckIn:
    """Keep answers and scores, sealed to their author; custodians hold no halves.

    The same answers twice are one check-in. Other answers to the same questions on the same day are
    kept instead or beside, as `again` says; unless it does, this raises Refused to ask. Raises
    Refused for nothing answered, and for answers that are none.
    """
    content, scores = _scored(instrument, answers)
    made_at, check_in_id = made_at or timezone.now(), check_in_id or uuid4()
    answering_again.one_at_a_time(by)
    before = answering_again.kept_before(
        check_in_id=check_in_id, instrument=instrument.code, moment=made_at, keys=keys, by=by
    )
    for row, said in before:
        if said["answers"] == answers:
            return row
    if instead_of := answering_again.instead_of(before, again):
        row = answering_again.replace(row=instead_of, content=content, keys=keys, by=by)
    else:
        check_in_id = answering_again.another(check_in_id, answers) if before else check_in_id
        row = _made(check_in_id, {"programme_id": programme_id, "made_at": made_at}, by)
        seal(row, content, keys)
    known = {"instrument": instrument, "scores": scores, "anew": bool(instead_of)}
    lending.lend(row=row, keys=keys, by=by, **known)
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


def _made(check_in_id: UUID, facts: dict, author: User) -> CheckIn:
    """The row of this id. Raises Refused when it is somebody else's."""
    with refused_by_database({"reflections_checkin_pkey": BEGIN_ANEW}):
        return CheckIn.objects.create(pk=check_in_id, author=author, **facts)
