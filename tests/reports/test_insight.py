"""A lead who is also a line manager learns nothing of people whom they do not manage."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import blocks, insight
from reports.cells import OPERATIONAL, PROGRAMME, TEAMS
from reports.counts import Counts, Row
from reports.disclosing import Earlier, attempts_for_quarter, disclose, near, stands
from reports.linear import Known
from reports.managed import Managed, managed_of
from reports.tables import Limits, published, quarter_table, small_ones
from reports.years import year_of_quarters
from tests.reports.histories import (
    LEAD,
    counts_of,
    counts_of_year,
    groups,
    life,
    quarter_of_number,
    released,
)
from tests.reports.second_intruder import betrayed, betrayed_to_manager
from tests.reports.test_disclosing import cells, row

LIMITS = Limits()


def published_of(rows: list[Row], managed: dict[int, Managed]):
    counts = Counts(rows, managed=managed)
    return disclose(attempts_for_quarter("q", counts, LIMITS), Earlier())


def test_the_one_whom_a_lead_does_not_manage_stays_uncertain():
    """Seven of twelve came, all exactly; of the eleven managed seven did: the twelfth did not."""
    whole, mine = row(1, 7, 0, 5), row(1, 7, 0, 4)
    alone = published_of([whole], {})
    assert cells(alone)["all", "uptake"] == (7, 7)
    with_lead = published_of([whole], {LEAD: Managed([mine])})
    low, high = cells(with_lead)["all", "uptake"]
    assert low <= 7
    assert high >= 8
    both = quarter_table("q", [whole], LIMITS)
    insight.with_managers(both, {LEAD: Managed([mine])})
    assert not stands(both, published(both.statements, small_ones(both.statements)), Earlier())


def test_several_whom_a_lead_does_not_manage_stay_uncertain_between_none_and_the_threshold():
    """Ten of twenty; of the twelve managed nine came: exactly one of the other eight did."""
    whole, mine = row(1, 10, 0, 10), row(1, 9, 0, 3)
    low, high = cells(published_of([whole], {LEAD: Managed([mine])}))["all", "uptake"]
    assert low - 9 <= 1
    assert high - 9 >= 5


def test_where_everybody_is_managed_nothing_is_hidden_for_their_lead():
    whole = row(1, 7, 0, 5)
    assert cells(published_of([whole], {LEAD: Managed([whole])})) == cells(
        published_of([whole], {})
    )
    table = insight.with_managers(quarter_table("q", [whole], LIMITS), {LEAD: Managed([whole])})
    assert table.managers[LEAD].secrets == []


def test_what_the_managers_page_tells_of_a_team_is_no_secret_of_the_report():
    """How often a whole team was displaced its manager reads there; of the other team not."""
    teams = [row(1, 10, 0, 10, operational=9), row(2, 10, 0, 10, operational=7)]
    mine = row(1, 5, 0, 5, operational=9)
    knows = Managed([mine], displaced=[1])
    table = insight.with_managers(quarter_table("q", teams, LIMITS), {LEAD: knows})
    about = [secret.form for secret in table.managers[LEAD].secrets]
    assert {("q", "1", OPERATIONAL): 1} not in about
    exact = [each for each in table.managers[LEAD].given if each.low == each.high]
    assert [(each.form, each.low) for each in exact] == [({("q", "1", OPERATIONAL): 1}, 9)]
    few = row(2, 10, 0, 10, operational=3)
    table = insight.with_managers(quarter_table("q", [teams[0], few], LIMITS), {LEAD: knows})
    everybody = {("q", "1", OPERATIONAL): 1, ("q", "2", OPERATIONAL): 1}
    found = {tuple(each.form): each for each in table.managers[LEAD].secrets}
    secret = found[tuple(everybody)]
    assert (secret.least, secret.most) == (10, 14)


def test_two_leads_are_asked_each_for_themselves():
    whole = row(1, 10, 0, 10)
    managed = {1: Managed([row(1, 9, 0, 3)]), 2: Managed([row(1, 1, 0, 7)])}
    table = insight.with_managers(quarter_table("q", [whole], LIMITS), managed)
    given = {id(secret.given) for secret in near(table, Earlier()) if secret.given}
    assert len(given) == 2
    low, high = cells(published_of([whole], managed))["all", "uptake"]
    assert low <= 10 <= high
    assert high > low


def test_what_a_lead_knew_is_kept_with_the_counts():
    one = Managed([row(1, 9, 0, 3)], [1])
    assert managed_of([one.kept(7)]) == {7: one}


def test_a_large_programme_is_tried_block_by_block_for_managers_too(monkeypatch):
    monkeypatch.setattr(blocks, "MOST_TOGETHER", 3)
    monkeypatch.setattr(blocks, "AT_ONCE", 3)
    chance = random.Random(10)  # noqa: S311
    rows = [some(chance, team) for team in range(1, 8)]
    second, fourth = rows[1], rows[3]
    mine = Managed(
        [
            row(2, second.on_schedule, second.late, second.none - 1),
            row(4, fourth.on_schedule - 1, fourth.late, fourth.none),
        ]
    )
    mine = {LEAD: mine}
    found = published_of(rows, mine)
    assert found.level == TEAMS
    shown = cells(found)
    assert all(low < high for low, high in (shown[key, "uptake"] for key in ("2", "4")))
    table = insight.with_managers(quarter_table("q", rows, LIMITS), mine)
    assert stands(table, said_in(found), Earlier())
    assert not stands(table, said_in(published_of(rows, {})), Earlier())


def some(chance: random.Random, team: int) -> Row:
    came = chance.randint(4, 9), chance.randint(0, 6)
    return row(team, *came, chance.randint(5, 8), missed=chance.randint(0, 6))


def said_in(disclosed) -> list[Known]:
    of = {each.name: each.form for each in disclosed.table.statements}
    return [
        Known(of[cell["row"], cell["measure"]], cell["low"], cell["high"])
        for cell in disclosed.cells
    ]


def test_one_person_of_a_lead_takes_nothing_away_from_everybody():
    """Five missed one, of whom the lead knows one: four others, who may also be none or five."""
    whole = row(1, 20, 10, 10, missed=5)
    found = published_of([whole], {LEAD: Managed([row(1, 1, 0, 0, missed=1)])})
    assert (found.level, cells(found)["all", "missed"]) == (PROGRAMME, (0, 10))


def test_a_lead_knows_of_the_others_alone_what_links_a_year_with_its_quarters():
    """Of everybody but their own: who came in a quarter came in the year, and so on."""
    quarters, mine = [], row(1, 3, 1, 2)
    for number in range(4):
        table = quarter_table(f"q{number}", [row(1, 10, 2, 8)], LIMITS)
        quarters.append(insight.with_managers(table, {LEAD: Managed([mine])}))
    # Twenty in all, of whom six are theirs. In the first quarter three others counted, of whom one
    # is theirs, and three did not. Two came in the year and are counted in no quarter.
    first = Counts([], groups=groups([*range(8), 30, 31], [9, 10], [*range(11, 18), 32]))
    later = Counts([], groups=groups([*range(9), 11], [9, 10], range(12, 20)))
    counts = Counts(
        [row(1, 9, 5, 6)],
        groups=groups(range(9), range(9, 14), range(14, 20)),
        managed={LEAD: Managed([row(1, 3, 2, 1)], people={0, 1, 2, 9, 10, 14, 30})},
        quarters=[first, later, later, later],
    )
    table = year_of_quarters("y", quarters, LIMITS, counts, told={})
    given = [each for each in table.managers[LEAD].given if len(each.form) > 1]
    came, kept, held = 5 - 4, 3 - 3, 4 * mine.sessions["held"] - 5
    assert [each.low for each in given] == [
        *(came - (3 - 1), came, came, came),
        *(kept - 3, kept, kept, kept),
        4 * 4 - 5 - 2,
        3 - 4 * 3 - (3 - 1 + 3 * (20 - 6)),
        held,
    ]
    assert [each.form for each in given] == [each.form for each in table.known[-11:]]


def history(seed: int, teams: int, people: int, quarters: int, *, told: bool = True):
    """A programme whose lead manages a team, or nearly everybody, or some here and there."""
    chance = random.Random(seed)  # noqa: S311
    habit = chance.choice((0.2, 0.5, 0.6, 0.9, 0.95))
    lives = [life(chance, teams, quarters, habit) for _ in range(people)]
    share = chance.choice((0.3, 0.7, 0.95))
    mine = tuple(one for one in lives if chance.random() < share) or tuple(lives[:1])
    if chance.random() < 0.3:
        mine = tuple(one for one in lives if one.teams[-1] == 0) or mine
    releases = released(lives, quarters, LIMITS, managed=mine if told else ())
    theirs = {quarter_of_number(n).key: counts_of(mine, n) for n in range(quarters)}
    years = {
        release.period.key: counts_of_year(mine, range(4 * number, 4 * number + 4))
        for number, release in enumerate(each for each in releases if each.out)
    }
    return releases, theirs, years


def test_a_lead_who_manages_is_an_intruder_whom_the_gate_must_know():
    forgotten = history(1, 2, 40, 2, told=False)
    assert betrayed(forgotten[0]) == []
    assert betrayed_to_manager(*forgotten) != []
    assert betrayed_to_manager(*history(1, 2, 40, 2)) == []


def test_what_few_of_a_team_did_in_a_year_does_not_follow_from_what_all_did():
    """Nothing is said of a team in a year but what its quarters add up to; the rest follows."""
    releases, theirs, years = history(303, 2, 30, 4)
    assert betrayed(releases) == []
    assert betrayed_to_manager(releases, theirs, years) == []


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(6, 30))
def test_a_second_intruder_who_manages_finds_nothing(seed, teams, people):
    found = history(seed, teams, people, 2)
    assert betrayed_to_manager(*found) == []
    assert betrayed(found[0]) == []


@pytest.mark.long
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(3, 50))
def test_a_second_intruder_who_manages_finds_nothing_in_three_years(seed, teams, people):
    found = history(seed, teams, people, 12)
    assert betrayed_to_manager(*found) == []
    assert betrayed(found[0]) == []
