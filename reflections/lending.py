"""What of check-ins a worker lends to their programme's figures, and the choice of what to lend."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting
from confidentiality.vault import UnlockedKeys
from reflections import six_areas
from reflections.instruments import Instrument, Subscale, read
from reflections.models import CheckIn, InstrumentFile
from reflections.scoring import Score
from supervision import contributing, themes
from supervision.contributing import AREAS, QUESTIONNAIRES, THEMES
from workers.models import Membership, User
from workers.refusals import Refused

KINDS = {
    THEMES: _("Which themes the records name that I confirm"),
    AREAS: _("How my check-ins on the six areas came out"),
    QUESTIONNAIRES: _("How the questionnaires came out that I answer"),
}
CHOSEN_ELSEWHERE = _("You chose in another window at this moment. Look at it once more.")


def lend(
    *,
    row: CheckIn,
    instrument: Instrument,
    scores: list[Score],
    keys: UnlockedKeys,
    by: User,
    anew: bool = False,
) -> None:
    """Lend where each scale of a check-in came out, in place of an earlier one of this quarter.

    Answered `anew`, what it says no more is taken back as well.
    """
    given, instead_of = [], []
    for subscale, score in zip(instrument.subscales, scores, strict=True):
        codes = _codes(instrument, subscale)
        if score.value is not None:
            given += [codes[band] for band in codes if band[0] <= score.value <= band[1]]
        if anew or score.value is not None:
            instead_of += codes.values()
    contributing.contribute(
        kind=_kind_of(instrument),
        codes=given,
        instead_of=instead_of,
        programme_id=row.programme_id,
        keys=keys,
        by=by,
    )


def _kind_of(instrument: Instrument) -> str:
    return AREAS if instrument.code == six_areas.CODE else QUESTIONNAIRES


def _codes(instrument: Instrument, subscale: Subscale) -> dict[tuple[int, int], str]:
    """The code of each band: its ends say which it is, in whatever language it is named."""
    about = f"{_kind_of(instrument)}:{instrument.code}:{subscale.code}"
    return {(band.low, band.high): f"{about}:{band.low}-{band.high}" for band in subscale.bands}


@transaction.atomic
def choose(*, kinds: list[str], programme_id: int, keys: UnlockedKeys, by: User) -> None:
    """Lend these kinds from now on, and take back what of other kinds is not yet published.

    Raises Refused for a choice made in another tab at this moment.
    """
    try:
        contributing.keep_choice(kinds=kinds, programme_id=programme_id, by=by, keys=keys)
    except drafting.DraftChanged as changed:
        raise Refused(CHOSEN_ELSEWHERE) from changed
    ended = set(KINDS) - set(kinds)
    programmes = Membership.objects.filter(user=by).values_list("programme_id", flat=True)
    for each in set(programmes):
        codes = [code for code in _all_codes(each) if code.partition(":")[0] in ended]
        contributing.take_back(codes=codes, programme_id=each, keys=keys)


def _all_codes(programme_id: int) -> Iterable[str]:
    """Whatever can have been lent in a programme, by questionnaires of before as well."""
    yield THEMES
    for theme in themes.themes_of(programme_id):
        yield contributing.theme_code(theme.code)
    files = InstrumentFile.objects.filter(programme=programme_id)
    for instrument in [six_areas.own(), *(read(file.definition) for file in files)]:
        for subscale in instrument.subscales:
            yield from _codes(instrument, subscale).values()
