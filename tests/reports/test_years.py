"""A year beside its quarters: what it is made of, and what links the two."""

import random

import pytest

from reports import blocks
from reports.cells import ALL, BOOKED, NOTHING, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.counts import Counts, Row, exceptions
from reports.disclosing import (
    Earlier,
    attempts_for_quarter,
    attempts_for_year,
    disclose,
    stands,
)
from reports.insight import Insight
from reports.linear import Known, value_of
from reports.tables import Limits, Table, pooled, published, quarter_table
from reports.years import links, links_follow, people_alone, year_of_quarters
from tests.reports.histories import LEAD, counts_of, counts_of_year, groups, life, out_of, released
from tests.reports.second_intruder import betrayed
from tests.reports.test_disclosing import row

LIMITS = Limits()


def tables_of(quarters: list[list[Row]]) -> list[Table]:
    return [
        quarter_table(f"q{number}", pooled(rows, LIMITS), LIMITS)
        for number, rows in enumerate(quarters)
    ]


def year_of(rows: list[Row], quarters: list[list[Row]], groups=(), parts=None) -> Counts:
    """A year with people of these rows; by name only where it is said who they are."""
    return Counts(rows, groups=list(groups), quarters=parts or [Counts(each) for each in quarters])


def test_a_merger_never_yields_both_splits():
    """A year has its teams only where all four quarters had the same."""
    before = [row(1, 10, 5, 5), row(2, 10, 5, 5), row(3, 10, 5, 5)]
    after = [row(1, 20, 10, 10), row(3, 10, 5, 5)]
    for quarters, rows in (
        ([before] * 4, {"1", "2", "3", "all"}),
        ([before] * 2 + [after] * 2, {"all"}),
    ):
        tables = tables_of(quarters)
        year = year_of_quarters("y", tables, LIMITS, year_of(quarters[-1], quarters), told={})
        assert {each.row for each in year.statements if each.measure == UPTAKE} == rows
        assert {row.key for row in year.rows} == rows - {ALL}


def test_people_are_counted_by_team_only_where_every_team_was_one_of_the_quarters():
    """Somebody was most of the year in a team that no quarter shows."""
    quarters = [[row(1, 10, 5, 5), row(2, 10, 5, 5)]] * 4
    people = [*quarters[0], row(3, 1, 0, 0)]
    year = year_of_quarters("y", tables_of(quarters), LIMITS, year_of(people, quarters), told={})
    assert {row.key for row in year.rows} == {"1", "2"}
    assert {each.row for each in year.statements if each.measure == UPTAKE} == {"all"}


def test_who_is_no_part_of_what_links_a_year_with_its_quarters():
    """Five in the year, as numbers; the third is not in the quarter, and a ninth is."""
    people = [(1, True, True, [1, 2, 3]), (1, True, False, [4]), (1, False, True, [5])]
    quarter = Counts([], groups=[(1, True, True, [1, 4, 9]), (1, False, True, [2, 5])])
    left, joined, kept_to_the_year_alone = 1, 1, 1
    came_elsewhere, kept_to_the_quarter_alone = 2, 1
    year = year_of([], [], people, [quarter])
    assert exceptions(year) == [
        left,
        joined + kept_to_the_year_alone,
        came_elsewhere,
        kept_to_the_quarter_alone + left,
        0,
    ]
    assert exceptions(year, {2, 3, 4}) == [0, 2, 2, 1, 0]
    assert exceptions(year_of([], [], people, [quarter] * 2))[5] == 1 + 2 * left + 5


@pytest.mark.parametrize("seed", range(4))
def test_exceptions_leave_the_truth_possible(seed):
    """However people join, leave, move and stay away, what links a year with its quarters holds."""
    chance = random.Random(seed)  # noqa: S311
    lives = [life(chance, 2, 4, 0.7) for _ in range(60)]
    tables = tables_of([counts_of(lives, number).rows for number in range(4)])
    counts = counts_of_year(lives, range(4))
    year = year_of_quarters("y", tables, LIMITS, counts, told={})
    truth = {name: size for one in [year, *tables] for name, size in one.truth().items()}
    assert len(year.of_people) == 2
    for rows in [*([one] for one in year.of_people), year.of_people]:
        teams = {team for one in rows for team in one.teams}
        out, mine = exceptions(counts.within(teams)), out_of(lives, range(4), teams)
        assert out == [*mine.left, *mine.apart, mine.elsewhere, mine.late, 0]
        forms = links(year, rows, tables)
        assert all(value_of(form, truth) >= -few for form, few in zip(forms, out, strict=True))


def test_what_was_logged_late_is_no_reason_to_find_no_world():
    """The quarters stay as they were: one came in the year and, as they say, in none of them."""
    quarters = [[row(1, 0, 0, 12)]] * 4
    tables = tables_of(quarters)
    table = year_of_quarters("y", tables, LIMITS, year_of([row(1, 0, 1, 11)], quarters), told={})
    truth = {name: size for one in [table, *tables] for name, size in one.truth().items()}
    assert all(each.low <= value_of(each.form, truth) <= each.high for each in table.known)


