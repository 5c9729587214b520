"""An intruder written apart from the gate: other code, other unknowns, only whole numbers.

It reads figures as a lead does. Its unknowns are how many came at all and how many of them on
schedule, one cumulative ladder for each row, where the gate has three separate groups; and it asks
HiGHS directly whether a world with so few, and one with so many, exists.
"""

import highspy

from reports.cells import OUTCOMES
from reports.counts import Counts, Row, together
from tests.reports.histories import Out, Release


class SecondIntruder:
    """Everything that was ever published, as one integer model."""

    def __init__(self, releases: list[Release]) -> None:
        self.model = highspy.Highs()
        self.model.setOptionValue("output_flag", False)
        self.came, self.punctual, self.sessions, self.others = {}, {}, {}, {}
        for release in releases:
            if release.period.kind == "quarter":
                self._read_quarter(release)
            else:
                self._read_year(release)

    def as_before(self, releases: list[Release]) -> "SecondIntruder":
        """The same somebody, who has read only these."""
        return SecondIntruder(releases)

    def _read_quarter(self, release: Release) -> None:
        key = release.period.key
        for row in release.figures["rows"]:
            place = key, row["key"]
            self._count_people(place, row["roster"])
            self.sessions[place] = {name: self._unknown() for name in OUTCOMES}
            self.model.addConstr(self.came[place] <= self.sessions[place]["held"])
        for cell in release.figures["cells"]:
            places = self._places([key], cell["row"])
            self._between(sum(self._said(place, cell["measure"]) for place in places), cell)

    def _read_year(self, release: Release) -> None:
        year, keys = release.period.key, [quarter.key for quarter in release.period.quarters]
        if has_people(release):
            for row in rows_of_people(release):
                self._count_people((year, row), release.out[row].roster)
            for row in {*rows_of_people(release), "all"}:
                self._link(year, keys, row, release.out[row])
        for cell in release.figures["cells"]:
            about = [year] if cell["measure"] in ("uptake", "on_schedule") else keys
            places = self._places(about, cell["row"])
            self._between(sum(self._said(place, cell["measure"]) for place in places), cell)

    def _count_people(self, place: tuple[str, str], roster: int) -> None:
        self.came[place], self.punctual[place] = self._unknown(roster), self._unknown(roster)
        self.model.addConstr(self.punctual[place] <= self.came[place])

    def _places(self, periods: list[str], row: str) -> list[tuple[str, str]]:
        found = [place for place in self.came if place[0] in periods]
        return [place for place in found if row in ("all", place[1])]

    def _link(self, year: str, keys: list[str], row: str, out: Out) -> None:
        """Nobody came in a quarter and not in the year, nor keeps to the year and not to a quarter.

        But for those who counted in one of them alone, in these teams, or were away.
        """
        came = sum(self.came[place] for place in self._places([year], row))
        punctual = sum(self.punctual[place] for place in self._places([year], row))
        came_in = [sum(self.came[place] for place in self._places([key], row)) for key in keys]
        punctual_in = [
            sum(self.punctual[place] for place in self._places([key], row)) for key in keys
        ]
        for number in range(4):
            self.model.addConstr(came + out.left[number] >= came_in[number])
            self.model.addConstr(punctual <= punctual_in[number] + out.apart[number])
        self.model.addConstr(came <= sum(came_in) + out.elsewhere)
        self.model.addConstr(punctual + out.late >= sum(punctual_in))
        if row == "all":
            held = [self.sessions[place]["held"] for place in self._places(keys, row)]
            self.model.addConstr(came <= sum(held))

    def _said(self, place: tuple[str, str], measure: str):
        if measure == "uptake":
            return self.came[place]
        if measure == "on_schedule":
            return self.punctual[place]
        if measure == "booked":
            return sum(self.sessions[place].values())
        return self.sessions[place][measure]

    def _unknown(self, most: int = 100_000):
        return self.model.addIntegral(lb=0, ub=most)

    def _between(self, form, cell: dict) -> None:
        self.model.addConstr(form >= cell["low"])
        self.model.addConstr(form <= cell["high"])

    def could_be(self, form, *, most: int | None = None, least: int | None = None) -> bool:
        """Whether a world exists in which this is at most, or at least, so many."""
        rule = form <= most if least is None else form >= least
        row = self.model.addConstr(rule)
        self.model.run()
        possible = self.model.getModelStatus() in (
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kUnbounded,
        )
        self.model.removeConstr(row)
        return possible


class SecondManager(SecondIntruder):
    """The same as a lead who knows what some of these people did, and asks about the others."""

    def __init__(self, releases: list[Release], theirs: dict[str, Counts], year: dict) -> None:
        super().__init__(releases)
        for release in releases:
            for place in self._places([release.period.key], "all"):
                counts = theirs.get(place[0]) or year[place[0]]
                teams = place[1].split("+")
                rows = [row for row in counts.rows if row.key in teams or place[1] == "all"]
                self._know(place, release, together(rows))

        self.theirs, self.year = theirs, year

    def as_before(self, releases: list[Release]) -> "SecondIntruder":
        return SecondManager(releases, self.theirs, self.year)

    def _know(self, place: tuple[str, str], release: Release, mine: Row) -> None:
        came, punctual = self.came[place], self.punctual[place]
        self.others[place] = mine
        self.model.addConstr(punctual >= mine.on_schedule)
        self.model.addConstr(came - punctual >= mine.late)
        self.model.addConstr(came <= release.truth[place[1]].roster - mine.none)
        if place in self.sessions:
            sessions = self.sessions[place]
            self.model.addConstr(sessions["held"] - came >= mine.sessions["held"] - mine.came)
            for name in OUTCOMES:
                self.model.addConstr(sessions[name] >= mine.sessions[name])


