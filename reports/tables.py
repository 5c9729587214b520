"""What a release says about the counts of one period, and what must stay uncertain in it.

The rules: a figure about people is exact only where at least `roster` are in post, and `fewest` or
more did and did not; a figure about sessions only where `fewest` or more people are behind it. Any
other becomes a range, prepared here; it never is tighter than from none to `fewest`.
"""

from dataclasses import dataclass, field

from reports.cells import ALL, BOOKED, HELD, ON_SCHEDULE, OUTCOMES, UPTAKE
from reports.counts import Row, together
from reports.linear import Form, Known, Name, Secret, Statement, added, less, value_of

# How often a range may be replaced by a wider one, and the usual one.
LEVELS = 5
# Beside those on schedule: who came later than agreed, and who did not come.
LATE, NONE = "late", "none"
GROUPS = (ON_SCHEDULE, LATE, NONE)
# The programme's own figures are what a board reads first.
COST_OF_ALL = {UPTAKE: 60, ON_SCHEDULE: 30, BOOKED: 40}


@dataclass(frozen=True)
class Limits:
    """The thresholds of a programme."""

    fewest: int = 5
    roster: int = 10


@dataclass
class Table:
    """One period: its rows, what it would say, what is known of it anyway, and its secrets."""

    period: str
    rows: list[Row]
    limits: Limits
    # How many sessions whoever is on schedule has had at least.
    sessions_each: int = 1
    statements: list[Statement] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    # Who knows themselves: the counts in which such a person is.
    insiders: list[list[Name]] = field(default_factory=list)
    # Of a year the rows that its people are in: its teams, or everybody in one.
    of_people: list[Row] = field(default_factory=list)
    # Of a year what its quarters add up to, by row and measure: it tells nothing that they did not.
    told: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    # What leads who manage people know of them (managed.Managed), and what must stay uncertain to
    # each of them (insight.Insight).
    managed: dict = field(default_factory=dict)
    managers: dict = field(default_factory=dict)

    @property
    def counted(self) -> list[Row]:
        """The rows of which it has counts of its own."""
        return self.of_people or self.rows

    def truth(self) -> dict[Name, int]:
        """Every count as it is."""
        found: dict[Name, int] = {}
        for row in self.counted:
            found |= self.named(row, what_is(row))
        return found

    def named(self, row: Row, sizes: dict[str, int]) -> dict[Name, int]:
        """Counts of a row by the names that they have here."""
        return {self.name(row, what): size for what, size in sizes.items()}

    def name(self, row: Row, what: str) -> Name:
        return self.period, row.key, what

    def form(self, what: str, *rows: Row) -> Form:
        """A count of some rows, as their sum."""
        parts = {UPTAKE: (ON_SCHEDULE, LATE), BOOKED: OUTCOMES}.get(what, (what,))
        return {self.name(row, part): 1 for row in rows for part in parts}


def people_of(row: Row) -> dict[str, int]:
    """The eligible people of a row, each in one of three counts."""
    return {ON_SCHEDULE: row.on_schedule, LATE: row.late, NONE: row.none}


def pooled(rows: list[Row], limits: Limits) -> list[Row]:
    """Teams too small to be shown alone, counted together until nobody is in too small a row."""
    rows = sorted(rows, key=lambda row: (row.roster, row.key))
    small = [row for row in rows if row.roster < limits.roster]
    large = rows[len(small) :]
    while small and large and sum(row.roster for row in small) < limits.roster:
        small.append(large.pop(0))
    if len(small) > 1:
        large.append(together(small))
    elif small:
        large += small
    return sorted(large, key=lambda row: (not row.label, row.label))


def quarter_table(period: str, rows: list[Row], limits: Limits, sessions_each: int = 1) -> Table:
    """Everything about one quarter, with these rows; a single one is the programme itself."""
    table = Table(period, rows, limits, sessions_each)
    for row in rows:
        _know(table, row)
    shown = [(row.key, [row]) for row in rows] if len(rows) > 1 else []
    for key, parts in [*shown, (ALL, rows)]:
        whole = together(parts)
        table.statements += said_of_people(table, key, whole, parts)
        table.statements += _sessions(table, key, whole, parts)
        table.secrets += secrets_of(table, whole, parts)
    return table


def _know(table: Table, row: Row) -> None:
    """How many are in post is no secret; who came had a session; each is in one of three counts."""
    people = added(*(table.form(what, row) for what in GROUPS))
    table.known.append(Known(people, row.roster, row.roster))
    held = held_beyond(table, row)
    table.known.append(Known(held, min(0, value_of(held, table.named(row, what_is(row))))))
    for what, there in people_of(row).items():
        if there:
            also = [] if what == NONE else [table.name(row, HELD)]
            table.insiders.append([table.name(row, what), *also])


def what_is(row: Row) -> dict[str, int]:
    """Every count of a row."""
    return people_of(row) | row.sessions


def held_beyond(table: Table, row: Row) -> Form:
    """Sessions held beyond one for each who came, and as many as it takes for each on schedule.

    It is none or more, but for people who agreed on another frequency or were away.
    """
    kept = dict.fromkeys(table.form(ON_SCHEDULE, row), table.sessions_each - 1)
    return added(table.form(HELD, row), less(table.form(UPTAKE, row)), less(kept))