@pytest.mark.parametrize(("known", "told"), [(True, True), (False, False)])
def test_as_many_as_the_quarters_add_up_to_would_tell_of_each(known, told):
    """Four, four, four and exactly eight came; exactly twenty in the year were these and no others.

    Unless some of them may have come while they counted in no quarter.
    """
    earlier, parts, first = Earlier(), [], 0
    for number, came in enumerate((4, 4, 4, 8)):
        people = range(first, first + came)
        counts = Counts([row(1, 0, came, 40 - came)])
        counts.groups = groups([], people, set(range(40)) - set(people)) if known else []
        found = disclose(attempts_for_quarter(f"q{number}", counts, LIMITS), earlier)
        earlier.add(found.table, found.cells)
        parts.append(counts)
        first += came
    year = year_of([row(1, 0, 20, 20)], [], groups([], range(20), range(20, 40)), parts)
    table = year_of_quarters("y", list(earlier.tables.values()), LIMITS, year, told={})
    ranges = {each.name for each in table.statements} - {(ALL, UPTAKE)}
    assert stands(table, published(table.statements, ranges), earlier) is not told


def test_few_who_came_late_in_a_year_are_not_told_by_what_is_left():
    """Twenty came and eighteen of them were on schedule: two came, and later than agreed.

    In each quarter it was five others, who had been away.
    """
    people, earlier = groups(range(18), [18, 19], range(20, 40)), Earlier()
    quarter = Counts(
        [row(1, 15, 5, 20)], groups=groups([*range(13), 18, 19], range(13, 18), range(20, 40))
    )
    for number in range(4):
        found = disclose(attempts_for_quarter(f"q{number}", quarter, LIMITS), earlier)
        earlier.add(found.table, found.cells)
    year = year_of([row(1, 18, 2, 20)], [], people, [quarter] * 4)
    attempts = attempts_for_year("y", list(earlier.tables.values()), LIMITS, year, earlier)
    said = {
        cell["measure"]: cell["low"] == cell["high"] for cell in disclose(attempts, earlier).cells
    }
    assert (said[UPTAKE], said[ON_SCHEDULE]) == (True, False)


def test_what_became_of_sessions_by_team_is_what_the_quarters_add_up_to():
    quarters = [[row(1, 10, 5, 5), row(2, 10, 5, 5)]] * 4
    earlier = Earlier()
    for number, rows in enumerate(quarters):
        found = disclose(attempts_for_quarter(f"q{number}", Counts(rows), LIMITS), earlier)
        earlier.add(found.table, found.cells)
    parts = [
        {(cell["row"], cell["measure"]): cell for cell in cells} for cells in earlier.cells.values()
    ]
    year = year_of(quarters[0], quarters)
    attempts = attempts_for_year("y", list(earlier.tables.values()), LIMITS, year, earlier)
    published = disclose(attempts, earlier).cells
    of_all = {cell["measure"]: cell["high"] for cell in published if cell["row"] == ALL}
    cells = [
        cell
        for cell in published
        if cell["row"] in ("1", "2") and cell["measure"] in (BOOKED, *OUTCOMES)
    ]
    assert len(cells) == 2 * 9
    for cell in cells:
        name = cell["row"], cell["measure"]
        most = sum(part[name]["high"] for part in parts)
        assert cell["low"] == sum(part[name]["low"] for part in parts)
        assert cell["high"] == min(most, of_all[cell["measure"]])


@pytest.mark.parametrize(("most", "follow"), [(15, True), (21, False)])
def test_a_link_that_follows_tells_nothing(most, follow):
    """Beside twenty in the year, at most fifteen in a quarter say no more than they did alone."""
    tables = tables_of([[row(1, 0, 15, 25)]] * 4)
    people = groups([], range(20), range(20, 40))
    part = Counts([], groups=groups([], range(15), range(15, 40)))
    counts = year_of([row(1, 0, 20, 20)], [], people, [part] * 4)
    year = people_alone(year_of_quarters("y", tables, LIMITS, counts, told={}), linked=True)
    known = [each.said(hidden=False) for each in year.statements]
    for table in tables:
        known += table.known
        known.append(Known(table.form(UPTAKE, *table.rows), 15, most))
        known.append(Known(table.form(ON_SCHEDULE, *table.rows), 0, 0))
    assert links_follow(year, known, {}) is follow


def test_a_link_follows_for_a_lead_only_from_what_the_lead_reads():
    """To a lead the others are fewer than all: less follows about them."""
    table = Table("y", [], LIMITS)
    quarter, year = ("q", "1", "late"), ("y", "1", "late")
    of_both = [Known({quarter: 1}, 0, 15), Known({year: 1}, 20, 20)]
    table.managers[LEAD] = Insight([Known({year: 1, quarter: -1}, 6)])
    assert not links_follow(table, of_both, {})
    assert links_follow(table, of_both, {LEAD: [Known({quarter: 1}, 0, 14)]})


@pytest.mark.parametrize("seed", range(3))
def test_a_year_of_as_many_rows_as_can_be_looked_at_together_is_released(monkeypatch, seed):
    """Its quarters are, and so is it beside them: also in forms that leave its people out."""
    monkeypatch.setattr(blocks, "MOST_TOGETHER", 8)
    chance = random.Random(seed)  # noqa: S311
    lives = [life(chance, 2, 4, 0.5) for _ in range(44)]
    *quarters, year = released(lives, 4, LIMITS)
    assert sum(len(each.figures["rows"]) for each in quarters) == 8
    assert year.figures["level"] != NOTHING
    assert betrayed([*quarters, year]) == []
