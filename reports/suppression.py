"""Chooses what to show as a range beside what the rules ask for: as little as protects everything.

Whoever knows a total and all of its parts but one knows that one too. So further figures become
ranges, at the least cost to the reader, until each secret has two worlds: an integer programme
(HiGHS, by way of scipy) in which every secret that the intruder still narrows brings both of its
worlds along.
"""

import time

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, diags, eye, hstack, kron, vstack

from reports.cells import OUTCOMES
from reports.intruder import narrowed, suspected
from reports.linear import Known, Name, Secret, Statement, System
from reports.tables import LEVELS, published, small_ones

SECONDS = 20
# Beyond so many unknowns nobody waits for the best choice: whole rows become ranges instead.
LARGEST = 300_000
# So many secrets are taken up first, and twice as many each time that others are narrowed still.
AT_FIRST = 8


def fewest_ranges(
    statements: list[Statement], known: list[Known], secrets: list[Secret], seconds: float = SECONDS
) -> set[tuple[str, str]] | None:
    """The names of the statements to show as ranges; None where none was found in that time.

    Secrets are taken up only once the intruder narrows them, and first a few of them: what protects
    those mostly protects the others too, and the problems stay small.
    """
    until, few = time.monotonic() + seconds, AT_FIRST
    hidden, taken_up = small_ones(statements), []
    while True:
        said = [*known, *published(statements, hidden)]
        failed = suspected(said, secrets)
        new = [secret for secret in failed if secret not in taken_up]
        if not new:
            return None if failed and narrowed(said, failed) else hidden
        left = until - time.monotonic()
        if left <= 0:
            return None
        taken_up += new[:: max(1, len(new) // few)]
        few *= 2
        hidden = _cheapest(statements, known, taken_up, left)
        if hidden is None:
            return None


def wide_enough(
    statements: list[Statement], known: list[Known], secrets: list[Secret]
) -> list[Statement] | None:
    """The statements with ranges that protect everything if all are shown; None if none would."""
    everything = {each.name for each in statements}
    for alike in (parts for parts in (3, 2, 0) for _level in range(LEVELS)):
        failed = narrowed([*known, *published(statements, everything)], secrets)
        if not failed:
            return statements
        touched = {_about(name, alike) for secret in failed for name in secret.form}
        statements = [
            each.widened if {_about(name, alike) for name in each.form} & touched else each
            for each in statements
        ]
    return None


def _about(name: Name, alike: int) -> tuple:
    """What is too tight beside another is mostly of its row and kind, else of its row, else any."""
    period, row, what = name
    return (period, row, what in OUTCOMES)[:alike]


def _cheapest(
    statements: list[Statement], known: list[Known], secrets: list[Secret], seconds: float
) -> set[tuple[str, str]] | None:
    """The cheapest ranges with which these secrets have both of their worlds."""
    said = [Known(each.form, each.low, each.high) for each in statements]
    system = System([*known, *said])
    # One world in which the secret is few, and one in which it is many.
    worlds = [[Known(each.form, -numpy.inf, each.least), *each.given] for each in secrets]
    worlds += [[Known(each.form, each.most), *each.given] for each in secrets]
    if len(system) * len(worlds) > LARGEST:
        return None
    costs = [each.cost for each in statements]
    small = [each.small for each in statements]
    unknown = len(system) * len(worlds)
    found = milp(
        numpy.concatenate([costs, numpy.zeros(unknown)]),
        integrality=numpy.concatenate([numpy.ones(len(costs)), numpy.zeros(unknown)]),
        bounds=Bounds(
            numpy.concatenate([small, numpy.zeros(unknown)]),
            numpy.concatenate([numpy.ones(len(costs)), numpy.full(unknown, numpy.inf)]),
        ),
        constraints=_rules(statements, system, len(known), worlds),
        options={"time_limit": seconds, "mip_rel_gap": 0.05},
    )
    if found.x is None:
        return None
    return {each.name for each, on in zip(statements, found.x, strict=False) if on > 0.5}


def _rules(
    statements: list[Statement], system: System, known: int, worlds: list[list[Known]]
) -> list[LinearConstraint]:
    """Columns: a switch for each statement, then all counts of each world in turn."""
    matrix, (low, high) = system.matrix(), system.bounds()
    shown, count = matrix[known:], len(worlds)
    value = numpy.array([each.value for each in statements], dtype=float)
    once = csr_matrix((known, len(statements)))

    def in_every_world(switches, rules, least, most) -> LinearConstraint:
        left = vstack([switches] * count)
        whole = hstack([left, kron(eye(count), rules)], format="csr")
        return LinearConstraint(whole, numpy.tile(least, count), numpy.tile(most, count))

    unlimited = numpy.full(len(statements), numpy.inf)
    # Exact unless switched to its range.
    return [
        in_every_world(once, matrix[:known], low[:known], high[:known]),
        in_every_world(diags(value - high[known:]), shown, -unlimited, value),
        in_every_world(diags(value - low[known:]), shown, value, unlimited),
        _wanted(system, worlds, len(statements)),
    ]


def _wanted(system: System, worlds: list[list[Known]], switches: int) -> LinearConstraint:
    """In each world its secret is so few, or so many, and what its reader knows besides holds."""
    rules = [(number, each) for number, world in enumerate(worlds) for each in world]
    rules = [(number, each) for number, each in rules if each.form.keys() <= system.index.keys()]
    places = [
        (row, switches + number * len(system) + system.index[name], times)
        for row, (number, each) in enumerate(rules)
        for name, times in each.form.items()
    ]
    rows, columns, values = zip(*places, strict=True)
    shape = (len(rules), switches + len(worlds) * len(system))
    matrix = csr_matrix((values, (rows, columns)), shape=shape)
    low, high = [each.low for _number, each in rules], [each.high for _number, each in rules]
    return LinearConstraint(matrix, low, high)
