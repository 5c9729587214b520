"""Disclosure control: what is shown exactly, what as a range, and that no intruder learns more."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import blocks, disclosing
from reports.cells import (
    ALL,
    BOOKED,
    HELD,
    NOTHING,
    ON_SCHEDULE,
    OUTCOMES,
    PROGRAMME,
    RANGES,
    ROWS,
    TEAMS,
    UPTAKE,
)
from reports.counts import Counts, Row
from reports.disclosing import Earlier, attempts_for_quarter, disclose, stands
from reports.intruder import narrowed
from reports.linear import Known, Secret
from reports.tables import (
    Limits,
    may_be_exact,
    pooled,
    published,
    quarter_table,
    range_of_people,
    range_of_sessions,
    small_ones,
)
from tests.reports.histories import life, released
from tests.reports.second_intruder import betrayed

LIMITS = Limits()
FREQUENT = "held", "missed", "operational", "worker_away"


def row(team: int, on_schedule: int, late: int, none: int, **sessions: int) -> Row:
    """A team in which each came twice, and one time each of a kind is another person's."""
    found = Row([team], f"Team {team}", on_schedule, late, none)
    came = on_schedule + late
    for name, number in ({"held": 2 * came} | sessions).items():
        found.sessions[name] = number
        found.people[name] = min(number, came) if name == "held" else number
    found.booked_by = max(found.people.values())
    return found


def published_of(rows: list[Row], limits: Limits = LIMITS):
    counts = Counts(rows)
    return disclose(attempts_for_quarter("q", counts, limits), Earlier())


def cells(disclosed) -> dict:
    return {(cell["row"], cell["measure"]): (cell["low"], cell["high"]) for cell in disclosed.cells}


@pytest.mark.parametrize(
    ("came", "of", "exact", "shown"),
    [
        (36, 40, False, (35, 40)),
        (35, 40, True, (35, 40)),
        (40, 40, False, (35, 40)),
        (0, 40, False, (0, 5)),
        (4, 40, False, (0, 5)),
        (5, 10, True, (5, 10)),
        (4, 9, False, (0, 9)),
        (8, 8, False, (0, 8)),
        (23, 40, True, (21, 34)),
        (996, 1000, False, (995, 1000)),
    ],
)
def test_a_yes_or_no_over_a_known_roster(came, of, exact, shown):
    assert may_be_exact(came, of, LIMITS) == exact
    assert range_of_people(came, of, LIMITS) == shown
    assert shown[0] <= came <= shown[1]


@pytest.mark.parametrize(
    ("sessions", "small", "shown"),
    [
        (0, True, (0, 10)),
        (10, True, (0, 10)),
        (11, True, (11, 20)),
        (5, False, (5, 14)),
        (22, False, (15, 29)),
        (200, False, (180, 239)),
    ],
)
def test_a_range_of_sessions(sessions, small, shown):
    assert range_of_sessions(sessions, 5, small=small) == shown


@given(st.integers(0, 400), st.integers(0, 4), st.booleans(), st.integers(3, 9))
def test_every_number_of_a_range_of_sessions_would_have_shown_it(value, level, small, fewest):
    """Else whoever knows these rules would read more from a range than stands there."""
    low, high = range_of_sessions(value, fewest, level, small=small)
    numbers = range(max(low, 0 if small else fewest), high + 1)
    assert {range_of_sessions(each, fewest, level, small=small) for each in numbers} == {
        (low, high)
    }


@given(st.integers(1, 200), st.integers(0, 4), st.data())
def test_every_number_of_a_range_of_people_would_have_shown_it(of, level, data):
    value = data.draw(st.integers(0, of))
    low, high = range_of_people(value, of, LIMITS, level)
    assert low <= value <= high
    numbers = range(low, high + 1)
    assert {range_of_people(each, of, LIMITS, level) for each in numbers} == {(low, high)}


