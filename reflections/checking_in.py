"""A worker checks in with themselves: scored, sealed to them alone, shared by choice."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality.vault import CannotOpen, UnlockedKeys
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


@dataclass(frozen=True)
class Page:
    """By what a page is known when it is sent again, and what becomes of answers kept before.

    `again` is what the person chose of answering_again.CHOICES, about the answers `asked` names.
    """

    check_in_id: UUID = field(default_factory=uuid4)
    again: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Kept:
    """A check-in that is kept; and a sentence about each with whom it is shared no more."""

    row: CheckIn
    ended: list[str]


@transaction.atomic
def check_in(
    *,
    programme_id: int,
    instrument: Instrument,
    answers: dict[str, int],
    keys: UnlockedKeys,
    by: User,
    page: Page | None = None,
    made_at: datetime | None = None,
) -> Kept:
    """Keep answers and scores, sealed to their author; custodians hold no halves.

    The same answers twice are one check-in. Other answers to the same questions on the same day are
    kept instead or beside, as the page says; unless it does, this raises answering_again.Asked.
    Raises Refused for nothing answered, for answers that are none, and where keys do not open.
    """
    content, scores = _scored(instrument, answers)
    answering_again.one_at_a_time(by)
    facts = {"programme_id": programme_id, "made_at": made_at or timezone.now()}
    try:
        kept, new = _kept(page or Page(), content, facts, keys, by)
    except CannotOpen as reason:
        raise Refused(str(reason)) from reason
    if new:
        anew = kept.row.revision > 1
        known = {"row": kept.row, "instrument": instrument, "scores": scores, "anew": anew}
        lending.lend(keys=keys, by=by, **known)
    return kept


def _kept(
    page: Page, content: dict, facts: dict, keys: UnlockedKeys, by: User
) -> tuple[Kept, bool]:
    """Kept once, instead of or beside what was kept before; and whether these answers are new."""
    known = {"check_in_id": page.check_in_id, "instrument": content["instrument"]}
    before = answering_again.kept_before(made_at=facts["made_at"], keys=keys, by=by, **known)
    for row, said in before:
        if said["answers"] == content["answers"]:
            return Kept(row, []), False
    if instead_of := answering_again.instead_of(before, page.again, page.asked):
        new = answering_again.replace(row=instead_of, content=content, keys=keys, by=by)
        return Kept(*new), True
    beside = answering_again.another(page.check_in_id, content["answers"])
    row = _made(beside if before else page.check_in_id, facts, by)
    seal(row, content, keys)
    return Kept(row, []), True


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
