"""The counts of one period: what a release is made from, and which nobody reads."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from operator import add

from reports.cells import OUTCOMES


@dataclass
class Row:
    """The counts of one team, or of several together."""

    teams: list[int]
    label: str = ""
    # Of the eligible: on schedule; with a session, yet not on schedule; with none.
    on_schedule: int = 0
    late: int = 0
    none: int = 0
    sessions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    # How many different people are behind each of them, and behind all.
    people: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    booked_by: int = 0

    @property
    def key(self) -> str:
        return "+".join(str(team) for team in sorted(self.teams))

    def kept(self) -> dict:
        return asdict(self)

    @property
    def roster(self) -> int:
        return self.on_schedule + self.late + self.none

    @property
    def came(self) -> int:
        return self.on_schedule + self.late

    @property
    def booked(self) -> int:
        return sum(self.sessions.values())

    def add(self, people: int, *, came: bool, on_schedule: bool) -> None:
        """So many eligible people more."""
        if not came:
            self.none += people
        elif on_schedule:
            self.on_schedule += people
        else:
            self.late += people


@dataclass
class Capacity:
    """What a programme offered, which is about nobody."""

    times: int = 0
    hours: float = 0
    seats: int = 0
    supervisors: int = 0


@dataclass
class Waited:
    """How many of the eligible waited for a time in a quarter, which is about persons."""

    people: int
    median_weeks: float | None = None


@dataclass
class Counts:
    """Everything counted for one period: what a release is made from."""

    rows: list[Row]
    capacity: Capacity = field(default_factory=Capacity)
    # None for a year.
    waited: Waited | None = None
    # Team, whether they came and were on schedule, and who that is.
    groups: list[tuple[int, bool, bool, list[int]]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    # What leads who manage people know of them, by lead (managed.Managed).
    managed: dict = field(default_factory=dict)
    # How many sessions whoever is on schedule has had at least.
    sessions_each: int = 1
    # Of a year its quarters, counted at the same moment.
    quarters: list["Counts"] = field(default_factory=list)

    def kept(self) -> dict:
        """As the tally of a release holds it; who was eligible is not kept, nor a name."""
        return {
            "rows": [row.kept() for row in self.rows],
            "managed": [one.kept(lead) for lead, one in self.managed.items()],
            "sessions_each": self.sessions_each,
        }

    def people(self, *, came: bool = False, on_schedule: bool = False) -> set[int]:
        """Who was eligible; of those only who came, or who was on schedule."""
        return {
            person
            for _team, did, kept, persons in self.groups
            for person in persons
            if (did or not came) and (did and kept or not on_schedule)
        }

    def within(self, teams: Iterable[int]) -> "Counts":
        """The people of these teams alone, of a year in its quarters too."""
        groups = [group for group in self.groups if group[0] in teams]
        quarters = [each.within(teams) for each in self.quarters]
        return replace(self, groups=groups, quarters=quarters)

    def all(self) -> Row:
        return together(self.rows)

    def of_teams(self, key: str) -> Row:
        """The row of these teams, as a release names them."""
        wanted = {int(team) for team in key.split("+") if team}
        return together(row for row in self.rows if row.teams[0] in wanted)

    @classmethod
    def of(cls, kept: dict) -> "Counts":
        return cls([Row(**row) for row in kept["rows"]], sessions_each=kept.get("sessions_each", 1))


def together(rows: Iterable[Row], label: str = "") -> Row:
    """Several rows as one; nobody is in two of them."""
    rows = list(rows)
    return Row(
        teams=sorted(team for row in rows for team in row.teams),
        label=label,
        on_schedule=sum(row.on_schedule for row in rows),
        late=sum(row.late for row in rows),
        none=sum(row.none for row in rows),
        sessions={name: sum(row.sessions[name] for row in rows) for name in OUTCOMES},
        people={name: sum(row.people[name] for row in rows) for name in OUTCOMES},
        booked_by=sum(row.booked_by for row in rows),
    )


def exceptions(year: Counts, among: set[int] | None = None) -> list[int]:
    """By how many people what links a year with its quarters is out, in the order of years.links.

    Who counts in one of them alone is in no comparison. And few are on schedule in a year and not
    in a quarter, since another frequency was agreed or they were away; each has to be known here.
    """

    def of(counts: Counts, **which: bool) -> set[int]:
        people = counts.people(**which)
        return people if among is None else people & among

    people, came, kept = of(year), of(year, came=True), of(year, on_schedule=True)
    quarters = [(of(one), of(one, came=True), of(one, on_schedule=True)) for one in year.quarters]
    left = [len(eligible - people) for eligible, _came, _kept in quarters]
    joined = [len(people - eligible) for eligible, _came, _kept in quarters]
    apart = [len((kept & eligible) - there) for eligible, _came, there in quarters]
    elsewhere = len(came.difference(*(there for _eligible, there, _kept in quarters)))
    all_year = people.intersection(*(there for _eligible, _came, there in quarters))
    late = len(all_year - kept) + sum(left) + (len(quarters) - 1) * len(people)
    return [*left, *map(add, joined, apart), elsewhere, late, 0]