def test_small_teams_are_counted_together():
    sizes = {1: 14, 2: 11, 3: 7, 4: 5, 5: 3}
    rows = pooled([row(team, size, 0, 0) for team, size in sizes.items()], LIMITS)
    assert sorted((each.key, each.roster) for each in rows) == [("1", 14), ("2", 11), ("3+4+5", 15)]
    lonely = pooled([row(1, 14, 0, 0), row(2, 11, 0, 0), row(3, 4, 0, 0)], LIMITS)
    assert sorted(each.key for each in lonely) == ["1", "2+3"]
    assert [each.key for each in pooled([row(1, 8, 0, 0)], LIMITS)] == ["1"]


def test_a_cell_is_not_left_over_from_its_total():
    """One team alone has a range: with the total and the others exact it would be plain."""
    rows = [row(1, 11, 0, 1), row(2, 6, 0, 6), row(3, 6, 0, 6)]
    table = quarter_table("q", rows, LIMITS)
    by_rules_alone = published(table.statements, small_ones(table.statements))
    assert not stands(table, by_rules_alone, Earlier())
    found = published_of(rows)
    assert found.level == TEAMS
    shown = cells(found)
    assert shown["1", "uptake"] == (0, 12)
    uptake = [shown[key, "uptake"] for key in ("1", "2", "3", "all")]
    ranges = [(low, high) for low, high in uptake if low < high]
    assert len(ranges) > 1


def test_fewer_sessions_than_people_tell_that_somebody_did_not_come():
    few = row(1, 10, 0, 4, held=11, missed=6, operational=4, other=4)
    assert cells(published_of([few]))["all", "held"] == (5, 14)


def test_a_programme_of_eight_has_no_figure_about_people():
    shown = cells(published_of([row(1, 7, 0, 1)]))
    assert shown["all", "uptake"] == shown["all", "on_schedule"] == (0, 8)
    assert shown["all", "booked"] == (14, 14)


def test_higher_thresholds_protect_more():
    rows = [row(1, 30, 0, 10)]
    assert cells(published_of(rows))["all", "uptake"] == (30, 30)
    assert cells(published_of(rows, Limits(12, 24)))["all", "uptake"] == (28, 40)


def test_nothing_at_all_is_published_as_ranges():
    shown = cells(published_of([row(1, 0, 0, 12)]))
    assert {shown["all", name] for name in OUTCOMES} == {(0, 10)}


def test_past_the_time_limit_whole_rows_become_ranges(monkeypatch):
    rows = [row(1, 12, 8, 8), row(2, 10, 9, 6), row(3, 10, 6, 9)]
    monkeypatch.setattr(disclosing, "fewest_ranges", lambda *known: None)
    found = published_of(rows)
    assert (found.level, found.refused) == (ROWS, [TEAMS])


def test_a_release_that_fails_falls_back_by_itself(monkeypatch):
    monkeypatch.setattr(disclosing, "stands", lambda *known: False)
    found = published_of([row(1, 12, 0, 2), row(2, 12, 0, 2)])
    assert (found.level, found.cells) == (NOTHING, [])
    assert found.refused == [
        TEAMS,
        ROWS,
        PROGRAMME,
        RANGES,
    ]


def test_an_insider_asks_for_the_others():
    """A secret that could be 0 or 1 alone is certain for the one who is in it."""
    name = ("q", "1", "late")
    known = [Known({name: 1}, 0, 5)]
    assert narrowed(known, [Secret({name: 1}, 5)], [[name]]) == []
    tight = [Known({name: 1}, 0, 5), Known({name: 1, ("q", "1", "none"): -5}, 0)]
    secrets = [Secret({name: 1}, 5), Secret({("q", "1", "none"): 1}, 1)]
    assert narrowed(tight, secrets) == []
    assert narrowed(tight, secrets, [[("q", "1", "none")]]) == [secrets[0]]


def test_only_whole_worlds_count():
    """Twice a number is odd: half a person is no world, and nothing is possible."""
    name = ("q", "1", "late")
    known = [Known({name: 2}, 1, 9)]
    assert narrowed(known, [Secret({name: 1}, 4)]) == []
    assert narrowed(known, [Secret({name: 1}, 5)]) != []
    assert narrowed([Known({name: 2}, 3, 3)], [Secret({name: 1}, 2)]) != []
    assert narrowed([Known({name: 2}, 1, 11)], [Secret({name: 1}, 6)]) != []


