"""Who waited for a time: told by the quarter alone, so that no other figure can narrow it.

Each wait ends in one quarter, and nothing else that is published speaks of it. A year would be
another matter: it lies between the most and the sum of its quarters, for some people waited twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from reports.counts import Counts
from reports.tables import LEVELS, Limits, least_of, range_of_sessions


@dataclass(frozen=True)
class Side:
    """Who waited as one reader sees it, who knows of some people anyway whether they did."""

    known: int
    others: int
    of: int

    def is_large_enough(self, limits: Limits) -> bool:
        """Whether enough of the others waited, and enough did not, to say how many."""
        return limits.fewest <= self.others <= self.of - limits.fewest

    def is_left_open(self, low: int, high: int, limits: Limits) -> bool:
        """Whether few and as many as the threshold may have waited, and may not have."""
        most = min(limits.fewest, self.of)
        answers = [least_of(most), most]
        possible = answers if self.others < limits.fewest else []
        if self.others > self.of - limits.fewest:
            possible = [*possible, *(self.of - each for each in answers)]
        return all(low <= self.known + each <= high for each in possible)


def waited_of(counts: Counts, limits: Limits) -> dict:
    """How many people waited and how long, in the middle; None where that is not told."""
    if counts.waited is None:
        return {"waited": None, "median_weeks": None}
    sides = list(_sides(counts))
    many = all(side.others >= 2 * limits.fewest for side in sides)
    weeks = counts.waited.median_weeks
    return {
        "waited": _shown(counts.waited.people, sides, limits),
        "median_weeks": round(weeks) if many and weeks is not None else None,
    }


def _sides(counts: Counts) -> Iterator[Side]:
    """Everybody's, and that of each lead who manages or supervises some of them and not all."""
    waited, of = counts.waited, counts.all().roster
    yield Side(0, waited.people, of)
    for lead, one in counts.managed.items():
        known, theirs = waited.known_to.get(lead, 0), sum(row.roster for row in one.rows)
        if (known, theirs) != (waited.people, of):
            yield Side(known, waited.people - known, of - theirs)


def _shown(waited: int, sides: Iterable[Side], limits: Limits) -> list[int] | None:
    """Exactly, or the tightest range that leaves it open to everybody; None where there is none."""
    if all(side.is_large_enough(limits) for side in sides):
        return [waited, waited]
    kinds = (True,) if waited < limits.fewest else (False, True)
    for level, small in product(range(LEVELS), kinds):
        low, high = range_of_sessions(waited, limits.fewest, level, small=small)
        if all(side.is_left_open(low, high, limits) for side in sides):
            return [low, high]
    return None
