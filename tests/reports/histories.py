"""Invented programmes over some quarters, and what would be released about them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from reports import disclosing
from reports.cells import OUTCOMES
from reports.counts import Counts, Row
from reports.disclosing import Disclosed, Earlier
from reports.managed import Managed
from reports.periods import YEAR, Period, months_later
from reports.tables import Limits

# The number of the lead who manages.
LEAD = 1
FIRST = date(2020, 4, 1)


@dataclass
class Release:
    """What was published of one period, as its reader has it, and what was true."""

    period: Period
    figures: dict
    limits: Limits
    # Of the rows as published, by key, and of everybody.
    truth: dict[str, Row]
    people: Row | None = None
    exceptions: list[int] = field(default_factory=list)


@dataclass
class Life:
    """One person: in which team in each quarter (None: not there), and what they did."""

    teams: list[int | None]
    eligible: list[bool]
    outcomes: list[list[str]]
    on_schedule: list[bool]
    # Away for so long that a quarter without a session is no gap in the year.
    excused: list[bool] = field(default_factory=list)

    def counts(self, quarter: int) -> bool:
        return self.teams[quarter] is not None and self.eligible[quarter]

    def came(self, quarter: int) -> bool:
        return "held" in self.outcomes[quarter]

    def keeps(self, quarter: int) -> bool:
        return self.came(quarter) and self.on_schedule[quarter]

    def keeps_all(self, quarters: range) -> bool:
        return any(map(self.came, quarters)) and all(
            self.keeps(quarter) or self.excused[quarter]
            for quarter in quarters
            if self.counts(quarter)
        )


def life(chance: random.Random, teams: int, quarters: int, habit: float) -> Life:
    """Comes with some habit, moves now and then, joins or leaves."""
    team, found = chance.randrange(teams), Life([], [], [], [])
    first = chance.choice([0] * 9 + [1, 2])
    for quarter in range(quarters):
        team = chance.randrange(teams) if chance.random() < 0.03 else team
        there = quarter >= first and chance.random() > 0.02
        comes = chance.random() < habit
        outcomes = ["held"] * chance.choice((1, 2, 2, 3)) if comes else []
        outcomes += [name for name in OUTCOMES[1:] if chance.random() < 0.05]
        found.teams.append(team if there else None)
        found.eligible.append(chance.random() > 0.05)
        found.outcomes.append(outcomes if there else [])
        found.on_schedule.append(comes and chance.random() < 0.8)
        found.excused.append(chance.random() < 0.05)
    return found


def counts_of(lives: Iterable[Life], quarter: int) -> Counts:
    rows: dict[int, Row] = {}
    for one in lives:
        team = one.teams[quarter]
        if team is None:
            continue
        row = rows.setdefault(team, Row([team], f"Team {team}"))
        outcomes = one.outcomes[quarter]
        row.booked_by += bool(outcomes)
        for name in OUTCOMES:
            row.sessions[name] += outcomes.count(name)
            row.people[name] += name in outcomes
        if one.eligible[quarter]:
            on_schedule = one.on_schedule[quarter]
            row.on_schedule += on_schedule
            row.late += one.came(quarter) and not on_schedule
            row.none += not one.came(quarter)
    return Counts(list(rows.values()))


def people_of(lives: Iterable[Life], quarters: range) -> tuple[Row, list[int]]:
    """Who counts in a year, for at least half of it; how many are exceptions to what links it."""
    people = Row([], "")
    left, apart, elsewhere, late = [0] * 4, [0] * 4, 0, 0
    for one in lives:
        there = [one.counts(quarter) for quarter in quarters]
        came = [one.counts(quarter) and one.came(quarter) for quarter in quarters]
        kept = [one.counts(quarter) and one.keeps(quarter) for quarter in quarters]
        if sum(there) < 2:
            left = [number + counted for number, counted in zip(left, there, strict=True)]
            late += sum(there)
            continue
        did, keeps = any(map(one.came, quarters)), one.keeps_all(quarters)
        people.add(1, came=did, on_schedule=keeps)
        out = [not here or keeps > alone for here, alone in zip(there, kept, strict=True)]
        apart = [number + one_more for number, one_more in zip(apart, out, strict=True)]
        elsewhere += did > any(came)
        late += 3 + (all(kept) > keeps)
    return people, [*left, *apart, elsewhere, late, 0]


def released(
    lives: list[Life],
    quarters: int,
    limits: Limits,
    *,
    complementary: bool = True,
    managed: tuple[Life, ...] = (),
) -> list[Release]:
    """Everything that is released about these lives, quarters and full years, in order.

    Some of them may be managed by the lead, who then reads it knowing what they did.
    """
    earlier, found = Earlier(), []
    counted: list[Counts] = []
    for number in range(quarters):
        period = quarter_of_number(number)
        counted.append(counts_of(lives, number))
        if managed:
            counted[-1].managed = {LEAD: Managed(counts_of(managed, number).rows)}
        attempts = disclosing.attempts_for_quarter(period.key, counted[-1], limits)
        found.append(_release(period, attempts, earlier, limits, counted[-1], complementary))
        if (number + 1) % 4 == 0:
            year = Period(months_later(FIRST, number // 4 * 12), YEAR)
            tables = [earlier.tables.get(quarter.key) for quarter in year.quarters]
            if None not in tables:
                people, exceptions = people_of(lives, range(number - 3, number + 1))
                theirs = managed_in_year(managed, range(number - 3, number + 1))
                attempts = disclosing.attempts_for_year(
                    year.key, tables, limits, people, exceptions, theirs
                )
                release = _release(year, attempts, earlier, limits, counted[-1], complementary)
                release.people, release.exceptions = people, exceptions
                found.append(release)
    return found


def managed_in_year(managed: tuple[Life, ...], quarters: range) -> dict[int, Managed]:
    if not managed:
        return {}
    people, exceptions = people_of(managed, quarters)
    return {LEAD: Managed([people], [], exceptions)}


def quarter_of_number(number: int) -> Period:
    return Period(months_later(FIRST, 3 * number))


def _release(
    period: Period,
    attempts,
    earlier: Earlier,
    limits: Limits,
    counts: Counts,
    complementary: bool,
) -> Release:
    if complementary:
        disclosed = disclosing.disclose(attempts, earlier)
    else:
        disclosed = _as_the_rules_alone_say(attempts)
    if disclosed.table:
        earlier.add(disclosed.table, disclosed.cells)
    figures = {
        "level": disclosed.level,
        "rows": disclosing.rows_of(disclosed, counts) if period.kind != YEAR else [],
        "cells": disclosed.cells,
    }
    rows = [counts.of_teams(row["key"]) for row in figures["rows"]]
    truth = {row.key: row for row in rows} | {"all": counts.all()}
    return Release(period, figures, limits, truth)


def _as_the_rules_alone_say(attempts) -> Disclosed:
    """The finest form with complementary suppression switched off, and no gate."""
    level, table, _choose = next(iter(attempts))
    hidden = disclosing.small_ones(table.statements)
    return Disclosed(level, table, disclosing.cells_of(table, hidden), [])
