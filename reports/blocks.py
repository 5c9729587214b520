"""Large programmes: the same choice and the same test, twenty rows at a time.

A world that differs from the truth in twenty rows, and nowhere else, is a world like any other. So
whatever is found in such a small part has been found in the whole; what is not found there counts
as impossible. Only what is about everybody is asked of the whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.cells import ALL
from reports.counts import together
from reports.insight import secrets_of_managers, with_managers
from reports.intruder import narrowed
from reports.linear import Known, Name, Secret, Statement, value_of
from reports.suppression import fewest_ranges, wide_enough
from reports.tables import Table, published, quarter_table

# Up to so many rows everything is looked at together.
MOST_TOGETHER = 40
AT_ONCE = 20
SECONDS_A_BLOCK = 10

Place = tuple[str, str]


def places_of(names: Iterable[Name]) -> set[Place]:
    return {name[:2] for name in names}


def blocks_of(table: Table) -> Iterator[set[Place]]:
    """Twenty rows of a table after another; the last ones share with those before."""
    keys = [row.key for row in table.rows]
    for start in range(0, len(keys), AT_ONCE):
        first = max(0, min(start, len(keys) - AT_ONCE))
        yield {(table.period, key) for key in keys[first : first + AT_ONCE]}


def within(known: Iterable[Known], places: set[Place], truth: dict[Name, int]) -> list[Known]:
    """What is known of these places while everything else is as it is."""
    found = []
    for each in known:
        inside = {name: times for name, times in each.form.items() if name[:2] in places}
        if inside:
            rest = 0
            if len(inside) < len(each.form):
                rest = value_of(each.form, truth) - value_of(inside, truth)
            found.append(Known(inside, each.low - rest, each.high - rest))
    return found


def secrets_within(
    secrets: Iterable[Secret], places: set[Place], truth: dict[Name, int]
) -> list[Secret]:
    """The secrets of these places, each with what its reader knows of them.

    Who knows nothing of them that others do not asks no other questions than those.
    """
    given: dict[int, tuple[Known, ...]] = {}
    found = [each for each in secrets if places_of(each.form) <= places]
    for each in found:
        if id(each.given) not in given:
            given[id(each.given)] = tuple(within(each.given, places, truth))
    return [
        replace(each, given=given[id(each.given)])
        for each in found
        if given[id(each.given)] or not each.given
    ]


def few_ranges(table: Table, all_secrets: list[Secret]) -> set[tuple[str, str]] | None:
    """Ranges chosen block by block; a block that takes too long is all ranges."""
    settled, hidden = about_everybody(table)
    if hidden is None:
        return None
    truth, chosen_for = table.truth(), set()
    for places in blocks_of(table):
        new = places - chosen_for
        mine = [each for each in table.statements if (table.period, each.row) in new]
        near = within([*table.known, *published(settled, hidden)], places, truth)
        secrets = secrets_within(all_secrets, places, truth)
        wide = wide_enough(mine, near, secrets)
        if wide is None:
            return None
        chosen = fewest_ranges(wide, near, secrets, SECONDS_A_BLOCK)
        hidden |= {each.name for each in wide} if chosen is None else chosen
        settled += wide
        chosen_for |= places
    table.statements = settled
    return hidden


def about_everybody(table: Table) -> tuple[list[Statement], set[tuple[str, str]] | None]:
    """What is said of the whole programme, as if it were one row, and which of it as ranges."""
    whole = quarter_table(table.period, [together(table.rows)], table.limits)
    with_managers(whole, table.managed)
    secrets = [*whole.secrets, *secrets_of_managers([whole])]
    wide = wide_enough(whole.statements, whole.known, secrets)
    if wide is None:
        return [], None
    ranges = {each.measure: each.ranges for each in wide}
    settled = [
        replace(each, ranges=ranges[each.measure]) for each in table.statements if each.row == ALL
    ]
    return settled, fewest_ranges(wide, whole.known, secrets, SECONDS_A_BLOCK)


def stand(
    known: list[Known],
    secrets: list[Secret],
    insiders: list[list[Name]],
    tables: list[Table],
) -> bool:
    """The gate: every secret in its block, and those about everybody in the whole."""
    truth = {name: value for table in tables for name, value in table.truth().items()}
    left = list(secrets)
    for table in tables:
        for places in blocks_of(table):
            mine = secrets_within(left, places, truth)
            own = [one for one in insiders if places_of(one) <= places]
            if narrowed(within(known, places, truth), mine, own):
                return False
            left = [one for one in left if not places_of(one.form) <= places]
    return not narrowed(known, left)
