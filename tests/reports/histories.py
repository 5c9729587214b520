"""Invented programmes over some quarters, and what would be released about them."""

import random
from collections.abc import Iterable, Iterator
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
class Out:
    """Of the people of some teams, who is no part of what links a year with its quarters."""

    roster: int = 0
    left: list[int] = field(default_factory=lambda: [0] * 4)
    apart: list[int] = field(default_factory=lambda: [0] * 4)
    elsewhere: int = 0
    late: int = 0


@dataclass
class Release:
    """What was published of one period, as its reader has it, and what was true."""

    period: Period
    figures: dict
    limits: Limits
    # Of the rows as published, by key, and of everybody.
    truth: dict[str, Row]
    # Of a year: how the people of each row, and all, are linked with the quarters.
    out: dict[str, Out] = field(default_factory=dict)


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

    def did_in(self, quarters: range) -> tuple[bool, bool]:
        """Whether they came in a year, and were on schedule all through."""
        came = any(map(self.came, quarters))
        counted = [quarter for quarter in quarters if self.counts(quarter)]
        return came, came and all(self.keeps(each) or self.excused[each] for each in counted)

    def team_of(self, quarters: range) -> int:
        return next(self.teams[each] for each in reversed(quarters) if self.counts(each))


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


def groups(on_schedule: Iterable, late: Iterable, none: Iterable) -> list[tuple]:
    """Who was eligible in one team and what they did, by number."""
    return [
        (1, True, True, list(on_schedule)),
        (1, True, False, list(late)),
        (1, False, True, list(none)),
    ]


def counts_of(lives: Iterable[Life], quarter: int) -> Counts:
    rows: dict[int, Row] = {}
    groups = []
    for number, one in enumerate(lives):
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
            did = one.came(quarter), one.keeps(quarter)
            row.add(1, came=did[0], on_schedule=did[1])
            groups.append((team, *did, [number]))
    return Counts(list(rows.values()), groups=groups)


def counts_of_year(lives: Iterable[Life], quarters: range) -> Counts:
    """Who counts in a year, for at least half of it, in the team of their last quarter."""
    rows: dict[int, Row] = {}
    groups = []
    for number, one in enumerate(lives):
        if sum(map(one.counts, quarters)) >= 2:
            team, did = one.team_of(quarters), one.did_in(quarters)
            row = rows.setdefault(team, Row([team], f"Team {team}"))
            row.add(1, came=did[0], on_schedule=did[1])
            groups.append((team, *did, [number]))
    parts = [counts_of(lives, quarter) for quarter in quarters]
    return Counts(list(rows.values()), groups=groups, quarters=parts)


def out_of(lives: Iterable[Life], quarters: range, teams: set[int] | None = None) -> Out:
    """Person by person; who was in another of these rows of teams is no part of this one."""
    out = Out()
    for one in lives:
        here = [
            one.counts(quarter) and (teams is None or one.teams[quarter] in teams)
            for quarter in quarters
        ]
        came = [there and one.came(quarter) for there, quarter in zip(here, quarters, strict=True)]
        kept = [there and one.keeps(quarter) for there, quarter in zip(here, quarters, strict=True)]
        whole = sum(map(one.counts, quarters)) >= 2
        if not whole or not (teams is None or one.team_of(quarters) in teams):
            out.left = [number + there for number, there in zip(out.left, here, strict=True)]
            out.late += sum(here)
            continue
        did, keeps = one.did_in(quarters)
        out.roster += 1
        out.apart = [
            number + (not there or keeps > alone)
            for number, there, alone in zip(out.apart, here, kept, strict=True)
        ]
        out.elsewhere += did > any(came)
        out.late += 3 + (all(kept) > keeps)
    return out


def released(lives: list[Life], quarters: int, limits: Limits, **options) -> list[Release]:
    """Everything that is released about these lives, quarters and full years, in order."""
    return list(releases(lives, quarters, limits, **options))


def releases(
    lives: list[Life],
    quarters: int,
    limits: Limits,
    *,
    complementary: bool = True,
    managed: tuple[Life, ...] = (),
) -> Iterator[Release]:
    """The same, one by one.

    Some of them may be managed by the lead, who then reads it knowing what they did.
    """
    earlier = Earlier()
    counted: list[Counts] = []
    for number in range(quarters):
        period = quarter_of_number(number)
        counted.append(counts_of(lives, number))
        if managed:
            counted[-1].managed = {LEAD: Managed(counts_of(managed, number).rows)}
        attempts = disclosing.attempts_for_quarter(period.key, counted[-1], limits)
        yield _release(period, attempts, earlier, limits, counted[-1], complementary)
        if (number + 1) % 4 == 0:
            year = Period(months_later(FIRST, number // 4 * 12), YEAR)
            tables = [earlier.tables.get(quarter.key) for quarter in year.quarters]
            if None not in tables:
                these = range(number - 3, number + 1)
                counts = counts_of_year(lives, these)
                counts.managed = managed_in_year(lives, managed, these)
                attempts = disclosing.attempts_for_year(year.key, tables, limits, counts, earlier)
                release = _release(year, attempts, earlier, limits, counts, complementary)
                for key in release.truth:
                    teams = None if key == "all" else {int(team) for team in key.split("+")}
                    release.out[key] = out_of(lives, these, teams)
                yield release


def managed_in_year(
    lives: list[Life], managed: tuple[Life, ...], quarters: range
) -> dict[int, Managed]:
    if not managed:
        return {}
    people = {number for number, one in enumerate(lives) if any(one is each for each in managed)}
    return {LEAD: Managed(counts_of_year(managed, quarters).rows, [], people)}


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
    if disclosed.table and period.kind != YEAR:  # with a year nothing has to do later
        earlier.add(disclosed.table, disclosed.cells)
    figures = {
        "level": disclosed.level,
        "rows": disclosing.rows_of(disclosed, counts),
        "cells": disclosed.cells,
    }
    keys = [row["key"] for row in figures["rows"]]
    truth = {key: counts.of_teams(key) for key in keys} | {"all": counts.all()}
    return Release(period, figures, limits, truth)


def _as_the_rules_alone_say(attempts) -> Disclosed:
    """The finest form with complementary suppression switched off, and no gate."""
    level, table, _choose = next(iter(attempts))
    hidden = disclosing.small_ones(table.statements)
    return Disclosed(level, table, disclosing.cells_of(table, hidden), [])
