"""A year beside its quarters: what it is made of, and what links the two."""

import random
from dataclasses import replace

import pytest

from reports.cells import ALL, UPTAKE
from reports.counts import Counts, Row, exceptions
from reports.disclosing import Earlier, attempts_for_quarter, disclose, stands
from reports.linear import value_of
from reports.tables import Limits, pooled, published, quarter_table
from reports.years import links, year_of_quarters
from tests.reports.histories import counts_of, life, people_of
from tests.reports.test_disclosing import row

LIMITS = Limits()


def test_a_merger_never_yields_both_splits():
    """A year has its teams only where all four quarters had the same."""
    before = [row(1, 10, 5, 5), row(2, 10, 5, 5), row(3, 10, 5, 5)]
    after = [row(1, 20, 10, 10), row(3, 10, 5, 5)]
    people, nobody = Row([], "", 45, 0, 15), [0] * 11
    merged = [before] * 2 + [after] * 2
    for quarters, rows in (([before] * 4, {"1", "2", "3", "all"}), (merged, {"all"})):
        tables = [
            quarter_table(f"q{number}", pooled(each, LIMITS), LIMITS)
            for number, each in enumerate(quarters)
        ]
        year = year_of_quarters("y", tables, LIMITS, people=people, exceptions=nobody, managed={})
        assert {each.row for each in year.statements} == rows


def test_who_is_no_part_of_what_links_a_year_with_its_quarters():
    """Five in the year, as numbers; the third is not in the quarter, and a ninth is."""
    year = Counts(
        [], groups=[(1, True, True, [1, 2, 3]), (1, True, False, [4]), (1, False, True, [5])]
    )
    quarter = Counts([], groups=[(1, True, True, [1, 4, 9]), (1, False, True, [2, 5])])
    left, joined, kept_to_the_year_alone = 1, 1, 1
    came_elsewhere, kept_to_the_quarter_alone = 2, 1
    assert exceptions(year, [quarter]) == [
        left,
        joined + kept_to_the_year_alone,
        came_elsewhere,
        kept_to_the_quarter_alone + left,
        0,
    ]
    assert exceptions(year, [quarter] * 2)[5] == 1 + 2 * left + 5
    assert exceptions(year, [quarter], {2, 3, 4}) == [0, 2, 2, 1, 0]


@pytest.mark.parametrize("seed", range(3))
def test_exceptions_leave_the_truth_possible(seed):
    """However people join, leave and stay away, what links a year with its quarters holds."""
    chance = random.Random(seed)  # noqa: S311
    lives = [life(chance, 2, 4, 0.7) for _ in range(40)]
    tables = [quarter_table(f"q{n}", counts_of(lives, n).rows, LIMITS) for n in range(4)]
    people, out = people_of(lives, range(4))
    year = year_of_quarters("y", tables, LIMITS, people=people, exceptions=out, managed={})
    truth = {name: size for one in [year, *tables] for name, size in one.truth().items()}
    forms = links(year, replace(people, teams=[ALL]), tables)
    assert all(value_of(form, truth) >= -few for form, few in zip(forms, out, strict=True))


def test_what_was_logged_late_is_no_reason_to_find_no_world():
    """The quarters stay as they were: one came in the year and, as they say, in none of them."""
    quarters = [quarter_table(f"q{n}", [row(1, 0, 0, 12)], LIMITS) for n in range(4)]
    table = year_of_quarters(
        "y", quarters, LIMITS, people=row(1, 0, 1, 11), exceptions=[0] * 11, managed={}
    )
    truth = {name: size for one in [table, *quarters] for name, size in one.truth().items()}
    assert all(each.low <= value_of(each.form, truth) <= each.high for each in table.known)


@pytest.mark.parametrize(("elsewhere", "told"), [(0, True), (20, False)])
def test_as_many_as_the_quarters_add_up_to_would_tell_of_each(elsewhere, told):
    """Four, four, four and exactly eight came; exactly twenty in the year were these and no others.

    Unless some of them may have come while they counted in no quarter.
    """
    earlier = Earlier()
    for number, came in enumerate((4, 4, 4, 8)):
        counts = Counts([row(1, 0, came, 40 - came)])
        found = disclose(attempts_for_quarter(f"q{number}", counts, LIMITS), earlier)
        earlier.add(found.table, found.cells)
    exceptions = [0] * 8 + [elsewhere, 3 * 40, 0]
    year = year_of_quarters(
        "y",
        list(earlier.tables.values()),
        LIMITS,
        people=row(1, 0, 20, 20),
        exceptions=exceptions,
        managed={},
    )
    ranges = {each.name for each in year.statements} - {(ALL, UPTAKE)}
    assert stands(year, published(year.statements, ranges), earlier) is not told
