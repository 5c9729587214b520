"""Bars of published cells, and which rows of teams have a picture."""

import itertools
import re

from reports import charts, comparing, overviews
from reports.periods import months_later
from reports.reading import MOST_DRAWN, Cell, Report
from tests import factories
from tests.reports.quarters import FIRST, history
from tests.reports.read import cells_on, page


def test_a_range_is_drawn_as_one_and_nothing_where_there_is_no_cell(programme):
    reports = [Report(each) for each in history(programme)]
    *_rows, last = charts.multiples(comparing.uptake_by_team(reports), reports)
    assert (last.label, last.words) == ("Smaller teams together", "6 of 12")
    assert [each.bar is not None for each in last.columns] == [False, True, False, False, True]
    assert [(each.month, each.year) for each in last.columns] == [
        *(("Jul", "2025"), ("Oct", ""), ("Jan", "2026"), ("Apr", ""), ("Jul", ""))
    ]
    whole = charts.multiples(comparing.uptake_by_team(reports), reports)[0].columns[0]
    # 31 to 46 of 46: two thirds are certain, all are possible.
    assert (whole.sure, whole.maybe) == (43.1, 20.9)
    assert (whole.top_of_sure, whole.top_of_maybe) == (24.9, 4.0)


def test_a_bar_is_never_less_than_nothing_and_ends_where_an_exact_one_would():
    """Of up to sixty people: 3 of 16 was drawn with a paler part of -0.1, and 5 of 16 of 0.1."""
    for whole in range(1, 61):
        exact = [_drawn(Cell(each, each, whole)) for each in range(whole + 1)]
        assert [one.maybe for each in exact for one in each] == [0.0] * (2 * whole + 2)
        for low, high in itertools.combinations_with_replacement(range(whole + 1), 2):
            for one, least, most in zip(
                _drawn(Cell(low, high, whole)), exact[low], exact[high], strict=True
            ):
                assert (one.sure, round(one.sure + one.maybe, 1)) == (least.sure, most.sure)
                assert "-" not in f"{one.sure} {one.maybe}"


def _drawn(cell: Cell) -> tuple[charts.Bar, charts.Column]:
    bar = charts.bar("", cell, cell.of)
    return bar, charts.Column(charts.FIRST, "Jul", "", bar)


def many(programme, number: int, rows: int):
    """As many rows of teams, the later ones larger."""
    cells = [
        {"row": str(each), "measure": measure, "low": 5, "high": 5, "of": 10 + each}
        for each in range(rows)
        for measure in ("uptake", "on_schedule")
    ]
    cells += [
        {"row": "all", "measure": measure, "low": 900, "high": 900, "of": 2000}
        for measure in ("uptake", "on_schedule")
    ]
    named = [{"key": str(each), "teams": [f"Team {each:03}"], "roster": 10} for each in range(rows)]
    starts_on = months_later(FIRST, 3 * number)
    return factories.release(programme, starts_on, rows=named, cells=cells)


def test_of_many_rows_the_largest_are_drawn_and_every_one_is_in_the_table(lead, programme):
    many(programme, 0, 50)
    shown = page(lead, "release_show", many(programme, 1, 50))
    drawn = re.findall(r'hs-multiple__label">([^<]*)<', shown)
    assert drawn == ["The whole programme", *(f"Team {each:03}" for each in range(30, 50))]
    assert len(drawn) == MOST_DRAWN + 1
    in_tables = [about for _measure, about, _when, _said in cells_on(shown, "")]
    # Two measures of the quarter; and for those drawn two quarters.
    assert (in_tables.count("Team 000"), in_tables.count("Team 049")) == (2, 4)
    assert "Of 50 rows of teams the 20 with most staff in post are drawn" in shown
    few = page(lead, "release_show", many(programme, 2, 20))
    assert "rows of teams the" not in few
    assert len(re.findall('class="hs-multiple"', few)) == MOST_DRAWN + 1


def test_the_boards_page_names_teams_only_where_they_are_few(lead, programme):
    board = page(lead, "release_summary", many(programme, 0, 50))
    assert [said for *_named, said in cells_on(board, "")] == ["900 of 2000", "900 of 2000"]
    other = factories.release(factories.programme("Harbour"))
    assert overviews.of_release(lead.place.user, other)["board_teams"] == Report(other).people
