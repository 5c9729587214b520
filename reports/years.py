"""A year: the sum of its four quarters as they were released, and who came in all of it."""

from dataclasses import replace

from reports.cells import ALL, BOOKED, HELD, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.counts import Counts, Row, exceptions, together
from reports.insight import Insight, Link, year_with_managers
from reports.linear import Form, Known, Secret, Statement, added, less, value_of
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
    counts: Counts,
    *,
    people_by_team: bool = True,
    sessions_by_team: bool = True,
) -> Table:
    """What a year would say. Its teams appear only where all four quarters had the same rows.

    What became of sessions is the sum of the quarters as they were; people are counted in the whole
    year, each in the team of most of their days.
    """
    rows = _rows(quarters)
    shown = rows if sessions_by_team else rows[-1:]
    by_team = len(rows) > 1 and (people_by_team or sessions_by_team)
    table = Table(period, quarters[0].rows if by_team else [], limits)
    for key, parts in shown:
        table.statements += _sessions(quarters, key, parts, limits)
    table.secrets += [Secret(each.form, limits.fewest) for each in table.statements if each.small]
    linked = _add_people(table, counts, quarters, by_team=people_by_team)
    return year_with_managers(table, quarters, shown, counts.managed, linked)


def _rows(quarters: list[Table]) -> list[tuple[str, list[list[Row]]]]:
    """For each row of the year, and for all, the rows of each quarter that it is made of."""
    everybody = (ALL, [table.rows for table in quarters])
    keys = [tuple(row.key for row in table.rows) for table in quarters]
    if len(set(keys)) > 1 or len(keys[0]) < 2:
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


def _add_people(
    table: Table, counts: Counts, quarters: list[Table], *, by_team: bool
) -> list[Link]:
    """The people of a whole year; what links them with the quarters is known."""
    rows = [replace(counts.of_teams(row.key), teams=row.teams) for row in table.rows]
    everybody = counts.all()
    if not by_team or sum(row.roster for row in rows) < everybody.roster:
        rows = [everybody]
    table.of_people = rows
    table.rows = rows if len(rows) > 1 else table.rows
    for row in rows:
        names = table.named(row, people_of(row))
        table.known.append(Known(dict.fromkeys(names, 1), row.roster, row.roster))
        table.insiders += [[name] for name, size in names.items() if size]
    alone = [[row] for row in rows] if len(rows) > 1 else []
    for parts in [*alone, rows]:
        whole, key = together(parts), parts[0].key if parts in alone else ALL
        table.statements += said_of_people(table, key, whole, parts)
        table.secrets += secrets_about_people(table, whole, parts)
    linked = [each for parts in [*alone, rows] for each in _linked(table, parts, quarters, counts)]
    table.known += [Known(each.form, each.least) for each in linked]
    return linked


def _linked(table: Table, rows: list[Row], quarters: list[Table], counts: Counts) -> list[Link]:
    """What links these people of the year with those of the same rows in its quarters."""
    truth = {name: size for one in [*quarters, table] for name, size in one.truth().items()}
    teams = {team for row in rows for team in row.teams}
    forms = links(table, rows, quarters)
    people = counts.within(teams) if len(rows) < len(table.of_people) else counts
    own = {lead: exceptions(people, one.people) for lead, one in counts.managed.items()}
    return [
        Link(form, few, value_of(form, truth), {lead: out[number] for lead, out in own.items()})
        for number, (form, few) in enumerate(zip(forms, exceptions(people), strict=True))
    ]


def links(table: Table, rows: list[Row], quarters: list[Table]) -> list[Form]:
    """What is none or more but for a few exceptions, which counts.exceptions tells.

    Who came in a quarter came in the year; who is on schedule in the year is so in each quarter;
    who came in the year came in a quarter; who is on schedule in all quarters is so in the year:
    these are at least as many as the quarters add up to beyond three times all. Who came had one.
    """
    came, kept = table.form(UPTAKE, *rows), table.form(ON_SCHEDULE, *rows)
    keys = {row.key for row in rows}
    same = [
        [row for row in one.rows if row.key in keys or len(rows) == len(table.of_people)]
        for one in quarters
    ]
    came_in, kept_in, held = (
        [one.form(measure, *there) for one, there in zip(quarters, same, strict=True)]
        for measure in (UPTAKE, ON_SCHEDULE, HELD)
    )
    return [
        *(added(came, less(there)) for there in came_in),
        *(added(there, less(kept)) for there in kept_in),
        added(*came_in, less(came)),
        added(kept, less(added(*kept_in))),
        added(*held, less(came)),
    ]


def without_people(table: Table) -> Table:
    """The same year without a word about who came."""
    return replace(
        table,
        statements=[each for each in table.statements if each.of is None],
        known=[],
        secrets=[each for each in table.secrets if not _about_people(each, table)],
        insiders=[],
        of_people=[],
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