def has_people(release: Release) -> bool:
    return any(cell["measure"] == "uptake" for cell in release.figures["cells"])


def rows_of_people(release: Release) -> list[str]:
    """In which rows people are counted: a year may have them for the whole programme alone."""
    cells = release.figures["cells"]
    rows = [cell["row"] for cell in cells if cell["measure"] == "uptake" and cell["row"] != "all"]
    if release.period.kind == "year":
        return rows or ["all"]
    return [row["key"] for row in release.figures["rows"]]


def betrayed(releases: list[Release]) -> list[tuple]:
    """What should be uncertain and is not: a period, a row and what of it was about few people."""
    return _betrayed(SecondIntruder(releases), releases)


def betrayed_to_manager(
    releases: list[Release], theirs: dict[str, Counts], year: dict[str, Counts]
) -> list[tuple]:
    """What a lead finds out about people whom they do not manage."""
    return _betrayed(SecondManager(releases, theirs, year), releases)


def _betrayed(intruder: SecondIntruder, releases: list[Release]) -> list[tuple]:
    found = []
    for release in releases:
        if has_people(release):
            for key in {*rows_of_people(release), "all"}:
                found += _betrayed_in(intruder, release, key)
        if release.period.kind == "year":
            found += _betrayed_sums(intruder, release, releases)
    return found


def _betrayed_sums(intruder: SecondIntruder, release: Release, releases: list[Release]) -> list:
    """What became of few people's sessions in a year, unless its quarters told that before."""
    quarters = [one for one in releases if one.period in release.period.quarters]
    before, fewest, found = intruder.as_before(quarters), release.limits.fewest, []
    cells = [cell for cell in release.figures["cells"] if cell["measure"] in OUTCOMES]
    for row, name in {(cell["row"], cell["measure"]) for cell in cells}:
        truth = [one.truth[row] for one in quarters]
        places = intruder._places([one.period.key for one in quarters], row)
        mine = [_known(intruder, one.period.key, row) for one in quarters]
        if all(_is_all(whole, own) for whole, own in zip(truth, mine, strict=True)):
            continue
        people = max(
            whole.people[name] - own.people[name] for whole, own in zip(truth, mine, strict=True)
        )
        now, then = (
            sum(reader.sessions[place][name] for place in places)
            - sum(own.sessions[name] for own in mine)
            for reader in (intruder, before)
        )
        if people < fewest and _open(before, then, fewest) > _open(intruder, now, fewest):
            found.append((release.period.key, row, name))
    return found


def _known(intruder: SecondIntruder, period: str, row: str) -> Row:
    """What the reader knows anyway of these people."""
    places = intruder._places([period], row)
    return together(intruder.others.get(place, Row([])) for place in places)


def _is_all(whole: Row, own: Row) -> bool:
    return (whole.roster, whole.booked_by) == (own.roster, own.booked_by)


def _betrayed_in(intruder: SecondIntruder, release: Release, key: str) -> list[tuple]:
    period, fewest, truth = release.period.key, release.limits.fewest, release.truth[key]
    places = intruder._places([period], key)
    mine = _known(intruder, period, key)
    others = truth.roster - mine.roster
    if _is_all(truth, mine):
        return []
    came = sum(intruder.came[place] for place in places) - mine.came
    punctual = sum(intruder.punctual[place] for place in places) - mine.on_schedule
    sizes = truth.came - mine.came, truth.on_schedule - mine.on_schedule
    most = min(fewest, others)
    asked = [
        ("came", came, sizes[0], most),
        ("did not come", others - came, others - sizes[0], most),
        ("on schedule", punctual, sizes[1], most),
        ("not on schedule", others - punctual, others - sizes[1], most),
        ("came late", came - punctual, sizes[0] - sizes[1], most),
        ("never or always", others - came + punctual, others - sizes[0] + sizes[1], most),
    ]
    for name in OUTCOMES if places[0] in intruder.sessions else ():
        form = sum(intruder.sessions[place][name] for place in places) - mine.sessions[name]
        asked.append((name, form, truth.people[name] - mine.people[name], fewest))
    return [
        (period, key, name)
        for name, form, people, wanted in asked
        if people < fewest and wanted and not _open(intruder, form, wanted)
    ]


def _open(intruder: SecondIntruder, form, most: int) -> bool:
    """Hardly anybody, and as many as the threshold; of one person alone, whether they did."""
    few = 1 if most > 1 else 0
    return intruder.could_be(form, most=few) and intruder.could_be(form, least=most)
