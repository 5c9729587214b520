"""Quarters beside each other: published cells alone, and the same on the page and in its files."""

from datetime import date

import pytest

from reports import charts, comparing, findings, overviews, sentences
from reports.periods import Period, months_later
from reports.reading import Cell, Percent, Report
from tests import factories
from tests.reports.quarters import FIRST, came, capacity, history, quarter, words
from tests.reports.read import page

NOT_ONE_ROW = (
    "Not one row then: in that quarter these teams were counted in different rows, or some of them "
    "not at all."
)
NOT_TOLD = "Who waited is not shown where any range would have told about somebody."
BY_THE_QUARTER = (
    "Who waited is told by the quarter alone: beside its quarters, a year could tell about one "
    "person."
)
NO_WEEKS = (
    "Weeks waited, in the middle, are not shown where who waited is not exact, or where too few "
    "waited besides a lead's own people."
)


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
            *("In a larger row", "6 of 12", "Not shown", "Not one row then", "6 of 12")
        ],
    }
    assert [line.teams for line in compared.lines] == ["", "", "", "Navigators, Peer hub"]
    assert findings.of_gaps(compared) == [
        comparing.in_a_larger_row()
        + ": in that quarter these teams were counted together with others, and that is not "
        "divided again.",
        NOT_ONE_ROW,
        "Not shown: the report on that quarter says why.",
    ]


@pytest.mark.parametrize(
    ("before", "now", "row"),
    [
        # Apart then, and together now; one of them new; a team that is new.
        (("1", "3", "4"), ("1", "3+4"), "Smaller teams together"),
        (("1", "2", "3"), ("1", "2", "3+4"), "Smaller teams together"),
        (("1", "2+3"), ("1", "2+4"), "Smaller teams together"),
        (("1", "2"), ("1", "2", "4"), "Peer hub"),
    ],
)
def test_a_report_that_says_nothing_of_these_teams_is_not_said_to_say_why(
    programme, before, now, row
):
    reports = [
        Report(
            quarter(
                programme, each, dict.fromkeys(keys, (6, 6, 12)), came(18, 18, 36), **capacity(60)
            )
        )
        for each, keys in enumerate((before, now))
    ]
    compared = comparing.uptake_by_team(reports)
    assert words(compared.lines)[row] == ["Not one row then", "6 of 12"]
    assert findings.of_gaps(compared) == [NOT_ONE_ROW]
    assert sentences.limits(reports[0]) == []


def test_of_a_newest_quarter_without_who_came_no_two_older_ones_are_compared(lead, programme):
    """Its page would open with what was the news two quarters ago."""
    for number, ends in enumerate(((20, 20, 40), (15, 15, 32))):
        quarter(programme, number, {}, came(*ends), *booked((40, 40), (6, 6)))
    newest = quarter(programme, 2, {}, level="nothing")
    shown = overviews.of_release(lead.place.user, newest)
    assert shown["uptake_found"] == ""
    assert words(shown["uptake"].lines) == {
        "The whole programme": ["20 of 40", "15 of 32", "Not shown"]
    }
    assert shown["uptake_gaps"] == ["Not shown: the report on that quarter says why."]
    assert shown["ledger_gaps"] == ["Not shown: the report on that quarter or year says why."]
    assert shown["board_gaps"] == shown["uptake_gaps"]
    assert not any("Uptake" in sentence for sentence in shown["said"])
    on_page, on_board = (page(lead, name, newest) for name in ("release_show", "release_summary"))
    assert on_page.count(shown["uptake_gaps"][0]) == on_board.count(shown["board_gaps"][0]) == 1
    assert on_page.count(shown["ledger_gaps"][0]) == 1
    assert '<p class="govuk-body"></p>' not in on_page


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
    gaps = ["Not shown: the report on that quarter or year says why."]
    assert [findings.of_ledger_gaps(each) for each in (ledger, None)] == [gaps, []]
    assert findings.of_ledger_gaps(comparing.ledger(reports[::2])) == []


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
    assert findings.of_waiting(reports) == [NOT_TOLD, NO_WEEKS]
    assert findings.of_waiting(reports[::2]) == [NO_WEEKS]
    assert findings.of_waiting(reports[:2]) == [NOT_TOLD]
    assert findings.of_waiting(reports[2:]) == []
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


def test_a_year_does_not_say_how_long_people_waited_either(lead, programme):
    """Both are told by the quarter alone, and the row of the year says so twice."""
    for number in range(-1, 3):
        weeks = 3 if number == 2 else None
        quarter(programme, number, {}, **capacity(60, [12, 12], weeks))
    year = factories.release(programme, date(2025, 4, 1), "year", **capacity(240, None))
    shown = overviews.of_release(lead.place.user, year)
    assert words(shown["capacity"].lines)[year.period.label] == [
        *("60", "240", "80", "By the quarter alone", "By the quarter alone")
    ]
    assert shown["waiting_gaps"] == [BY_THE_QUARTER, NO_WEEKS]


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
    assert shown["waiting_gaps"] == [BY_THE_QUARTER]
    assert [bar.label for bar in shown["capacity_bars"]] == quarters
    assert shown["ledger_found"] == (
        "Between 4 and 10 were given up because the service needed the time: between 8% and 20%."
    )


def test_a_cell_is_read_as_it_was_published(programme):
    report = Report(quarter(programme, 0, {"1": (5, 5, 10), "2+3": (0, 12, 12)}, came(5, 17, 22)))
    assert report.cell("2+3", "uptake") == Cell(0, 12, 12)
    assert report.cell("2", "uptake") is None
    assert report.row_of == {"1": "1", "2": "2+3", "3": "2+3"}
