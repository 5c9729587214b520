"""A year: the sum of its four quarters as they were released, and who came in all of it."""

from dataclasses import replace

from reports.cells import ALL, BOOKED, HELD, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.counts import Counts, Row, exceptions, together
from reports.insight import Insight, Link, year_with_managers
from reports.intruder import follows
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
    told: dict[tuple[str, str], tuple[int, int]],
    people_by_team: bool = True,
) -> Table:
    """What a year would say. Its teams appear only where all four quarters had the same rows.

    What became of all sessions is the sum of the quarters as they were; by team it is what was
    `told` of them already (`added_up`). People are counted in the whole year, each in the team of
    most of their days.
    """
    rows = same_rows(quarters)
    shown = {ALL, *(row.key for row in rows)}
    told = {name: ends for name, ends in told.items() if name[0] in shown}
    table = Table(period, rows, limits, counts.sessions_each, told=told)
    parts = [(ALL, [one.rows for one in quarters])]
    parts += [(row.key, [_row_of(row.key, one) for one in quarters]) for row in rows]
    sums = [each for key, there in parts for each in _sessions(quarters, key, there, limits)]
    table.statements = [each for each in sums if each.row == ALL]
    # A team's sums follow from what is said of all and of the quarters, unless it is seen to.
    table.secrets = [Secret(each.form, limits.fewest) for each in sums if each.small]
    linked = _add_people(table, counts, quarters, by_team=people_by_team)
    return year_with_managers(table, quarters, parts, counts.managed, linked)


def same_rows(quarters: list[Table]) -> list[Row]:
    """The rows of teams of a year: none, unless all four quarters had the same."""
    keys = {tuple(row.key for row in table.rows) for table in quarters}
    return quarters[0].rows if len(keys) == 1 and len(quarters[0].rows) > 1 else []


def added_up(quarters: list[list[dict]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Between which numbers the published cells of sessions of four quarters come to together.

    Everybody can add them up, so that it needs no test.
    """
    found = [
        {(cell["row"], cell["measure"]): (cell["low"], cell["high"]) for cell in cells}
        for cells in quarters
    ]
    everywhere = set(found[0]).intersection(*found)
    return {
        name: (sum(one[name][0] for one in found), sum(one[name][1] for one in found))
        for name in found[0]
        if name in everywhere and name[1] in (BOOKED, *OUTCOMES)
    }


def _row_of(key: str, table: Table) -> list[Row]:
    return [row for row in table.rows if row.key == key]


def _sessions(
    quarters: list[Table], key: str, parts: list[list[Row]], limits: Limits
) -> list[Statement]:
    """What became of the sessions of a row, or of all."""
    wholes = [together(rows) for rows in parts]
    found = []
    for measure in (BOOKED, *OUTCOMES):
        forms = (one.form(measure, *rows) for one, rows in zip(quarters, parts, strict=True))
        value = sum(row.booked if measure == BOOKED else row.sessions[measure] for row in wholes)
        # At least so many different people: those of the quarter that had most.
        behind = max(row.booked_by if measure == BOOKED else row.people[measure] for row in wholes)
        small = behind < limits.fewest
        ranges = ranges_of_sessions(value, limits.fewest, small=small)
        found.append(Statement(measure, key, added(*forms), value, ranges, None, small, 10))
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
    these are at least as many as the quarters add up to beyond three times all. Who came had one,
    and who is on schedule as many as it takes.
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
        added(*held, less(came), less(dict.fromkeys(kept, table.sessions_each - 1))),
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


def people_alone(table: Table, *, linked: bool) -> Table:
    """The same year with nothing new about sessions, and its people linked to those or not."""

    def wanted(each: Known | Secret) -> bool:
        return _about_people(each, table) and (linked or not _is_link(each))

    return replace(
        table,
        statements=[each for each in table.statements if each.of is not None],
        known=[each for each in table.known if wanted(each)],
        secrets=[each for each in table.secrets if wanted(each)],
        managers={
            lead: Insight(
                [each for each in one.given if wanted(each)],
                [each for each in one.secrets if wanted(each)],
            )
            for lead, one in table.managers.items()
        },
    )


def nothing_new(table: Table) -> Table:
    """What the quarters add up to, and no more."""
    return Table(table.period, table.rows, table.limits, told=table.told)


def links_follow(table: Table, known: list[Known], given: dict[int, list[Known]]) -> bool:
    """Whether what links a year with its quarters follows from what is published of both anyway.

    Then it tells nobody anything, nor a lead, who is `given` more of the quarters.
    """
    readers = [(table.known, [])]
    for lead, one in table.managers.items():
        readers.append(([*table.known, *one.given], given.get(lead, [])))
    for knows, besides in readers:
        rest = [*known, *besides, *(each for each in knows if not _is_link(each))]
        if not all(follows(rest, each) for each in knows if _is_link(each)):
            return False
    return True


def _is_link(each: Secret | Known) -> bool:
    return len({period for period, _row, _what in each.form}) > 1


def _about_people(each: Secret | Known, table: Table) -> bool:
    return any(period == table.period for period, _row, _what in each.form)
