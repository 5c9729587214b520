"""Who waited for a time: told by the quarter alone, so that no other figure can narrow it.

Each wait ends in one quarter, and nothing else that is published speaks of it. A year would be
another matter: it lies between the most and the sum of its quarters, for some people waited twice.
"""

from reports.counts import Counts
from reports.tables import Limits


def waited_of(counts: Counts, limits: Limits) -> dict:
    """How many of the staff in post waited and how long, in the middle; None where it is not told.

    A lead may know of their own people who waited, and must not learn of the others. So the span on
    either side is as wide as the threshold and all people of the lead who has most. What is shown
    follows from that and from the number itself, never from what these people did.
    """
    told = {"waited": None, "median_weeks": None}
    if counts.waited is None:
        return told
    waited, of, known = counts.waited.people, counts.all().roster, known_to_a_lead(counts)
    edge = limits.fewest + known
    if of < limits.roster or of <= 2 * edge:
        return told
    exact = of - 2 * edge > limits.fewest
    if waited >= of - edge:
        return told | {"waited": [of - edge, of]}
    if waited <= edge or not exact:
        return told | {"waited": [0, edge if exact else of - edge - 1]}
    weeks = counts.waited.median_weeks
    many = waited - known >= 2 * limits.fewest and weeks is not None
    return {"waited": [waited, waited], "median_weeks": round(weeks) if many else None}


def known_to_a_lead(counts: Counts) -> int:
    """How many people a lead has at most; who has them all is hidden nothing from."""
    of = counts.all().roster
    theirs = [sum(row.roster for row in one.rows) for one in counts.managed.values()]
    return max((number for number in theirs if number < of), default=0)
