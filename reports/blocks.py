"""Large programmes: the same choice and the same test, twenty rows at a time.

A world that differs from the truth in twenty rows, and nowhere else, is a world like any other. So
whatever is found in such a small part has been found in the whole; what is not found there counts
as impossible. Only what is about everybody is asked of the whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.cells import ALL, BOOKED, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.counts import Row, together
from reports.insight import secrets_of_managers, with_managers
from reports.intruder import narrowed
from reports.linear import Form, Known, Name, Secret, Statement, value_of
from reports.suppression import fewest_ranges, wide_enough
from reports.tables import LATE, NONE, Table, people_of, published, quarter_table

# Up to so many rows everything is looked at together.
MOST_TOGETHER = 40
AT_ONCE = 20
SECONDS_A_BLOCK = 10
# What fewer did than this many times the threshold, in so many rows on average, is rare.
RARE = 5

Place = tuple[str, str]


def places_of(names: Iterable[Name]) -> set[Place]:
    return {name[:2] for name in names}


def blocks_of(table: Table) -> Iterator[list[Place]]:
    """Twenty rows of a table after another; the last ones share with those before.

    More, where too few in them did what many did in the whole: with all other rows as they are,
    nobody else could have.
    """
    rows, wanted = table.rows, 2 * table.limits.fewest
    frequent = sizes_of(rows).keys() - rare_ones(table, table.statements)
    for start in range(0, len(rows), AT_ONCE):
        first = max(0, min(start, len(rows) - AT_ONCE))
        last = min(len(rows), first + AT_ONCE)
        while last - first < min(len(rows), MOST_TOGETHER):
            sizes = sizes_of(rows[first:last])
            if all(sizes[what] >= wanted for what in frequent):
                break
            first, last = max(0, first - 1), min(len(rows), last + 1)
        yield [(table.period, row.key) for row in rows[first:last]]


def rare_ones(table: Table, statements: list[Statement]) -> set[str]:
    """What so few did that in many blocks nobody would have.

    Every number of the range that is shown for it is as rare: that it is shown tells no more.
    """
    enough = RARE * table.limits.fewest * len(table.rows) / MOST_TOGETHER
    of_all = {each.measure: each for each in statements if each.row == ALL}
    uptake, kept = of_all[UPTAKE], of_all[ON_SCHEDULE]
    most = {what: of_all[what].high for what in (ON_SCHEDULE, *OUTCOMES)}
    most |= {NONE: uptake.of - uptake.low, LATE: uptake.high - kept.low}
    return {what for what, size in most.items() if size < enough}


def sizes_of(rows: Iterable[Row]) -> dict[str, int]:
    """How many people did, and what became of how many sessions."""
    whole = together(rows)
    return people_of(whole) | whole.sessions


class Nearby:
    """What is known, by the places it is about, so that no block looks through everything."""

    def __init__(self, truth: dict[Name, int], known: Iterable[Known]) -> None:
        self.truth, self.known, self.values = truth, [], {}
        self.at: dict[Place, list[tuple[int, Name, int]]] = {}
        self.add(known)

    def add(self, known: Iterable[Known]) -> None:
        for number, each in enumerate(known, len(self.known)):
            self.known.append(each)
            for name, times in each.form.items():
                self.at.setdefault(name[:2], []).append((number, name, times))

    def within(self, places: list[Place]) -> list[Known]:
        """What is known of these places while everything else is as it is."""
        inside: dict[int, Form] = {}
        for place in places:
            for number, name, times in self.at.get(place, ()):
                inside.setdefault(number, {})[name] = times
        return [self._cut(number, inside[number]) for number in sorted(inside)]

    def _cut(self, number: int, inside: Form) -> Known:
        each = self.known[number]
        if len(inside) == len(each.form):
            return Known(inside, each.low, each.high)
        if number not in self.values:
            self.values[number] = value_of(each.form, self.truth)
        rest = self.values[number] - value_of(inside, self.truth)
        return Known(inside, each.low - rest, each.high - rest)


class Asked:
    """Secrets by the places they are about, each with what its reader knows."""

    def __init__(self, truth: dict[Name, int], secrets: list[Secret]) -> None:
        self.left = [(places_of(each.form), each) for each in secrets]
        readers = {id(each.given): each.given for each in secrets}
        self.readers = {reader: Nearby(truth, given) for reader, given in readers.items()}

    def within(self, places: list[Place]) -> list[Secret]:
        """The secrets of these places, each with what its reader knows of them.

        Who knows nothing of them that others do not asks no other questions than those.
        """
        given = {reader: tuple(known.within(places)) for reader, known in self.readers.items()}
        block = set(places)
        found = [each for about, each in self.left if about <= block]
        return [
            replace(each, given=given[id(each.given)])
            for each in found
            if given[id(each.given)] or not each.given
        ]

    def leave_out(self, places: list[Place]) -> None:
        block = set(places)
        self.left = [pair for pair in self.left if not pair[0] <= block]


def few_ranges(table: Table, secrets: list[Secret]) -> set[tuple[str, str]] | None:
    """Ranges chosen block by block; a block that takes too long is all ranges."""
    settled, hidden = about_everybody(table)
    if hidden is None:
        return None
    truth, chosen_for = table.truth(), set()
    near = Nearby(truth, [*table.known, *published(settled, hidden)])
    asked = Asked(truth, secrets)
    for places in blocks_of(table):
        new = set(places) - chosen_for
        mine = [each for each in table.statements if (table.period, each.row) in new]
        known, of_block = near.within(places), asked.within(places)
        wide = wide_enough(mine, known, of_block)
        if wide is None:
            return None
        chosen = fewest_ranges(wide, known, of_block, SECONDS_A_BLOCK)
        chosen = {each.name for each in wide} if chosen is None else chosen
        near.add(published(wide, chosen))
        settled, hidden, chosen_for = settled + wide, hidden | chosen, chosen_for | new
    table.statements = settled
    return hidden


def about_everybody(table: Table) -> tuple[list[Statement], set[tuple[str, str]] | None]:
    """What is said of the whole programme, as if it were one row, and which of it as ranges."""
    whole = as_one_row(table)
    secrets = [*whole.secrets, *secrets_of_managers([whole])]
    wide = wide_enough(whole.statements, whole.known, secrets)
    if wide is None:
        return [], None
    ranges = {each.measure: each.ranges for each in wide}
    settled = [
        replace(each, ranges=ranges[each.measure]) for each in table.statements if each.row == ALL
    ]
    hidden = fewest_ranges(wide, whole.known, secrets, SECONDS_A_BLOCK)
    if hidden is None:
        return settled, None
    return settled, hidden | told_by_the_rest(rare_ones(table, settled), hidden)


def told_by_the_rest(rare: set[str], hidden: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What would tell a block, with all other rows as they are, that too few in it did."""
    people = {NONE: UPTAKE, LATE: ON_SCHEDULE, ON_SCHEDULE: ON_SCHEDULE}
    told = {(ALL, people.get(what, what)) for what in rare}
    # Among the sessions, another range beside these, or their sum would tell them.
    others = {(ALL, what) for what in {BOOKED, *OUTCOMES} - rare}
    return told if hidden & others or not rare & {*OUTCOMES} else told | {(ALL, BOOKED)}


def as_one_row(table: Table) -> Table:
    """The same quarter with all of its rows together."""
    whole = quarter_table(table.period, [together(table.rows)], table.limits, table.sessions_each)
    return with_managers(whole, table.managed)


def stand(
    known: list[Known],
    secrets: list[Secret],
    insiders: list[list[Name]],
    table: Table,
) -> bool:
    """The gate: every secret in its block, and those about everybody in the whole."""
    truth = table.truth()
    near, asked = Nearby(truth, known), Asked(truth, secrets)
    inside = [(places_of(own), own) for own in insiders]
    for places in blocks_of(table):
        block = set(places)
        own = [each for about, each in inside if about <= block]
        if narrowed(near.within(places), asked.within(places), own):
            return False
        asked.leave_out(places)
    return not narrowed(known, [each for _about, each in asked.left])
