"""A year: the sum of its four quarters as they were released, and who came in all of it."""

from dataclasses import replace

from reports.cells import ALL, BOOKED, HELD, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.counts import Row, together
from reports.insight import Insight, Link, year_with_managers
from reports.linear import Form, Known, Secret, Statement, added, less, value_of
from reports.managed import Managed
from reports.tables import (
    Limits,
    Table,
    people_of,
    ranges_of_sessions,
    said_of_people,
    secrets_about_people,
)


def year_of_quarters(
    period: str,
    quarters: list[Table],
    limits: Limits,
    *,
    people: Row,
    exceptions: list[int],
    managed: dict[int, Managed],
    by_team: bool = True,
) -> Table:
    """What a year would say. Its teams appear only where all four quarters had the same rows.

    `people` are those eligible in the whole year; `exceptions` says how far they are apart from
    those of the quarters (counts.exceptions).
    """
    shown = _rows(quarters, by_team=by_team)
    table = Table(period, quarters[0].rows if len(shown) > 1 else [], limits)
    for key, parts in shown:
        table.statements += _sessions(quarters, key, parts, limits)
    table.secrets += [Secret(each.form, limits.fewest) for each in table.statements if each.small]
    everybody = replace(people, teams=[ALL])
    _add_people(table, everybody)
    truth = {name: size for one in quarters for name, size in one.truth().items()} | table.besides
    forms = links(table, everybody, quarters)
    linked = [
        Link(form, few, value_of(form, truth)) for form, few in zip(forms, exceptions, strict=True)
    ]
    table.known += [Known(each.form, each.least) for each in linked]
    return year_with_managers(table, quarters, shown, managed, linked)


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


def _add_people(table: Table, everybody: Row) -> None:
    """The people of a whole year, who are in no row of teams."""
    table.besides = table.named(everybody, people_of(everybody))
    table.statements += said_of_people(table, ALL, everybody, [everybody])
    table.secrets += secrets_about_people(table, everybody, [everybody])
    roster = dict.fromkeys(table.besides, 1)
    table.known.append(Known(roster, everybody.roster, everybody.roster))
    table.insiders += [[name] for name, size in table.besides.items() if size]


def links(table: Table, everybody: Row, quarters: list[Table]) -> list[Form]:
    """What is none or more but for a few exceptions, which counts.exceptions tells.

    Who came in a quarter came in the year; who is on schedule in the year is so in each quarter;
    who came in the year came in a quarter; who is on schedule in all quarters is so in the year:
    these are at least as many as the quarters add up to beyond three times all. Who came had one.
    """
    came, kept = table.form(UPTAKE, everybody), table.form(ON_SCHEDULE, everybody)
    came_in = [quarter.form(UPTAKE, *quarter.rows) for quarter in quarters]
    kept_in = [quarter.form(ON_SCHEDULE, *quarter.rows) for quarter in quarters]
    held = added(*(quarter.form(HELD, *quarter.rows) for quarter in quarters))
    return [
        *(added(came, less(there)) for there in came_in),
        *(added(there, less(kept)) for there in kept_in),
        added(*came_in, less(came)),
        added(kept, less(added(*kept_in))),
        added(held, less(came)),
    ]


def without_people(table: Table) -> Table:
    """The same year without a word about who came."""
    return replace(
        table,
        statements=[each for each in table.statements if each.of is None],
        known=[],
        secrets=[each for each in table.secrets if not _about_people(each, table)],
        insiders=[],
        besides={},
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
