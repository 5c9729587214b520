"""How many people waited for a time: to nobody does it tell about one of them."""

import itertools

import pytest

from reports import waiting
from reports.counts import Counts, Row, Waited
from reports.managed import Managed
from reports.tables import Limits
from reports.waiting import waited_of

LIMITS = Limits()


def counts(waited: int, roster: int = 20, *, known: int = 0, theirs: int = 0) -> Counts:
    """So many of the roster waited; a lead knows of so many of their people that they did."""
    people = Managed([Row([1], none=theirs)])
    managed = {7: people} if theirs else {}
    return Counts([Row([1], none=roster)], waited=Waited(waited, 1.6, {7: known}), managed=managed)


@pytest.mark.parametrize(
    ("waited", "shown", "weeks"),
    [
        (0, [0, 10], None),
        (4, [0, 10], None),
        (6, [6, 6], None),
        (12, [12, 12], 2),
        (19, [15, 29], 2),
    ],
)
def test_how_many_waited(waited, shown, weeks):
    """Who waits is a person; nobody, or nearly everybody, would be several."""
    assert waited_of(counts(waited), LIMITS) == {"waited": shown, "median_weeks": weeks}


def test_a_range_leaves_open_who_did_not_wait():
    """Sixteen of nineteen: "15 to 29" would say that at most four did not."""
    assert waited_of(counts(16, 19), LIMITS)["waited"] == [11, 20]


def test_a_lead_who_knows_six_of_seven_does_not_learn_that_the_seventh_waited():
    assert waited_of(counts(7, known=6, theirs=8), LIMITS)["waited"] == [5, 14]
    assert waited_of(counts(12, known=6, theirs=8), LIMITS) == {
        "waited": [12, 12],
        "median_weeks": None,
    }


def test_from_a_lead_who_knows_everybody_nothing_is_hidden():
    assert waited_of(counts(7, known=7, theirs=20), LIMITS)["waited"] == [7, 7]


def test_of_a_year_it_is_not_told():
    assert waited_of(Counts([]), LIMITS) == {"waited": None, "median_weeks": None}


def test_whatever_is_known_few_and_enough_others_may_have_waited_and_may_not():
    """All small programmes, by hand: what a lead subtracts leaves both answers open."""
    for roster, theirs in itertools.product(range(1, 26), range(4)):
        for waited, known in itertools.product(range(roster + 1), range(theirs + 1)):
            others, of = waited - known, roster - theirs
            if not 0 <= others <= of or not of:
                continue
            found = waited_of(counts(waited, roster, known=known, theirs=theirs), LIMITS)["waited"]
            possible = {n for n in range(of + 1) if found[0] <= known + n <= found[1]}
            most = min(5, of)
            least = 0 if most == 1 else 1
            assert others in possible
            if others < 5:
                assert possible >= {least, most}
            if of - others < 5:
                assert possible >= {of - least, of - most}


def test_where_every_range_would_tell_nothing_stands(monkeypatch):
    monkeypatch.setattr(waiting, "LEVELS", 1)
    assert waited_of(counts(10, 60, known=10, theirs=30), LIMITS)["waited"] is None
