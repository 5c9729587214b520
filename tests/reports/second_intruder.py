"""An intruder written apart from the gate: other code, other unknowns, only whole numbers.

It reads figures as a lead does. Its unknowns are how many came at all and how many of them on
schedule, one cumulative ladder for each row, where the gate has three separate groups; and it asks
HiGHS directly whether a world with so few, and one with so many, exists.
"""

import highspy

from reports.cells import OUTCOMES
from reports.counts import Counts, Row, together
from tests.reports.histories import Release


class SecondIntruder:
    """Everything that was ever published, as one integer model."""

    def __init__(self, releases: list[Release]) -> None:
        self.model = highspy.Highs()
        self.model.setOptionValue("output_flag", False)
        self.came, self.punctual, self.sessions = {}, {}, {}
        self.of_year = {}
        for release in releases:
            if release.period.kind == "quarter":
                self._read_quarter(release)
            else:
                self._read_year(release)

    def _read_quarter(self, release: Release) -> None:
        key = release.period.key
        for row in release.figures["rows"]:
            place = key, row["key"]
            came = self._unknown(row["roster"])
            punctual = self._unknown(row["roster"])
            self.came[place], self.punctual[place] = came, punctual
            self.sessions[place] = {name: self._unknown() for name in OUTCOMES}
            self.model.addConstr(punctual <= came)
            self.model.addConstr(came <= self.sessions[place]["held"])
        for cell in release.figures["cells"]:
            places = [place for place in self.came if place[0] == key]
            if cell["row"] != "all":
                places = [(key, cell["row"])]
            self._between(sum(self._said(place, cell["measure"]) for place in places), cell)

    def _read_year(self, release: Release) -> None:
        keys = [quarter.key for quarter in release.period.quarters]
        cells = release.figures["cells"]
        people = self._unknown(release.people.roster), self._unknown(release.people.roster)
        self.of_year[release.period.key] = *people, release.people
        if any(cell["measure"] == "uptake" for cell in cells):
            self._link(people, keys, release)
        said = dict(zip(("uptake", "on_schedule"), people, strict=True))
        for cell in cells:
            if cell["measure"] in said and cell["row"] == "all":
                self._between(said[cell["measure"]] + 0, cell)
                continue
            places = [
                place
                for place in self.came
                if place[0] in keys and cell["row"] in ("all", place[1])
            ]
            self._between(sum(self._said(place, cell["measure"]) for place in places), cell)

    def _link(self, people: tuple, keys: list[str], release: Release) -> None:
        """Nobody came in a quarter and not in the year, nor keeps to the year and not to a quarter.

        But for those who counted in one of them alone, or were away: the exceptions, in order.
        """
        came, punctual = people
        left, apart = release.exceptions[:4], release.exceptions[4:8]
        elsewhere, late = release.exceptions[8:10]
        came_in, punctual_in = (
            [sum(many[place] for place in many if place[0] == key) for key in keys]
            for many in (self.came, self.punctual)
        )
        self.model.addConstr(punctual <= came)
        for gone, out, came_then, punctual_then in zip(
            left, apart, came_in, punctual_in, strict=True
        ):
            self.model.addConstr(came + gone >= came_then)
            self.model.addConstr(punctual <= punctual_then + out)
        self.model.addConstr(came <= sum(came_in) + elsewhere)
        self.model.addConstr(punctual + late >= sum(punctual_in))
        held = [self.sessions[place]["held"] for place in self.sessions if place[0] in keys]
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
        self.others, self.of_others = {}, {}
        for (period, key), came in self.came.items():
            mine = together(row for row in theirs[period].rows if row.key in key.split("+"))
            punctual, sessions = self.punctual[period, key], self.sessions[period, key]
            roster = next(
                row["roster"]
                for release in releases
                if release.period.key == period
                for row in release.figures["rows"]
                if row["key"] == key
            )
            self.model.addConstr(punctual >= mine.on_schedule)
            self.model.addConstr(came - punctual >= mine.late)
            self.model.addConstr(came <= roster - mine.none)
            self.model.addConstr(sessions["held"] - came >= mine.sessions["held"] - mine.came)
            for name in OUTCOMES:
                self.model.addConstr(sessions[name] >= mine.sessions[name])
            self.others[period, key] = mine
        for period, (people, _exceptions) in year.items():
            if period in self.of_year:
                came, punctual, everybody = self.of_year[period]
                self.model.addConstr(punctual >= people.on_schedule)
                self.model.addConstr(came - punctual >= people.late)
                self.model.addConstr(came <= everybody.roster - people.none)


