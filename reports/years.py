"""A year: the sum of its four quarters as they were released, and who came in all of it."""

from dataclasses import replace

from reports.cells import ALL, BOOKED, HELD, OUTCOMES, UPTAKE
from reports.counts import Row, together
from reports.insight import Insight, year_with_managers
from reports.linear import INFINITY, Known, Secret, Statement, added
from reports.managed import Managed
from reports.tables import (
    CAME,
    NONE,
    Limits,
    Table,
    may_be_exact,
    ranges_of_people,
    ranges_of_sessions,
)


def year_of_quarters(
    period: str,
    quarters: list[Table],
    limits: Limits,
    *,
    people: Row | None,
    left: list[int],
    managed: dict[int, Managed],
    by_team: bool = True,
) -> Table:
    """What a year would say. Its teams appear only where all four quarters had the same rows.

    `people` are those eligible in the whole year, None to leave them out; `left` says for each
    quarter how many were eligible in it and not in the year.
    """
    shown = _rows(quarters, by_team=by_team)
    table = Table(period, quarters[0].rows if len(shown) > 1 else [], limits)
    for key, parts in shown:
        table.statements += _sessions(quarters, key, parts, limits)
    table.secrets += [Secret(each.form, limits.fewest) for each in table.statements if each.small]
    if people is not None:
        _add_people(table, people)
        _link_people(table, quarters, left)
    return year_with_managers(table, quarters, shown, managed, left)


def _rows(quarters: list[Table], *, by_team: bool) -> list[tuple[str, list[list[Row]]]]:
    """For each row of the year, the rows of each quarter that it is made of."""
    everybody = (ALL, [table.rows for table in quarters])
    keys = [tuple(row.key for row in table.rows) for table in quarters]
    if not by_team or len(set(keys)) > 1 or len(keys[0]) < 2:
        return [everybody]
    alone = [
        (key, [[table.rows[number]] for table in quarters]) for number, key in enumerate(keys[0])
    ]
    return [*alone, everybody]


def _sessions(
    quarters: list[Table], key: str, parts: list[list[Row]], limits: Limits
) -> list[Statement]:
    wholes = [together(rows) for rows in parts]
    found = []
    for measure in (BOOKED, *OUTCOMES):
        form = added(
            *(table.form(measure, *rows) for table, rows in zip(quarters, parts, strict=True))
        )
        value = sum(row.booked if measure == BOOKED else row.sessions[measure] for row in wholes)
        # At least so many different people: those of the quarter that had most.
        behind = max(row.booked_by if measure == BOOKED else row.people[measure] for row in wholes)
        small = behind < limits.fewest
        ranges = ranges_of_sessions(value, limits.fewest, small=small)
        cost = 10 if key == ALL else 1
        found.append(Statement(measure, key, form, value, ranges, None, small, cost))
    return found


def _add_people(table: Table, people: Row) -> None:
    came, none = (table.period, ALL, CAME), (table.period, ALL, NONE)
    table.besides = {came: people.came, none: people.none}
    table.known.append(Known({came: 1, none: 1}, people.roster, people.roster))
    small = not may_be_exact(people.came, people.roster, table.limits)
    ranges = ranges_of_people(people.came, people.roster, table.limits)
    table.statements.append(
        Statement(UPTAKE, ALL, {came: 1}, people.came, ranges, people.roster, small, 60)
    )
    most = min(table.limits.fewest, people.roster)
    for name, size in ((came, people.came), (none, people.none)):
        if size:
            table.insiders.append([name])
        if size < table.limits.fewest and most > 1:
            table.secrets.append(Secret({name: 1}, most))


def _link_people(table: Table, quarters: list[Table], left: list[int]) -> None:
    """Who came in a quarter came in the year, unless they do not count in it."""
    came = (table.period, ALL, CAME)
    for quarter, gone in zip(quarters, left, strict=True):
        minus = dict.fromkeys(quarter.form(UPTAKE, *quarter.rows), -1)
        table.known.append(Known({came: 1} | minus, -gone, INFINITY))
    held = added(*(quarter.form(HELD, *quarter.rows) for quarter in quarters))
    table.known.append(Known(held | {came: -1}, 0))


def without_people(table: Table) -> Table:
    """The same year without a word about who came."""
    return replace(
        table,
        statements=[each for each in table.statements if each.of is None],
        known=[],
        secrets=[each for each in table.secrets if not _about_people(each, table)],
        insiders=[],
        managers={
            lead: Insight(
                [each for each in one.given if not _about_people(each, table)],
                [each for each in one.secrets if not _about_people(each, table)],
            )
            for lead, one in table.managers.items()
        },
    )


def _about_people(each: Secret | Known, table: Table) -> bool:
    return any(period == table.period for period, _row, _what in each.form)
