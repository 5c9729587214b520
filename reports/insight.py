"""A lead who is also somebody's line manager reads a report knowing what those people did.

So for each of them it is asked what a report tells about everybody else: with their own people
taken out, what is left must be as safe as a report of its own. Where nobody is left, a report
hides nothing from them.
"""

from dataclasses import dataclass, field, replace

from reports.cells import BOOKED, OPERATIONAL, OUTCOMES
from reports.counts import Row, together
from reports.linear import INFINITY, Form, Known, Name, Secret, added, value_of
from reports.managed import Managed
from reports.tables import (
    GROUPS,
    Table,
    held_beyond,
    people_of,
    secrets_about_people,
    secrets_of,
    what_is,
)


@dataclass
class Insight:
    """What one lead knows beside what is published, and what must stay uncertain to them."""

    given: list[Known] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """What joins two figures, of a year and of its quarters too: none or more, but for some people.

    What was logged late can make it still less, since the quarters stay as they were counted.
    """

    form: Form
    exceptions: int
    value: int
    # How many of these exceptions are people of a lead.
    of_leads: dict[int, int] = field(default_factory=dict)

    @property
    def least(self) -> int:
        return min(-self.exceptions, self.value)

    def without(self, lead: int, theirs: dict[Name, int]) -> Known:
        """The same of everybody but the people of this lead, who knows it."""
        known = value_of(self.form, theirs)
        others = Link(self.form, self.exceptions - self.of_leads[lead], self.value - known)
        return Known(self.form, known + others.least)


def with_managers(table: Table, managed: dict[int, Managed]) -> Table:
    """The table of a quarter, as leads who manage people read it too."""
    table.managed = managed
    for lead, one in managed.items():
        table.managers[lead] = insight = Insight()
        for row in table.rows:
            insight.given += _given(table, row, lead, one)
        shown = [[row] for row in table.rows] if len(table.rows) > 1 else []
        for parts in [*shown, table.rows]:
            insight.secrets += _about_others(table, parts, one)
    return table


def secrets_of_managers(tables: list[Table]) -> list[Secret]:
    """What must stay uncertain to each of them, who knows their people in all of these tables."""
    found = []
    for lead in set().union(*(table.managers for table in tables)):
        insights = [table.managers[lead] for table in tables if lead in table.managers]
        given = tuple(known for insight in insights for known in insight.given)
        found += [replace(each, given=given) for one in insights for each in one.secrets]
    return found


def others_of(rows: list[Row], one: Managed) -> Row:
    """The people of these rows without those of a lead."""
    whole, mine = together(rows), together(one.of(row) for row in rows)
    people = {name: whole.people[name] - mine.people[name] for name in OUTCOMES}
    return Row(
        teams=whole.teams,
        on_schedule=whole.on_schedule - mine.on_schedule,
        late=whole.late - mine.late,
        none=whole.none - mine.none,
        sessions={name: whole.sessions[name] - mine.sessions[name] for name in OUTCOMES},
        people=people,
        booked_by=min(whole.booked_by - mine.booked_by, sum(people.values())),
    )


def theirs_of(table: Table, rows: list[Row], one: Managed) -> dict[Name, int]:
    """How much of each count of these rows the people of a lead are."""
    found = {}
    for row in rows:
        mine = one.of(row)
        found |= table.named(row, what_is(mine))
    return found


def _given(table: Table, row: Row, lead: int, one: Managed) -> list[Known]:
    """At least what their own people did; all of it where nobody else is in the row."""
    mine, others = theirs_of(table, [row], one), others_of([row], one)
    displaced = _all_displaced([row], one)
    if not any(mine.values()) and not displaced:
        return []
    alone = not others.roster and not others.booked_by
    found = []
    for what in (*GROUPS, *OUTCOMES):
        name = table.name(row, what)
        exact = alone or (what == OPERATIONAL and displaced)
        if exact or mine[name]:
            found.append(Known({name: 1}, mine[name], mine[name] if exact else INFINITY))
    held = held_beyond(table, row)
    value = value_of(held, table.named(row, what_is(row)))
    return [*found, Link(held, 0, value, {lead: 0}).without(lead, mine)]


def _about_others(table: Table, parts: list[Row], one: Managed) -> list[Secret]:
    others = others_of(parts, one)
    if not others.roster and not others.booked_by:
        return []
    told = table.form(OPERATIONAL, *parts) if _all_displaced(parts, one) else None
    mine = theirs_of(table, parts, one)
    return [
        beyond(secret, value_of(secret.form, mine))
        for secret in secrets_of(table, others, parts)
        if secret.form != told
    ]


def beyond(secret: Secret, known: int) -> Secret:
    """A secret about the others, as one about all of whom so many are known."""
    return Secret(secret.form, secret.most + known, secret.least + known)


def _all_displaced(rows: list[Row], one: Managed) -> bool:
    return {team for row in rows for team in row.teams} <= set(one.displaced)


def year_with_managers(
    table: Table,
    quarters: list[Table],
    shown: list[tuple[str, list[list[Row]]]],
    managed: dict[int, Managed],
    links: list[Link],
) -> Table:
    """The table of a year, as leads who manage people read it too."""
    for lead in set().union(managed, *(quarter.managed for quarter in quarters)):
        table.managers[lead] = insight = Insight()
        parts = [quarter.managed.get(lead) for quarter in quarters]
        if None not in parts:
            for _key, rows in shown:
                insight.secrets += _sums(table, quarters, rows, parts)
        if lead in managed:
            theirs = _add_people(table, insight, managed[lead])
            if None not in parts:
                for quarter, part in zip(quarters, parts, strict=True):
                    theirs |= theirs_of(quarter, quarter.rows, part)
                insight.given += [link.without(lead, theirs) for link in links]
    return table


def _sums(
    table: Table, quarters: list[Table], rows: list[list[Row]], parts: list[Managed]
) -> list[Secret]:
    """What became of the sessions of everybody else in a year, where few are behind it."""
    each = list(zip(quarters, rows, parts, strict=True))
    others = [others_of(mine, one) for _quarter, mine, one in each]
    if not any(row.roster or row.booked_by for row in others):
        return []
    theirs: dict[Name, int] = {}
    for quarter, mine, one in each:
        theirs |= theirs_of(quarter, mine, one)
    found = []
    for measure in (BOOKED, *OUTCOMES):
        behind = max(row.booked_by if measure == BOOKED else row.people[measure] for row in others)
        told = measure == OPERATIONAL and all(_all_displaced(mine, one) for _q, mine, one in each)
        if behind < table.limits.fewest and not told:
            form = added(*(quarter.form(measure, *mine) for quarter, mine, _one in each))
            found.append(beyond(Secret(form, table.limits.fewest), value_of(form, theirs)))
    return found


def _add_people(table: Table, insight: Insight, one: Managed) -> dict[Name, int]:
    """What stays uncertain about the others of a whole year; what their own people are in it."""
    rows, theirs = table.of_people, {}
    for row in rows:
        theirs |= table.named(row, people_of(one.of(row)))
    insight.given += [Known({name: 1}, size) for name, size in theirs.items() if size]
    for parts in [*([row] for row in rows), rows] if len(rows) > 1 else [rows]:
        insight.secrets += [
            beyond(secret, value_of(secret.form, theirs))
            for secret in secrets_about_people(table, others_of(parts, one), parts)
        ]
    return theirs
