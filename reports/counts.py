"""The counts of one period: what a release is made from, and which nobody reads."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

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
    """Who waited for a time in a quarter, which is about persons."""

    people: int
    median_weeks: float | None = None
    # How many of them are people of a lead, by lead.
    known_to: dict[int, int] = field(default_factory=dict)


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
    # In a year: how many were eligible in each of its quarters alone.
    left: list[int] = field(default_factory=list)

    def kept(self) -> dict:
        """As the tally of a release holds it; who was eligible is not kept, nor a name."""
        return {
            "rows": [row.kept() for row in self.rows],
            "managed": [one.kept(lead) for lead, one in self.managed.items()],
        }

    @property
    def eligible(self) -> list[int]:
        return [person for group in self.groups for person in group[-1]]

    def all(self) -> Row:
        return together(self.rows)

    def of_teams(self, key: str) -> Row:
        """The row of these teams, as a release names them."""
        wanted = set(key.split("+"))
        return together(row for row in self.rows if row.key in wanted)

    @classmethod
    def of(cls, kept: dict) -> "Counts":
        return cls([Row(**row) for row in kept["rows"]])


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