def betrayed_to_manager(
    releases: list[Release], theirs: dict[str, Counts], year: dict
) -> list[tuple]:
    """What a lead finds out about people whom they do not manage."""
    intruder, found = SecondManager(releases, theirs, year), []
    for release in releases:
        if release.period.kind == "quarter":
            for key in [row["key"] for row in release.figures["rows"]] + ["all"]:
                found += _betrayed_to_manager(intruder, release, key)
        elif any(cell["measure"] == "uptake" for cell in release.figures["cells"]):
            came, punctual, people = intruder.of_year[release.period.key]
            mine = year[release.period.key][0]
            most = min(release.limits.fewest, people.roster - mine.roster)
            for name, form, size in _of_year(came, punctual, people, mine):
                if size < release.limits.fewest and most and not _open(intruder, form, most):
                    found.append((release.period.key, "all", name))
    return found


def _of_year(came, punctual, people: Row, mine: Row) -> list[tuple]:
    """Each answer of the people of a year, without those whom somebody knows."""
    others = people.roster - mine.roster
    came, punctual = came - mine.came, punctual - mine.on_schedule
    sizes = people.came - mine.came, people.on_schedule - mine.on_schedule
    return [
        ("came", came, sizes[0]),
        ("did not come", others - came, others - sizes[0]),
        ("on schedule", punctual, sizes[1]),
        ("not on schedule", others - punctual, others - sizes[1]),
        ("came late", came - punctual, sizes[0] - sizes[1]),
        ("came never or on schedule", others - came + punctual, others - sizes[0] + sizes[1]),
    ]


def _betrayed_to_manager(intruder: SecondManager, release: Release, key: str) -> list[tuple]:
    if not release.figures["rows"]:
        return []
    period, fewest, truth = release.period.key, release.limits.fewest, release.truth[key]
    keys = [row["key"] for row in release.figures["rows"]] if key == "all" else [key]
    places = [(period, one) for one in keys]
    mine = together(intruder.others[place] for place in places)
    came = sum(intruder.came[place] for place in places) - mine.came
    punctual = sum(intruder.punctual[place] for place in places) - mine.on_schedule
    others = truth.roster - mine.roster
    if not others and truth.booked_by == mine.booked_by:
        return []
    sizes = truth.came - mine.came, truth.on_schedule - mine.on_schedule
    most = min(fewest, others)
    asked = [
        ("came", came, sizes[0], most),
        ("did not come", others - came, others - sizes[0], most),
        ("on schedule", punctual, sizes[1], most),
        ("not on schedule", others - punctual, others - sizes[1], most),
        ("came late", came - punctual, sizes[0] - sizes[1], most),
    ]
    for name in OUTCOMES:
        form = sum(intruder.sessions[place][name] for place in places) - mine.sessions[name]
        asked.append((name, form, truth.people[name] - mine.people[name], fewest))
    return [
        (period, key, name)
        for name, form, people, wanted in asked
        if people < fewest and wanted and not _open(intruder, form, wanted)
    ]


def betrayed(releases: list[Release]) -> list[tuple]:
    """What should be uncertain and is not: a period, a row and what of it was about few people."""
    intruder = SecondIntruder(releases)
    found = []
    for release in releases:
        if release.period.kind == "quarter":
            for key in [row["key"] for row in release.figures["rows"]] + ["all"]:
                found += _betrayed_in(intruder, release, key)
    for key, (came, punctual, people) in intruder.of_year.items():
        release = next(each for each in releases if each.period.key == key)
        if any(cell["measure"] == "uptake" for cell in release.figures["cells"]):
            most = min(release.limits.fewest, people.roster)
            for name, form, size in _of_year(came, punctual, people, Row([])):
                if size < release.limits.fewest and most > 1 and not _open(intruder, form, most):
                    found.append((key, "all", name))
    return found


def _open(intruder: SecondIntruder, form, most: int) -> bool:
    """Hardly anybody, and as many as the threshold; of one person alone, whether they did."""
    few = 1 if most > 1 else 0
    return intruder.could_be(form, most=few) and intruder.could_be(form, least=most)


def _betrayed_in(intruder: SecondIntruder, release: Release, key: str) -> list[tuple]:
    if not release.figures["rows"]:
        return []
    period, fewest, truth = release.period.key, release.limits.fewest, release.truth[key]
    keys = [row["key"] for row in release.figures["rows"]] if key == "all" else [key]
    places = [(period, one) for one in keys]
    came = sum(intruder.came[place] for place in places)
    punctual = sum(intruder.punctual[place] for place in places)
    most = min(fewest, truth.roster)
    asked = [
        ("came", came + 0, truth.came, most),
        ("did not come", truth.roster - came, truth.none, most),
        ("on schedule", punctual + 0, truth.on_schedule, most),
        ("not on schedule", truth.roster - punctual, truth.late + truth.none, most),
        ("came late", came - punctual, truth.late, most),
    ]
    for name in OUTCOMES:
        form = sum(intruder.sessions[place][name] for place in places)
        asked.append((name, form + 0, truth.people[name], fewest))
    return [
        (period, key, name)
        for name, form, people, wanted in asked
        if people < fewest and wanted > 1 and not _open(intruder, form, wanted)
    ]