def said_of_people(table: Table, key: str, whole: Row, parts: list[Row]) -> list[Statement]:
    """How many came, and how many of them were on schedule."""
    found = []
    for measure, value in ((UPTAKE, whole.came), (ON_SCHEDULE, whole.on_schedule)):
        small = not may_be_exact(value, whole.roster, table.limits)
        ranges = ranges_of_people(value, whole.roster, table.limits)
        if measure == ON_SCHEDULE:  # a wider one there keeps who came exact beside it
            ranges = ranges[1:]
        cost = COST_OF_ALL[measure] if key == ALL else 2
        form = table.form(measure, *parts)
        found.append(Statement(measure, key, form, value, ranges, whole.roster, small, cost))
    return found


def _sessions(table: Table, key: str, whole: Row, parts: list[Row]) -> list[Statement]:
    behind = whole.people | {BOOKED: whole.booked_by}
    found = []
    for measure in (BOOKED, *OUTCOMES):
        value = whole.booked if measure == BOOKED else whole.sessions[measure]
        small = behind[measure] < table.limits.fewest
        ranges = ranges_of_sessions(value, table.limits.fewest, small=small)
        cost = COST_OF_ALL.get(measure, 10) if key == ALL else 1
        form = table.form(measure, *parts)
        found.append(Statement(measure, key, form, value, ranges, None, small, cost))
    return found


def secrets_of(table: Table, whole: Row, parts: list[Row]) -> list[Secret]:
    """Fewer than `fewest` people, or sessions of fewer, must stay none or as many as `fewest`."""
    fewest, found = table.limits.fewest, secrets_about_people(table, whole, parts)
    behind = whole.people | {BOOKED: whole.booked_by}
    for what in (BOOKED, *OUTCOMES):
        if behind[what] < fewest:
            found.append(Secret(table.form(what, *parts), fewest))
    return found


def secrets_about_people(table: Table, whole: Row, parts: list[Row]) -> list[Secret]:
    """Of each count, and of two that follow from what is said: fewer than `fewest` people."""
    most = min(table.limits.fewest, whole.roster)
    sizes, pairs = people_of(whole), [(ON_SCHEDULE, LATE), (LATE, NONE), (ON_SCHEDULE, NONE)]
    return [
        Secret(added(*(table.form(what, *parts) for what in group)), most, least_of(most))
        for group in [*((what,) for what in GROUPS), *pairs]
        if most and sum(sizes[what] for what in group) < table.limits.fewest
    ]


def least_of(most: int) -> int:
    """At most one is as good as nobody; of a single person it must stay open whether they did."""
    return min(1, most - 1)


def may_be_exact(value: int, of: int, limits: Limits) -> bool:
    """A yes or no over a known roster tells of everybody where nobody, or nearly, said one."""
    return of >= limits.roster and limits.fewest <= value <= of - limits.fewest


def ranges_of_people(value: int, of: int, limits: Limits) -> tuple[tuple[int, int], ...]:
    """What may stand in place of how many did, the tightest first."""
    return tuple(range_of_people(value, of, limits, level) for level in range(LEVELS))


def ranges_of_sessions(value: int, fewest: int, *, small: bool) -> tuple[tuple[int, int], ...]:
    """What may stand in place of a number of sessions, the tightest first.

    Those of many people too may be shown from none on in the end: a lead may know nearly all of
    these people, and the others are few.
    """
    found = [range_of_sessions(value, fewest, level, small=small) for level in range(LEVELS)]
    if not small:
        tops = [2 * fewest << level for level in range(LEVELS)]
        found += [(0, top) for top in tops if value <= top]
    return tuple(found)


def range_of_people(value: int, of: int, limits: Limits, level: int = 0) -> tuple[int, int]:
    """From nobody, or everybody, to the threshold; else the span in which the number lies."""
    edge = limits.fewest << level
    if of < limits.roster or 2 * edge > of:
        return 0, of
    if of - value <= edge:
        return of - edge, of
    if of - 2 * edge <= limits.fewest:
        return 0, of - edge - 1
    if value <= edge:
        return 0, edge
    low, high = _span(value - edge - 1, limits.fewest, level)
    return low + edge + 1, min(high + edge + 1, of - edge - 1)


def range_of_sessions(value: int, fewest: int, level: int = 0, *, small: bool) -> tuple[int, int]:
    """Of few people from none on, or above that, once there are more; else the span it lies in."""
    if not small:
        low, high = _span(value, fewest, level)
        return max(low, fewest), high
    top = 2 * fewest << level
    if value <= top:
        return 0, top
    while top < value:
        top *= 2
    return top // 2 + 1, top


def _span(value: int, fewest: int, level: int) -> tuple[int, int]:
    """One of the spans into which all numbers are cut beforehand.

    It begins and ends where it would for every other number in it: whoever knows these rules
    learns no more than stands there. The first are three thresholds wide, later ones wider.
    """
    low, width, number = 0, 3 * fewest << level, 0
    while value >= low + width:
        low, number = low + width, number + 1
        width = width * 2 if number % 4 == 0 else width
    return low, low + width - 1


def published(statements: list[Statement], hidden: set[tuple[str, str]]) -> list[Known]:
    """What readers know from a release in which these are shown as ranges."""
    return [each.said(each.name in hidden) for each in statements]


def small_ones(statements: list[Statement]) -> set[tuple[str, str]]:
    """Those that the rules alone make a range."""
    return {each.name for each in statements if each.small}