def test_as_many_sessions_as_it_takes_for_each_on_schedule_are_known_of():
    """Fifteen came, fifteen sessions were held, and two take each on schedule: nobody was."""
    whole = row(1, 0, 15, 15, held=15)
    for each, stand in ((1, True), (2, False)):
        table = quarter_table("q", [whole], LIMITS, each)
        hidden = {one.name for one in table.statements} - {(ALL, UPTAKE), (ALL, HELD)}
        assert stands(table, published(table.statements, hidden), Earlier()) is stand


def test_a_large_programme_is_looked_at_in_blocks(monkeypatch):
    """What holds in every block holds in the whole."""
    monkeypatch.setattr(blocks, "MOST_TOGETHER", 10)
    monkeypatch.setattr(blocks, "AT_ONCE", 10)
    (in_blocks,) = history(7, 12, 220, 1)
    assert in_blocks.figures["level"] == TEAMS
    assert betrayed([in_blocks]) == []
    monkeypatch.setattr(blocks, "MOST_TOGETHER", 3)
    rows = [row(team, 11, 0, 1) for team in range(1, 5)]
    table = quarter_table("q", rows, LIMITS)
    bare = published(table.statements, small_ones(table.statements))
    assert not stands(table, bare, Earlier())


def history(seed: int, teams: int, people: int, quarters: int, **options):
    chance = random.Random(seed)  # noqa: S311
    habit = chance.choice((0.2, 0.6, 0.9, 0.95, 1))
    lives = [life(chance, teams, quarters, habit) for _ in range(people)]
    return released(lives, quarters, LIMITS, **options)


def test_without_complementary_suppression_both_intruders_succeed():
    bare = history(1, 2, 60, 2, complementary=False)
    assert betrayed(bare) != []
    assert betrayed(history(1, 2, 60, 2)) == []


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(6, 30))
def test_a_second_intruder_finds_nothing_in_a_history(seed, teams, people):
    assert betrayed(history(seed, teams, people, 2)) == []


def test_a_large_programme_has_its_teams_though_in_a_block_nobody_did_what_others_did(monkeypatch):
    """With all other teams as they are, the programme's own figure would tell such a block."""
    monkeypatch.setattr(blocks, "MOST_TOGETHER", 5)
    monkeypatch.setattr(blocks, "AT_ONCE", 3)
    rows = [row(team, 8, 6, 6, missed=9, operational=9 * (team > 6)) for team in range(1, 13)]
    found = published_of(rows)
    assert found.level == TEAMS
    low, high = cells(found)["all", "operational"]
    assert low < 54 < high


def test_a_large_programme_has_a_year_though_some_outcomes_were_nobodys(monkeypatch):
    """What all sessions add up to would tell these: whichever figure hides it in a quarter."""
    monkeypatch.setattr(blocks, "MOST_TOGETHER", 5)
    chance = random.Random(1)  # noqa: S311
    lives = [life(chance, 6, 4, 0.9) for _ in range(1200)]
    for one in lives:
        one.outcomes = [[name for name in each if name in FREQUENT] for each in one.outcomes]
    *quarters, year = released(lives, 4, LIMITS)
    assert year.figures["level"] == TEAMS
    of_all = {cell["measure"]: cell for cell in year.figures["cells"] if cell["row"] == ALL}
    hidden = {name for name, cell in of_all.items() if cell["low"] < cell["high"]}
    assert hidden >= set(OUTCOMES) - set(FREQUENT)
    assert hidden & {*FREQUENT, BOOKED}
    assert {UPTAKE, ON_SCHEDULE} <= of_all.keys()
    assert betrayed([*quarters, year]) == []


@pytest.mark.long
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(3, 70))
def test_a_second_intruder_finds_nothing_in_five_years(seed, teams, people):
    assert betrayed(history(seed, teams, people, 20)) == []
