"""Signals: what workers lent without a name, as yearly figures behind which enough people are.

Whoever lends counts once in a quarter, and nobody can tell whether two quarters had the same
person. So a figure is a sum over quarters, and behind it are at least as many different people as
in its fullest quarter: that number has to reach the thresholds. Nothing is said by team.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db import connections
from django.utils.translation import gettext as _

from reflections import six_areas
from reflections.instruments import Band, Instrument, read
from reflections.models import InstrumentFile
from reports.periods import Period
from reports.tables import Limits
from supervision.contributing import AREAS, QUESTIONNAIRES, THEMES, theme_code
from supervision.models import Theme
from supervision.record_words import THEMES as FIRST_THEMES
from workers.models import Programme

LENT = """
SELECT code, quarter, count(*) FROM supervision_contribution
WHERE programme_id = %(programme)s AND quarter >= %(first)s AND quarter < %(after)s
GROUP BY code, quarter
"""
# What nearly all lent: how nearly follows from how many lent at all.
NEARLY_ALL = {"low": 50, "high": 100}
# How many lent something, quarter by quarter.
Quarters = Counter
Line = dict


def figures_of(programme: Programme, year: Period, limits: Limits, *, using: str) -> list[dict]:
    """What a year's report says of themes and check-ins: groups of lines.

    A line has a label, and the least and the most it can be of a hundred, in tens: how many lent is
    nobody's concern, for where it is all in post it tells who did, and finer shares would tell it.
    """
    counts = _counts(programme, year, using)
    groups = [(THEMES, "", counts[THEMES], _of_themes(programme, counts, limits, using))]
    for kind, title, bands in _scales(programme, counts, using):
        whole = sum((lent for _band, lent in bands), Quarters())
        groups.append((kind, title, whole, of_bands(bands, limits)))
    return [
        {"kind": kind, "title": title, "lines": [_in_per_cent(each, whole) for each in lines]}
        for kind, title, whole, lines in groups
        if lines
    ]


def _in_per_cent(line: Line, whole: Quarters) -> Line:
    """To the nearest ten, which any ten people or more can come to; never none and never all."""
    if line["low"] < line["high"]:
        return line | NEARLY_ALL
    tens = 10 * round(10 * line["low"] / whole.total())
    return line | {"low": min(tens, 90), "high": max(tens, 10)}


def _counts(programme: Programme, year: Period, using: str) -> dict[str, Quarters]:
    known = {"programme": programme.pk, "first": year.starts_on, "after": year.after}
    found: dict[str, Quarters] = defaultdict(Quarters)
    with connections[using].cursor() as cursor:
        cursor.execute(LENT, known)
        for code, quarter, number in cursor.fetchall():
            found[code][quarter] = number
    return found


def _of_themes(programme: Programme, counts: dict, limits: Limits, using: str) -> list[Line]:
    """How many named each theme, of those who lent the themes of any record."""
    own = Theme.objects.using(using).filter(programme=programme.pk).order_by("position")
    labels = list(own.values_list("code", "label")) or FIRST_THEMES
    whole = counts[THEMES]
    if _people(whole) < limits.roster:
        return []
    found = [(label, _said(counts[theme_code(code)], whole, limits)) for code, label in labels]
    return [_line(str(label), said) for label, said in found if said]


def _scales(
    programme: Programme, counts: dict, using: str
) -> Iterator[tuple[str, str, list[tuple[Band, Quarters]]]]:
    """Each scale of each check-in: its kind, its title, and how many came out in each band."""
    for kind, instrument in _instruments(programme, using):
        for scale in instrument.subscales:
            title = scale.title if kind == AREAS else f"{instrument.title}: {scale.title}"
            about = f"{kind}:{instrument.code}:{scale.code}"
            yield (
                kind,
                title,
                [(band, counts[f"{about}:{band.low}-{band.high}"]) for band in scale.bands],
            )


def _instruments(programme: Programme, using: str) -> Iterator[tuple[str, Instrument]]:
    """The six areas, and the newest definition of each questionnaire."""
    yield AREAS, six_areas.own()
    files = InstrumentFile.objects.using(using).filter(programme=programme.pk)
    newest = files.order_by("code", "-loaded_at").distinct("code")
    for definition in newest.values_list("definition", flat=True):
        yield QUESTIONNAIRES, read(definition)


def of_bands(bands: list[tuple[Band, Quarters]], limits: Limits) -> list[Line]:
    """Neighbouring bands counted together until enough people are in each; in these all lines are
    exact. Where that leaves one, the fullest band alone, as far as it may be said.
    """
    whole = sum((lent for _band, lent in bands), Quarters())
    if _people(whole) < limits.roster:
        return []
    pools = _pooled(bands, limits.fewest)
    if len(pools) > 1:
        return [_line(label, (lent.total(), lent.total())) for label, lent in pools]
    band, lent = max(bands, key=lambda one: one[1].total())
    said = _said(lent, whole, limits)
    return [_line(_called(band), said)] if said else []


def _pooled(bands: list[tuple[Band, Quarters]], fewest: int) -> list[tuple[str, Quarters]]:
    pools, labels, lent = [], [], Quarters()
    for band, here in bands:
        labels.append(_called(band))
        lent = lent + here
        if _people(lent) >= fewest:
            pools.append((labels, lent))
            labels, lent = [], Quarters()
    if labels and pools:
        before, there = pools.pop()
        pools.append((before + labels, there + lent))
    return [(_(" or ").join(labels), lent) for labels, lent in pools]


def _called(band: Band) -> str:
    """Low (1 to 2); 3 to 5."""
    span = _("%(low)d to %(high)d") % {"low": band.low, "high": band.high}
    return f"{band.label} ({span})" if band.label else span


def _said(part: Quarters, whole: Quarters, limits: Limits) -> tuple[int, int] | None:
    """Between which numbers a part of a whole lies; None where too few people are behind it."""
    if _people(part) < limits.fewest:
        return None
    if _people(whole - part) >= limits.fewest:
        return part.total(), part.total()
    # Of the others there are fewer than the threshold in each quarter: how many stays open.
    least = whole.total() - len(whole) * limits.fewest
    return (least, whole.total()) if 2 * least >= whole.total() else None


def _people(lent: Quarters) -> int:
    """At least so many different people: those of the fullest quarter."""
    return max(lent.values(), default=0)


def _line(label: str, said: tuple[int, int]) -> Line:
    return {"label": label, "low": said[0], "high": said[1]}
