"""The intruder test: somebody who reads every number ever published, and reckons perfectly.

For every secret it looks for two worlds, both true to all that is known: one in which the number is
hardly more than nobody, one in which it reaches the threshold. Where one of them is impossible, the
release would have told. Only whole numbers count as a world.
"""

from collections.abc import Callable, Iterable

import numpy
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, vstack

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
        equal = self.low == self.high
        below, above = ~equal & numpy.isfinite(self.high), ~equal & numpy.isfinite(self.low)
        self.rules = {
            "A_eq": self.matrix[equal],
            "b_eq": self.low[equal],
            "A_ub": vstack([self.matrix[below], -self.matrix[above]], format="csr"),
            "b_ub": numpy.concatenate([self.high[below], -self.low[above]]),
        }
        self.worlds: list[numpy.ndarray] = []

    def narrowed(self, secrets: list[Secret], own: Iterable[Name] = ()) -> list[Secret]:
        """The secrets that do not hold before this intruder.

        With `own`, before somebody who is in these counts and knows it: they ask for the others.
        """
        if not secrets:
            return []
        return _Question(self, secrets, list(own)).narrowed()

    def world(self, costs: numpy.ndarray, least: numpy.ndarray) -> tuple[float | None, object]:
        """What the cheapest world costs, None without any; and that world, if it is whole."""
        bounds = numpy.column_stack([least, numpy.full(len(least), numpy.inf)])
        found = linprog(costs, bounds=bounds, method="highs", **self.rules)
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
        if nothing_seen and self._ask(numpy.asarray(self.forms.sum(axis=0)).ravel()) is None:
            return self.secrets
        self._together(lambda: self.lowest > self.few, 1)
        self._together(lambda: self.highest < self.many, -1)
        found = []
        for number, secret in enumerate(self.secrets):
            if not (self._can_be_few(number) and self._can_be_many(number)):
                found.append(secret)
        return found

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
        best = self._ask(costs)
        if best is None or best > limit + NEARLY:
            return
        if not any(costs @ world <= limit for world in self.intruder.worlds[-1:]):
            world = self.intruder.whole_world(costs, limit, self.least_counts)
            if world is not None:
                self._see(world)

    def _ask(self, costs: numpy.ndarray) -> float | None:
        best, world = self.intruder.world(costs, self.least_counts)
        if world is not None:
            self._see(world)
        return best


def _forms(system: System, secrets: list[Secret]) -> csr_matrix:
    asked = System([Known(secret.form, 0) for secret in secrets])
    asked.index = system.index
    return asked.matrix()


def narrowed(
    known: Iterable[Known], secrets: list[Secret], insiders: Iterable[list[Name]] = ()
) -> list[Secret]:
    """The secrets that somebody narrows who knows all this, from outside or as one of them.

    An insider is told by the counts they are in, and asks about the rows of these.
    """
    names = {name for secret in secrets for name in secret.form}
    intruder = Intruder(System(known).around(names).known)
    found = intruder.narrowed(secrets)
    for own in () if found else insiders:
        asked = [secret for secret in secrets if _rows(secret.form) & _rows(own)]
        if asked and set(own) <= intruder.system.index.keys():
            found = intruder.narrowed(asked, own)
        if found:
            break
    return found


def _rows(names: Iterable[Name]) -> set[tuple[str, str]]:
    return {name[:2] for name in names}
