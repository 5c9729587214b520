"""The intruder test: somebody who reads every number ever published, and reckons perfectly.

For every secret it looks for two worlds, both true to all that is known: one in which the number is
hardly more than nobody, one in which it reaches the threshold. Where one of them is impossible, the
release would have told. Only whole numbers count as a world.
"""

from collections.abc import Callable, Iterable

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from reports.linear import Known, Name, Secret, System

# A world of whole numbers that is not found in this time counts as impossible.
SECONDS_TO_SEARCH = 5
NEARLY = 1e-6
IMPOSSIBLE = 2


class Intruder:
    """Knows these statements, and asks which worlds they leave possible."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.system = System(known)
        self.matrix = self.system.matrix()
        self.low, self.high = self.system.bounds()
        self.rules = LinearConstraint(self.matrix.tocsc(), self.low, self.high)
        self.worlds: list[numpy.ndarray] = []

    def narrowed(self, secrets: list[Secret], own: Iterable[Name] = ()) -> list[Secret]:
        """The secrets that do not hold before this intruder.

        With `own`, before somebody who is in these counts and knows it: they ask for the others.
        """
        if not secrets:
            return []
        return _Question(self, secrets, list(own)).narrowed()

    def as_all_at_once(self, secrets: list[Secret], insiders: list[list[Name]]) -> None:
        """Worlds in which all of these people are, with few and with many of each secret.

        Each is a world before any one of them, so that few questions are left to ask one by one.
        """
        everybody = [name for own in insiders for name in own]
        if secrets and everybody:
            _Question(self, secrets, everybody).look_together()

    def world(self, costs: numpy.ndarray, least: numpy.ndarray) -> tuple[float | None, object]:
        """What the cheapest world costs, None without any; and that world, if it is whole."""
        found = milp(costs, bounds=Bounds(least, numpy.inf), constraints=self.rules)
        if not found.success:
            return (None if found.status == IMPOSSIBLE else -numpy.inf), None
        return found.fun, self._kept(found.x)

    def whole_world(self, costs: numpy.ndarray, limit: float, least: numpy.ndarray) -> object:
        """A world of whole numbers that costs no more than the limit, or None."""
        rules = [LinearConstraint(csr_matrix(costs), -numpy.inf, limit)]
        if self.matrix.shape[0]:
            rules.append(LinearConstraint(self.matrix, self.low, self.high))
        found = milp(
            numpy.zeros(len(self.system)),
            integrality=numpy.ones(len(self.system)),
            bounds=Bounds(least, numpy.inf),
            constraints=rules,
            options={"time_limit": SECONDS_TO_SEARCH},
        )
        return self._kept(found.x) if found.success else None

    def _kept(self, counts: numpy.ndarray) -> numpy.ndarray | None:
        whole = numpy.round(counts)
        if numpy.abs(counts - whole).max(initial=0) > NEARLY:
            return None
        self.worlds.append(whole)
        return whole


class _Question:
    """Several secrets asked of one intruder: one world often answers for many of them."""

    def __init__(self, intruder: Intruder, secrets: list[Secret], own: list[Name]) -> None:
        self.intruder, self.secrets = intruder, secrets
        self.forms = _forms(intruder.system, secrets)
        self.least_counts = numpy.zeros(len(intruder.system))
        self.least_counts[[intruder.system.index[name] for name in own]] = 1
        known = self.forms @ self.least_counts
        self.few = numpy.array([secret.least for secret in secrets]) + known
        # Who knows one person knows one fewer of the rest.
        self.many = numpy.array([secret.most for secret in secrets]) - bool(own)
        self.lowest = numpy.full(len(secrets), numpy.inf)
        self.highest = numpy.full(len(secrets), -numpy.inf)
        for world in intruder.worlds:
            if (world >= self.least_counts).all():
                self._see(world)

    def narrowed(self) -> list[Secret]:
        nothing_seen = numpy.isinf(self.lowest).any()
        if nothing_seen and self._ask(numpy.asarray(self.forms.sum(axis=0)).ravel())[0] is None:
            return self.secrets
        self.look_together()
        found = []
        for number, secret in enumerate(self.secrets):
            if not (self._can_be_few(number) and self._can_be_many(number)):
                found.append(secret)
        return found

    def suspected(self) -> list[Secret]:
        self.look_together()
        open_ones = (self.lowest > self.few) | (self.highest < self.many)
        return [secret for secret, still in zip(self.secrets, open_ones, strict=True) if still]

    def look_together(self) -> None:
        self._together(lambda: self.lowest > self.few, 1)
        self._together(lambda: self.highest < self.many, -1)

    def _together(self, unsettled: Callable[[], numpy.ndarray], sign: int) -> None:
        """Worlds for all unsettled secrets at once, for as long as each world settles some."""
        open_ones = unsettled()
        while open_ones.any():
            self._ask(sign * (self.forms.T @ open_ones.astype(float)))
            still = unsettled()
            if still.sum() == open_ones.sum():
                break
            open_ones = still

    def _see(self, world: numpy.ndarray) -> None:
        values = self.forms @ world
        self.lowest = numpy.minimum(self.lowest, values)
        self.highest = numpy.maximum(self.highest, values)

    def _can_be_few(self, number: int) -> bool:
        if self.lowest[number] > self.few[number]:
            self._look(self.forms[number].toarray().ravel(), self.few[number])
        return self.lowest[number] <= self.few[number]

    def _can_be_many(self, number: int) -> bool:
        if self.highest[number] < self.many[number]:
            self._look(-self.forms[number].toarray().ravel(), -self.many[number])
        return self.highest[number] >= self.many[number]

    def _look(self, costs: numpy.ndarray, limit: float) -> None:
        """Look for a world that costs no more: the cheapest first, then any of whole numbers."""
        best, world = self._ask(costs)
        if best is None or best > limit + NEARLY:
            return
        if world is None:
            world = self.intruder.whole_world(costs, limit, self.least_counts)
            if world is not None:
                self._see(world)

    def _ask(self, costs: numpy.ndarray) -> tuple[float | None, object]:
        best, world = self.intruder.world(costs, self.least_counts)
        if world is not None:
            self._see(world)
        return best, world


def _forms(system: System, secrets: list[Secret]) -> csr_matrix:
    asked = System([Known(secret.form, 0) for secret in secrets])
    asked.index = system.index
    return asked.matrix()


def suspected(known: Iterable[Known], secrets: list[Secret]) -> list[Secret]:
    """The secrets that may be narrowed: those for which no two worlds came up at the first look."""
    known, found = list(known), []
    for given, asked in _by_reader(secrets):
        found += _Question(_intruder([*known, *given], asked), asked, []).suspected()
    return found


def narrowed(
    known: Iterable[Known], secrets: list[Secret], insiders: Iterable[list[Name]] = ()
) -> list[Secret]:
    """The secrets that somebody narrows who knows all this, from outside or as one of them.

    An insider is told by the counts they are in, and asks about the rows of these.
    """
    known, found = list(known), []
    for given, asked in _by_reader(secrets):
        intruder = _intruder([*known, *given], asked)
        found += intruder.narrowed(asked)
        if not given and not found:
            found = _narrowed_inside(intruder, asked, insiders)
    return found


def follows(known: list[Known], each: Known) -> bool:
    """Whether nothing that is known leaves a world in which this form is less."""
    intruder = Intruder(known)
    if not each.form.keys() <= intruder.system.index.keys():
        return False
    costs = numpy.zeros(len(intruder.system))
    for name, times in each.form.items():
        costs[intruder.system.index[name]] = times
    least, _world = intruder.world(costs, numpy.zeros(len(costs)))
    return least is not None and least >= each.low - NEARLY


def _by_reader(secrets: list[Secret]) -> list[tuple[tuple[Known, ...], list[Secret]]]:
    """Secrets by what their reader knows besides, those of everybody first."""
    found: dict[int, tuple[tuple[Known, ...], list[Secret]]] = {}
    for secret in sorted(secrets, key=lambda secret: bool(secret.given)):
        found.setdefault(id(secret.given), (secret.given, []))[1].append(secret)
    return list(found.values())


def _narrowed_inside(
    intruder: Intruder, secrets: list[Secret], insiders: Iterable[list[Name]]
) -> list[Secret]:
    rows = [(secret, _rows(secret.form)) for secret in secrets]
    insiders = [own for own in insiders if set(own) <= intruder.system.index.keys()]
    intruder.as_all_at_once(secrets, insiders)
    for own in insiders:
        mine = _rows(own)
        asked = [secret for secret, about in rows if about & mine]
        if found := intruder.narrowed(asked, own):
            return found
    return []


def _intruder(known: Iterable[Known], secrets: list[Secret]) -> Intruder:
    """Who knows what has to do with these secrets."""
    names = {name for secret in secrets for name in secret.form}
    return Intruder(System(known).around(names).known)


def _rows(names: Iterable[Name]) -> set[tuple[str, str]]:
    return {name[:2] for name in names}
