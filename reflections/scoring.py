"""Adding up a check-in by its instrument: each subscale by itself, never one total."""

from dataclasses import dataclass

from reflections.instruments import Instrument, Subscale


class OutOfRange(ValueError):
    """An answer that is none of the options, or to no item of this instrument."""


@dataclass(frozen=True)
class Score:
    """What one subscale came to. Without a value where too much was left out."""

    code: str
    title: str
    value: int | None
    low: int
    high: int
    band: str
    support: bool


def score(instrument: Instrument, answers: dict[str, int]) -> list[Score]:
    """The scores of what was answered, by item; what was left out is not in `answers`.

    Raises OutOfRange.
    """
    ids = {one for one, _text in instrument.items}
    values = set(instrument.values)
    if not (set(answers) <= ids and set(answers.values()) <= values):
        raise OutOfRange
    return [_scored(instrument, subscale, answers) for subscale in instrument.subscales]


def _scored(instrument: Instrument, subscale: Subscale, answers: dict[str, int]) -> Score:
    low, high = instrument.range_of(subscale)
    given = [_turned(instrument, one, answers[one]) for one in subscale.items if one in answers]
    count = len(subscale.items)
    known = subscale.code, subscale.title
    if not given or count - len(given) > subscale.most_missing:
        return Score(*known, None, low, high, "", support=False)
    # What is left out counts as the mean of the others; halves round up.
    value = (2 * sum(given) * count + len(given)) // (2 * len(given))
    band = next(band for band in subscale.bands if band.low <= value <= band.high)
    return Score(*known, value, low, high, band.label, support=band.support)


def _turned(instrument: Instrument, item: str, answer: int) -> int:
    """A reversed item counts from the other end of the options."""
    if item not in instrument.reverse:
        return answer
    return min(instrument.values) + max(instrument.values) - answer
