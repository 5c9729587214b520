"""Chooses what to show as a range beside what the rules ask for: as little as protects everything.

Whoever knows a total and all of its parts but one knows that one too. So further figures become
ranges, at the least cost to the reader, until each secret has two worlds: an integer programme
(HiGHS, by way of scipy) in which every secret that the intruder still narrows brings both of its
worlds along.
"""

import time

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from reports.intruder import narrowed
from reports.linear import Known, Secret, Statement, System
from reports.tables import published, small_ones, widened

SECONDS = 20
# Beyond so many unknowns nobody waits for the best choice: whole rows become ranges instead.
LARGEST = 60_000
WIDENINGS = 4


def fewest_ranges(
    statements: list[Statement], known: list[Known], secrets: list[Secret], seconds: float = SECONDS
) -> set[tuple[str, str]] | None:
    """The names of the statements to show as ranges; None where none was found in that time.

    Secrets are taken up only once the intruder narrows them, so that most problems stay small.
    """
    until = time.monotonic() + seconds
    hidden, taken_up = small_ones(statements), []
    while True:
        failed = narrowed([*known, *published(statements, hidden)], secrets)
        if not failed:
            return hidden
        new = [secret for secret in failed if secret not in taken_up]
        left = until - time.monotonic()
        if not new or left <= 0:
            return None
        taken_up += new
        hidden = _cheapest(statements, known, taken_up, left)
        if hidden is None:
            return None


def wide_enough(
    statements: list[Statement], known: list[Known], secrets: list[Secret]
) -> list[Statement] | None:
    """The statements with ranges that protect everything if all are shown; None if none would."""
    for _attempt in range(WIDENINGS):
        everything = {each.name for each in statements}
        failed = narrowed([*known, *published(statements, everything)], secrets)
        if not failed:
            return statements
        touched = {name[:2] for secret in failed for name in secret.form}
        statements = [_widened_if(each, touched) for each in statements]
    return None


def _widened_if(statement: Statement, rows: set[tuple[str, str]]) -> Statement:
    """In the rows of what failed everything widens: a range there is too tight beside another."""
    return widened(statement) if {name[:2] for name in statement.form} & rows else statement


def _cheapest(
    statements: list[Statement], known: list[Known], secrets: list[Secret], seconds: float
) -> set[tuple[str, str]] | None:
    problem = _Problem(statements, known)
    if len(problem.system) * 2 * len(secrets) > LARGEST:
        return None
    for secret in secrets:
        problem.add_world(secret, least=None, most=secret.least)
        problem.add_world(secret, least=secret.most, most=None)
    return problem.solve(seconds)


class _Problem:
    """One switch for each statement, and a copy of all counts for each world that must exist."""

    def __init__(self, statements: list[Statement], known: list[Known]) -> None:
        said = [Known(each.form, each.low, each.high) for each in statements]
        self.statements = statements
        self.system = System([*known, *said])
        self.known = known
        self.width = len(statements)
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def add_world(self, secret: Secret, *, least: int | None, most: int | None) -> None:
        """A world true to all that is known, in which the secret is so few or so many."""
        shift = self.width
        self.width += len(self.system)

        def there(form) -> dict[int, float]:
            return {shift + self.system.index[name]: times for name, times in form.items()}

        for each in self.known:
            self.rows.append((there(each.form), each.low, each.high))
        for switch, each in enumerate(self.statements):
            # Exact unless switched to its range.
            self.rows.append(
                (there(each.form) | {switch: each.value - each.high}, -numpy.inf, each.value)
            )
            self.rows.append(
                (there(each.form) | {switch: each.value - each.low}, each.value, numpy.inf)
            )
        low = -numpy.inf if least is None else least
        self.rows.append((there(secret.form), low, numpy.inf if most is None else most))

    def solve(self, seconds: float) -> set[tuple[str, str]] | None:
        count = len(self.statements)
        costs, low, high = numpy.zeros(self.width), numpy.zeros(self.width), None
        costs[:count] = [each.cost for each in self.statements]
        low[:count] = [each.small for each in self.statements]
        high = numpy.full(self.width, numpy.inf)
        high[:count] = 1
        switches = numpy.zeros(self.width)
        switches[:count] = 1
        found = milp(
            costs,
            integrality=switches,
            bounds=Bounds(low, high),
            constraints=self._constraints(),
            options={"time_limit": seconds, "mip_rel_gap": 0.02},
        )
        if found.x is None:
            return None
        return {each.name for each, on in zip(self.statements, found.x, strict=False) if on > 0.5}

    def _constraints(self) -> LinearConstraint:
        places = [(n, column) for n, (row, _low, _high) in enumerate(self.rows) for column in row]
        values = [value for row, _low, _high in self.rows for value in row.values()]
        rows, columns = zip(*places, strict=True)
        shape = (len(self.rows), self.width)
        matrix = coo_matrix((values, (rows, columns)), shape=shape).tocsr()
        low = [low for _row, low, _high in self.rows]
        return LinearConstraint(matrix, low, [high for _row, _low, high in self.rows])
