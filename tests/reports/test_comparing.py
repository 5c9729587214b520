"""Quarters beside each other: published cells alone, and the same on the page and in its files."""

import itertools
import re
from datetime import date

import pytest

from reports import charts, comparing, findings, overviews
from reports.periods import Period, months_later
from reports.reading import MOST_DRAWN, Cell, Percent, Report
from tests import factories
from tests.reports.quarters import FIRST, came, capacity, history, quarter, words
from tests.reports.read import cells_on, page


def test_a_row_has_the_cells_of_quarters_that_had_the_same_row_and_words_elsewhere(programme):
    reports = [Report(each) for each in history(programme)]
    compared = comparing.uptake_by_team(reports)
    assert compared.columns == [Period(months_later(FIRST, 3 * each)).label for each in range(5)]
    assert words(compared.lines) == {
        "The whole programme": [
            *("31 to 46 of 46", "23 to 28 of 46", "31 of 46", "22 of 44", "25 to 30 of 46")
        ],
        "Outreach": ["10 of 20", "8 of 20", "Not shown", "12 of 20", "10 of 20"],
        "Housing First": [
            *("In a larger row", "9 to 14 of 14", "Not shown", "5 of 14", "9 to 14 of 14")
        ],
        "Smaller teams together": [
            *("In a larger row", "6 of 12", "Not shown", "Not shown", "6 of 12")
        ],
    }
    assert [line.teams for line in compared.lines] == ["", "", "", "Navigators, Peer hub"]
    assert findings.of_gaps(compared) == [
        comparing.in_a_larger_row()
        + ": in that quarter these teams were counted together with others, and that is not "
        "divided again.",
        "Not shown: the report on that quarter says why.",
    ]


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


def test_two_quarters_have_to_tell_something(programme):
    nothing = [Report(quarter(programme, each, {}, came(0, 8, 8))) for each in range(2)]
    assert comparing.uptake_by_team(nothing) is None
    one = Report(quarter(programme, 2, {}, came(5, 5, 12)))
    assert comparing.uptake_by_team([*nothing, one]) is None
    two = [one, Report(quarter(programme, 3, {}, came(7, 12, 12)))]
    assert words(comparing.uptake_by_team(two).lines) == {
        "The whole programme": ["5 of 12", "7 to 12 of 12"]
    }


def booked(whole: tuple[int, int], taken: tuple[int, int]) -> list[tuple]:
    return [("booked", *whole, None), ("held", 20, 20, None), ("operational", *taken, None)]


def test_the_ledger_is_a_share_of_what_was_booked(programme):
    reports = [
        Report(quarter(programme, 0, {}, *booked((50, 50), (4, 10)))),
        Report(quarter(programme, 1, {}, level="nothing")),
        Report(quarter(programme, 2, {}, *booked((40, 40), (6, 6)))),
    ]
    ledger = comparing.ledger(reports)
    assert ledger.columns == [
        "Booked",
        "Held",
        "The service needed the time",
        "Share of what was booked",
    ]
    assert words(ledger.lines) == {
        "July to September 2025": ["50", "20", "4 to 10", "8% to 20%"],
        "October to December 2025": ["Not shown"] * 4,
        "January to March 2026": ["40", "20", "6", "15%"],
    }
    assert ledger.lines[0].cells[-1] == Percent(8, 20, 100)
    drawn = [(bar.label, bar.sure, bar.maybe) for bar in charts.of_shares(ledger)]
    assert drawn == [("July to September 2025", 8.0, 12.0), ("January to March 2026", 15.0, 0.0)]
    said = "Over 2 quarters the service took back between 11% and 18% of what was booked."
    assert findings.of_ledger(reports[2], reports) == said
    assert findings.of_ledger(reports[2], reports[2:]) == (
        "6 were given up because the service needed the time: 15%."
    )
    assert comparing.ledger(reports[1:2]) is None
    assert findings.of_ledger(reports[1], reports[1:2]) == ""


