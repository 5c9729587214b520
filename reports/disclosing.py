"""From counts to figures that can be published: the finest form that stands the intruder test."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from reports import blocks
from reports.cells import ALL, BOOKED, NOTHING, PROGRAMME, RANGES, ROWS, SESSIONS, TEAMS
from reports.counts import Counts, Row, together
from reports.insight import secrets_of_managers, with_managers
from reports.intruder import narrowed
from reports.linear import Form, Known, Name, Secret, Statement, System
from reports.suppression import SECONDS, fewest_ranges, wide_enough
from reports.tables import (
    Limits,
    Table,
    pooled,
    published,
    quarter_table,
    small_ones,
)
from reports.years import (
    added_up,
    links_follow,
    nothing_new,
    people_alone,
    without_people,
    year_of_quarters,
)

# Raised whenever what is published, or when, changes.
RULE = 4


@dataclass
class Earlier:
    """What was published before and has to do with a release, and what must stay secret in it."""

    known: list[Known] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    insiders: list[list[Name]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    cells: dict[str, list[dict]] = field(default_factory=dict)

    def add(self, table: Table, cells: list[dict]) -> None:
        """One release: its counts as they were, and the cells that were published."""
        self.tables[table.period], self.cells[table.period] = table, cells
        of = {each.name: each.form for each in table.statements}
        self.known += table.known
        self.known += [
            Known(of[cell["row"], cell["measure"]], cell["low"], cell["high"]) for cell in cells
        ]
        self.secrets += table.secrets
        self.insiders += table.insiders


@dataclass
class Disclosed:
    """What can be published, in which form, and which finer forms did not stand the test."""

    level: str
    table: Table | None
    cells: list[dict]
    refused: list[str]


Choice = Callable[[Table, Earlier], set | None]
Attempt = tuple[str, Table, Choice]


def disclose(
    attempts: Iterator[Attempt], earlier: Earlier, *, told: Callable[[], None] = lambda: None
) -> Disclosed:
    """The first form that no intruder narrows, alone or with all that was published before."""
    refused = []
    for level, table, choose in attempts:
        hidden = choose(table, earlier)
        if hidden is not None:
            told()
            said = published(table.statements, hidden)
            if not table.statements or stands(table, said, earlier):
                return Disclosed(level, table, cells_of(table, hidden), refused)
        refused.append(level)
    return Disclosed(NOTHING, None, [], refused)


def stands(table: Table, said: list[Known], earlier: Earlier) -> bool:
    """The gate: no secret of this or of any earlier release is narrowed, by whomever."""
    known = [*known_near(table, earlier), *said]
    secrets = near(table, earlier)
    insiders = [*table.insiders, *earlier.insiders]
    # A year is looked at together with its quarters, or, where these are large, by itself.
    if len(table.counted) > blocks.MOST_TOGETHER:
        return blocks.stand(known, secrets, insiders, table)
    return not narrowed(known, secrets, insiders)


def known_near(table: Table, earlier: Earlier) -> list[Known]:
    """What is known that has to do with this table."""
    names = {name for each in [*table.known, *table.statements] for name in each.form}
    return System([*earlier.known, *table.known]).around(names).known


def near(table: Table, earlier: Earlier) -> list[Secret]:
    """The secrets that this table has anything to do with: its own, and those of its quarters.

    And of both what must stay uncertain to leads who manage people.
    """
    periods = set().union(*(periods_of(one.form) for one in [*table.known, *table.statements]))
    linked = [secret for secret in earlier.secrets if periods_of(secret.form) & periods]
    before = [one for period, one in earlier.tables.items() if period in periods]
    return [*table.secrets, *linked, *secrets_of_managers([table, *before])]


def attempts_for_quarter(period: str, counts: Counts, limits: Limits) -> Iterator[Attempt]:
    """The forms of a quarter, from the finest to the coarsest."""
    rows, each = pooled(counts.rows, limits), counts.sessions_each
    if len(rows) > 1:
        fine = with_managers(quarter_table(period, rows, limits, each), counts.managed)
        yield TEAMS, fine, as_few_as_possible
        yield ROWS, fine, whole_rows
    whole = quarter_table(period, [together(counts.rows)], limits, each)
    with_managers(whole, counts.managed)
    yield PROGRAMME, whole, as_few_as_possible
    yield RANGES, whole, all_of_them


def attempts_for_year(
    period: str, quarters: list[Table], limits: Limits, counts: Counts, earlier: Earlier
) -> Iterator[Attempt]:
    """The forms of a year: with people by team, of the programme alone, and without who came.

    What became of sessions by team, and in the end of all, is what the quarters add up to.
    """
    told = added_up([earlier.cells[quarter.period] for quarter in quarters])
    known = (period, quarters, limits, counts)
    whole = year_of_quarters(*known, told=told, people_by_team=False)
    level = TEAMS if whole.rows else PROGRAMME
    if sum(len(quarter.rows) for quarter in quarters) > blocks.MOST_TOGETHER:
        rows = [blocks.as_one_row(quarter) for quarter in quarters]
        one = year_of_quarters(period, rows, limits, counts, told={}, people_by_team=False)
        people = people_alone(one, linked=False)
        people.rows, people.told = whole.rows, whole.told
        yield level, people, people_beside(rows, people_alone(one, linked=True))
        yield SESSIONS, nothing_new(whole), nothing_more
        return
    fine = year_of_quarters(*known, told=told)
    if len(fine.of_people) > 1:
        yield TEAMS, fine, as_few_as_possible
    yield level, whole, as_few_as_possible
    yield SESSIONS, without_people(whole), as_few_as_possible
    yield RANGES, nothing_new(whole), nothing_more


def nothing_more(table: Table, earlier: Earlier) -> set:
    """Nothing is said that was not told, so that nothing is hidden."""
    return set()


def people_beside(quarters: list[Table], one: Table) -> Choice:
    """The people of a large year, as if each of its quarters were one row.

    They may stand only where what links them with the quarters tells nothing: then what was
    uncertain in any row of a quarter still is.
    """

    def chosen(table: Table, earlier: Earlier) -> set | None:
        before, given = Earlier(), {}
        for quarter in quarters:
            about_all = [cell for cell in earlier.cells[quarter.period] if cell["row"] == ALL]
            before.add(quarter, about_all)
            for lead, insight in quarter.managers.items():
                given.setdefault(lead, []).extend(insight.given)
        hidden = as_few_as_possible(one, before)
        table.statements = one.statements
        said = published(one.statements, hidden or set())
        safe = hidden is not None and stands(one, said, before)
        return hidden if safe and links_follow(one, [*before.known, *said], given) else None

    return chosen


def as_few_as_possible(table: Table, earlier: Earlier, seconds: float = SECONDS) -> set | None:
    """Ranges where the rules ask for them, and the fewest further ones that protect those."""
    forget_what_is_known(table, earlier)
    if len(table.rows) > blocks.MOST_TOGETHER:
        return blocks.few_ranges(table, near(table, earlier))
    known, secrets = known_near(table, earlier), near(table, earlier)
    statements = wide_enough(table.statements, known, secrets)
    if statements is None:
        return None
    table.statements = statements
    return fewest_ranges(statements, known, secrets, seconds)


def forget_what_is_known(table: Table, earlier: Earlier) -> None:
    """A sum over quarters that those quarters have told already is no secret of the year."""
    table.secrets = _still_secret(table, table.secrets, earlier)
    for lead, insight in table.managers.items():
        before = [one.managers[lead] for one in earlier.tables.values() if lead in one.managers]
        given = [known for one in before for known in one.given]
        insight.secrets = _still_secret(table, insight.secrets, earlier, given)


def _still_secret(
    table: Table, secrets: list[Secret], earlier: Earlier, given: Iterable[Known] = ()
) -> list[Secret]:
    sums = [secret for secret in secrets if table.period not in periods_of(secret.form)]
    told = narrowed([*earlier.known, *given], sums)
    return [secret for secret in secrets if secret not in told]


def periods_of(form: Form) -> set[str]:
    return {name[0] for name in form}


def whole_rows(table: Table, earlier: Earlier) -> set | None:
    """Ranges in the whole row of every team that needs one, in two rows at least, and in the sum.

    What all outcomes of the programme add up to would tell the small ones among them.
    """
    small = small_ones(table.statements)
    rows = {row for row, _measure in small if row != ALL}
    for row in sorted(table.rows, key=lambda row: row.roster):
        if len(rows) < 2:
            rows.add(row.key)
    hidden = {each.name for each in table.statements if each.row in rows}
    return hidden | small | {(ALL, BOOKED)}


def all_of_them(table: Table, earlier: Earlier) -> set | None:
    """Nothing but ranges."""
    forget_what_is_known(table, earlier)
    known = known_near(table, earlier)
    statements = wide_enough(table.statements, known, near(table, earlier))
    table.statements = statements or table.statements
    return {each.name for each in table.statements}


def cells_of(table: Table, hidden: set[tuple[str, str]]) -> list[dict]:
    """The cells as a release holds them for ever; exact where both ends are the same.

    What the quarters of a year add up to anyway is said where it says more; of a row no more than
    of all.
    """
    found = {each.name: _cell(each, each.name in hidden) for each in table.statements}
    for name, (low, high) in table.told.items():
        cell = found.setdefault(name, _told(name, low, high))
        cell["low"], cell["high"] = max(low, cell["low"]), min(high, cell["high"])
    for row, measure in table.told:
        if (ALL, measure) in found:
            cell, of_all = found[row, measure], found[ALL, measure]
            cell["high"] = min(cell["high"], of_all["high"])
    return list(found.values())


def _cell(each: Statement, hidden: bool) -> dict:
    low, high = (each.low, each.high) if hidden else (each.value, each.value)
    return {"row": each.row, "measure": each.measure, "low": low, "high": high, "of": each.of}


def _told(name: tuple[str, str], low: int, high: int) -> dict:
    return {"row": name[0], "measure": name[1], "low": low, "high": high, "of": None}


def rows_of(disclosed: Disclosed, counts: Counts) -> list[dict]:
    """The rows that the figures are about, each with the names of its teams."""
    names = {row.teams[0]: row.label for row in counts.rows} | counts.names
    if disclosed.table is None:
        return []
    return [_row(row, names) for row in disclosed.table.rows]


def _row(row: Row, names: dict[int, str]) -> dict:
    return {
        "key": row.key,
        "teams": sorted(names[team] for team in row.teams),
        "roster": row.roster,
    }
