"""Counts that nobody sees and what is said about them, as a system of linear statements.

A count has a name (a tuple: period, row, what). A form adds counts up. What is published or known
anyway says between which numbers a form lies; a secret is a form that must stay uncertain.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy
from scipy.sparse import csr_matrix

Name = tuple[str, str, str]
Form = dict[Name, int]
INFINITY = float("inf")


def added(*forms: Form) -> Form:
    """The sum of several forms."""
    total: Form = {}
    for form in forms:
        for name, times in form.items():
            total[name] = total.get(name, 0) + times
    return {name: times for name, times in total.items() if times}


def less(form: Form) -> Form:
    """A form to be taken away from another."""
    return {name: -times for name, times in form.items()}


def value_of(form: Form, counts: dict[Name, int]) -> int:
    """What a form is where every count is known."""
    return sum(times * counts[name] for name, times in form.items())


@dataclass(frozen=True)
class Known:
    """Somebody knows that a form lies between two numbers."""

    form: Form
    low: float
    high: float = INFINITY


@dataclass(frozen=True)
class Secret:
    """A form that whoever reads everything must find possible at `least` or less and at `most`."""

    form: Form
    most: int
    least: int = 1
    # What they know beside everything that was published.
    given: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A number that a release shows exactly, or as the range prepared for it."""

    measure: str
    row: str
    form: Form
    value: int
    # What is shown in place of the number: the usual range, then wider ones in turn.
    ranges: tuple[tuple[int, int], ...]
    # For people, of how many.
    of: int | None = None
    # Whether the rules alone ask for the range.
    small: bool = False
    # What it costs the reader not to have it exactly.
    cost: float = 1

    @property
    def name(self) -> tuple[str, str]:
        return self.row, self.measure

    @property
    def low(self) -> int:
        return self.ranges[0][0]

    @property
    def high(self) -> int:
        return self.ranges[0][1]

    @property
    def widened(self) -> "Statement":
        """With the next range, which says less; the last one stays."""
        return replace(self, ranges=self.ranges[1:] or self.ranges)

    def said(self, hidden: bool) -> Known:
        """What its reader knows from it."""
        if hidden:
            return Known(self.form, self.low, self.high)
        return Known(self.form, self.value, self.value)


class System:
    """Known statements as matrices, over the counts that they name."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.known = list(known)
        names = {name: None for each in self.known for name in each.form}
        self.index = {name: number for number, name in enumerate(names)}

    def __len__(self) -> int:
        return len(self.index)

    def matrix(self) -> csr_matrix:
        rows, columns, values = [], [], []
        for number, each in enumerate(self.known):
            for name, times in each.form.items():
                rows.append(number)
                columns.append(self.index[name])
                values.append(times)
        return csr_matrix((values, (rows, columns)), shape=(len(self.known), len(self)))

    def bounds(self) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Between which numbers each known form lies."""
        low = numpy.array([each.low for each in self.known], dtype=float)
        high = numpy.array([each.high for each in self.known], dtype=float)
        return low, high

    def around(self, names: Iterable[Name]) -> "System":
        """The part that has to do with these counts; nothing else can tell anything about them."""
        reached, waiting = set(), set(names)
        of_name: dict[Name, list[Known]] = {}
        for each in self.known:
            for name in each.form:
                of_name.setdefault(name, []).append(each)
        found: dict[int, Known] = {}
        while waiting:
            name = waiting.pop()
            reached.add(name)
            for each in of_name.get(name, ()):
                if id(each) not in found:
                    found[id(each)] = each
                    waiting |= each.form.keys() - reached
        return System(found.values())