def test_capacity_says_who_waited_only_where_a_report_does(programme):
    known = [capacity(62.25), capacity(70, None), capacity(70, [12, 12], 3)]
    reports = [Report(quarter(programme, each, {}, **one)) for each, one in enumerate(known)]
    compared = comparing.capacity(reports)
    assert compared.columns == [
        *("Times offered", "Hours offered", "Seats offered", "Waited for a time"),
        "Weeks waited, in the middle",
    ]
    assert words(compared.lines) == {
        "July to September 2025": ["60", "62.25", "80", "0 to 5", "Not shown"],
        "October to December 2025": ["60", "70", "80", "Not shown", "Not shown"],
        "January to March 2026": ["60", "70", "80", "12", "3"],
    }
    assert len(comparing.capacity(reports[:2]).columns) == 4
    assert findings.of_waiting(reports) == [
        "Who waited is not shown where any range would have told about somebody."
    ]
    assert findings.of_waiting(reports[::2]) == []
    assert [(bar.words, bar.sure) for bar in charts.of_hours(reports)] == [
        *(("62.25", 88.9), ("70", 100.0), ("70", 100.0))
    ]
    first, second, third = (each.label for each in reports)
    assert [findings.of_hours(reports[:each]) for each in (1, 2, 3)] == [
        "",
        f"More hours were offered: 62.25 in {first}, 70 in {second}.",
        f"As many hours were offered: 70 in {second}, as many in {third}.",
    ]
    assert findings.of_hours([reports[1], reports[0]]).startswith("Fewer hours were offered: 70")


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((10, 10, 20), (11, 11, 20), "Uptake rose: 10 of 20"),
        ((10, 15, 20), (15, 20, 20), "Whether uptake rose or fell cannot be told: between 10"),
        ((10, 15, 20), (16, 20, 20), "Uptake rose: between 10 and 15 of 20"),
        ((10, 10, 20), (9, 9, 20), "Uptake fell: 10 of 20"),
        ((10, 10, 20), (6, 6, 12), "Uptake stayed the same: 10 of 20"),
        ((10, 10, 20), (10, 10, 22), "Uptake fell: 10 of 20"),
    ],
)
def test_uptake_rises_or_falls_only_where_ranges_leave_no_doubt(programme, before, now, said):
    """As a share of those in post, who are not the same number in each quarter."""
    reports = [
        Report(quarter(programme, each, {}, came(*ends))) for each, ends in enumerate((before, now))
    ]
    assert findings.of_uptake(reports).startswith(said)
    assert "in July to September 2025" in findings.of_uptake(reports)


def test_a_year_compares_its_quarters_and_adds_itself_to_the_ledger(lead, programme):
    for number in range(-1, 5):
        whole = [came(10, 10, 20), *booked((40, 40), (6, 6))]
        quarter(programme, number, {"1": (5, 5, 10), "2": (5, 5, 10)}, *whole)
    year = factories.release(programme, date(2025, 4, 1), "year", **capacity(240, None))
    shown = overviews.of_release(lead.place.user, year)
    quarters = [Period(months_later(FIRST, 3 * each)).label for each in range(-1, 3)]
    assert shown["uptake"].columns == quarters
    assert [line.label for line in shown["ledger"].lines] == [*quarters, year.period.label]
    assert words(shown["capacity"].lines)[year.period.label] == [
        *("60", "240", "80", "By the quarter alone")
    ]
    assert shown["waiting_gaps"] == [
        (
            "Who waited is told by the quarter alone: beside its quarters, a year could tell about "
            "one person."
        )
    ]
    assert [bar.label for bar in shown["capacity_bars"]] == quarters
    assert shown["ledger_found"] == (
        "Between 4 and 10 were given up because the service needed the time: between 8% and 20%."
    )


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


def test_a_cell_is_read_as_it_was_published(programme):
    report = Report(quarter(programme, 0, {"1": (5, 5, 10), "2+3": (0, 12, 12)}, came(5, 17, 22)))
    assert report.cell("2+3", "uptake") == Cell(0, 12, 12)
    assert report.cell("2", "uptake") is None
    assert report.row_of == {"1": "1", "2": "2+3", "3": "2+3"}
