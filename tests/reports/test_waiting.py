"""How many people waited for a time: to nobody does it tell about one of them."""

from itertools import product

import pytest

from reports.counts import Counts, Row, Waited
from reports.managed import Managed
from reports.tables import Limits
from reports.waiting import waited_of

LIMITS = Limits()


def counts(waited: int, of: int = 40, *, theirs: int = 0) -> Counts:
    """So many of the staff in post waited; a lead manages so many of these."""
    managed = {7: Managed([Row([1], none=theirs)])} if theirs else {}
    return Counts([Row([1], none=of)], waited=Waited(waited, 1.6), managed=managed)


@pytest.mark.parametrize(
    ("waited", "shown", "weeks"),
    [
        (0, [0, 5], None),
        (5, [0, 5], None),
        (6, [6, 6], None),
        (12, [12, 12], 2),
        (34, [34, 34], 2),
        (35, [35, 40], None),
    ],
)
def test_how_many_waited(waited, shown, weeks):
    """Who waits is a person; nobody, or nearly everybody, would be several."""
    assert waited_of(counts(waited), LIMITS) == {"waited": shown, "median_weeks": weeks}


def test_of_fewer_than_ten_nothing_is_told():
    assert waited_of(counts(4, 9), LIMITS) == {"waited": None, "median_weeks": None}


@pytest.mark.parametrize(
    ("theirs", "shown"), [(5, [0, 10]), (14, [0, 20]), (15, None), (40, [7, 7])]
)
def test_the_more_people_a_lead_has_the_wider_is_the_range(theirs, shown):
    """From a lead who has them all nothing is hidden, and nobody else's range is wider for it."""
    assert waited_of(counts(7, theirs=theirs), LIMITS)["waited"] == shown


def test_the_middle_is_told_of_ten_whom_no_lead_has():
    assert waited_of(counts(14, theirs=5), LIMITS) == {"waited": [14, 14], "median_weeks": None}
    assert waited_of(counts(15, theirs=5), LIMITS) == {"waited": [15, 15], "median_weeks": 2}


def test_of_a_year_it_is_not_told():
    assert waited_of(Counts([]), LIMITS) == {"waited": None, "median_weeks": None}


@pytest.mark.parametrize("of", range(1, 61))
def test_every_number_of_a_range_would_have_shown_that_range(of):
    """Else the range would tell which of its numbers it is."""
    for theirs in range(of):
        shown = [waited_of(counts(n, of, theirs=theirs), LIMITS)["waited"] for n in range(of + 1)]
        for waited, said in enumerate(shown):
            low, high = said or (0, of)
            assert low <= waited <= high
            assert {str(shown[n]) for n in range(low, high + 1)} == {str(said)}


@pytest.mark.parametrize("of", range(1, 41))
def test_of_the_others_few_and_enough_may_have_waited_and_may_not(of):
    """Whichever of their own people waited: what a lead takes away leaves both answers open."""
    for theirs in range(of):
        for own, others in product(range(theirs + 1), range(of - theirs + 1)):
            said = waited_of(counts(own + others, of, theirs=theirs), LIMITS)["waited"] or (0, of)
            possible = {n for n in range(of - theirs + 1) if said[0] <= own + n <= said[1]}
            most = min(5, of - theirs)
            least = 0 if most == 1 else 1
            if others < 5:
                assert possible >= {least, most}
            if of - theirs - others < 5:
                assert possible >= {of - theirs - least, of - theirs - most}
