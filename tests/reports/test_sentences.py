"""What a report says that it cannot show: which cells, why, and what would help."""

from datetime import date

import pytest

from reports import sentences
from reports.reading import Report
from tests import factories

TEAMS = {
    "1": "Outreach",
    "2": "Housing First",
    "3": "Navigators",
    "4": "Peer hub",
    "5": "Street counts",
    "6": "Women's project",
    "7": "Night shelter",
}


@pytest.fixture
def programme(db):
    return factories.programme(started_on=date(2024, 1, 1))


def report(programme, level: str, cells=(), kind: str = "quarter", **changed) -> Report:
    """Three supervisors, so that nothing is said about one or two."""
    names = ("row", "measure", "low", "high", "of")
    capacity = {"times": 9, "hours": 9.0, "seats": 9, "supervisors": 3}
    figures = {
        "level": level,
        "cells": [dict(zip(names, cell, strict=True)) for cell in cells],
        "rows": [{"key": key, "teams": [name], "roster": 12} for key, name in TEAMS.items()],
        "capacity": capacity | {"waited": [0, 5], "median_weeks": None},
    }
    return Report(factories.release(programme, date(2025, 4, 1), kind, **figures | changed))


def cells_of(exact: str, ranges: str) -> list[tuple]:
    """Rows with and without an exact figure."""
    found = [(key, "uptake", 6, 6, 12) for key in exact]
    found += [(key, "uptake", 7, 12, 12) for key in ranges]
    # A row is a range where every cell of it is one.
    return [*found, *((key, "on_schedule", 0, 12, 12) for key in exact + ranges)]


@pytest.mark.parametrize(
    ("number", "cells", "first", "points"),
    [
        (
            1,
            [("held", 1, 1), ("booked", 1, 1), ("operational", 1, 1)],
            "1 session of clinical supervision was held.",
            [
                "1 hour was offered, as 1 protected time with 1 seat.",
                "Of 1 booked session 1 was held.",
                "1 was given up because the service needed the time: 100%.",
            ],
        ),
        (
            2,
            [("held", 0, 1), ("booked", 1, 2), ("operational", 0, 0)],
            "2 hours of protected time were offered.",
            [
                "2 hours were offered, as 2 protected times with 2 seats.",
                "Of between 1 and 2 booked sessions at most 1 was held.",
                "0 were given up because the service needed the time: 0%.",
            ],
        ),
        (
            1,
            [("held", 0, 0), ("booked", 20, 20), ("operational", 0, 1)],
            "1 hour of protected time was offered.",
            [
                "1 hour was offered, as 1 protected time with 1 seat.",
                "Of 20 booked sessions 0 were held.",
                "At most 1 was given up because the service needed the time: between 0% and 5%.",
            ],
        ),
        (
            0.5,
            [],
            "0.5 hours of protected time were offered.",
            ["0.5 hours were offered, as 0 protected times with 0 seats."],
        ),
    ],
)
def test_one_of_something_is_said_as_one(programme, number, cells, first, points):
    capacity = {"times": int(number), "hours": number, "seats": int(number), "supervisors": 3}
    capacity |= {"waited": [0, 5], "median_weeks": None}
    cells = [("all", *each, None) for each in cells]
    said = report(programme, "programme", cells, capacity=capacity)
    assert sentences.headline(said) == first
    assert sentences.key_points(said) == points


def test_whole_rows_as_ranges_are_named(programme):
    cells = [*cells_of("3", "12"), ("all", "booked", 30, 44, None)]
    assert sentences.limits(report(programme, "rows", cells)) == [
        (
            "Every figure of Outreach and Housing First is a range: fewer ranges would have told "
            "about somebody, or finding them would have taken too long. Larger teams would "
            "show more."
        ),
        "How many sessions were booked in the whole programme is a range as well.",
    ]


def test_many_rows_are_counted(programme):
    cells = [*cells_of("", "1234567"), ("all", "booked", 40, 40, None)]
    (said,) = sentences.limits(report(programme, "rows", cells))
    assert said.startswith("Every figure of 7 of 7 rows of teams is a range:")


@pytest.mark.parametrize("refused", [["teams", "rows"], []])
def test_a_quarter_in_ranges_says_which_and_what_would_help(programme, refused):
    cells = [("all", "uptake", 15, 20, 26), ("all", "booked", 30, 44, None)]
    teams, ranges = sentences.limits(report(programme, "ranges", cells, refused=refused))
    assert teams == (
        "Teams are not shown this time: however they were shown, somebody could have worked out "
        "who came. A year, or larger teams, would show more."
        if refused
        else "Teams are not shown: all of them together make one row of at least 10 in post, and "
        "not two. Larger teams would show more."
    )
    assert ranges == (
        "Every figure about people and sessions is a range: who had a session, who was on "
        "schedule, what was booked and what became of it. Beside what was published before, any "
        "exact figure could have told about somebody. A year, or more people in post, would show "
        "more."
    )


PEOPLE = (
    "How many people came in the year, and how many were on schedule, is not shown: beside its "
    "quarters it would have told about somebody. What can be said of them stands in the reports "
    "on its quarters; more people in post would show more."
)
SESSIONS = (
    "What was booked in the year and what became of it are ranges: beside what was published "
    "before, any exact figure could have told about somebody. More people in post would show more."
)
QUARTERS = (
    "Teams are not shown: a year shows them only where its four quarters showed the same rows of "
    "teams."
)
TRIED = (
    "Teams are not shown this time: however they were shown, somebody could have worked out who "
    "came. Larger teams would show more."
)


@pytest.mark.parametrize(
    ("level", "refused", "said"),
    [
        ("programme", [], [QUARTERS]),
        ("programme", ["teams"], [TRIED]),
        ("sessions", ["programme"], [QUARTERS, PEOPLE]),
        ("sessions", ["teams", "programme"], [TRIED, PEOPLE]),
        ("ranges", ["programme", "sessions"], [QUARTERS, PEOPLE, SESSIONS]),
    ],
)
def test_a_year_says_which_of_its_cells_are_missing(programme, level, refused, said):
    year = report(
        programme, level, [("all", "booked", 0, 9, None)], "year", refused=refused, rows=[]
    )
    assert sentences.limits(year) == said


def test_a_year_without_who_came_shows_teams_what_their_quarters_add_up_to(programme):
    cells = [("1", "booked", 20, 40, None), ("all", "booked", 50, 50, None)]
    year = report(programme, "sessions", cells, "year", refused=["teams", "programme"])
    assert sentences.limits(year) == [PEOPLE]


def test_a_year_whose_teams_have_no_people_says_so(programme):
    cells = [("1", "booked", 20, 20, None), ("2", "booked", 20, 20, None)]
    year = report(programme, "teams", [*cells, ("all", "uptake", 15, 20, 26)], "year")
    (said,) = sentences.limits(year)
    assert said.startswith("How many people of each team came in the year is not shown:")
    assert said.endswith("What became of sessions is shown by team. Larger teams would show more.")
    year.release.rule = 3
    assert sentences.limits(year) == []
    year = Report(year.release)
    year.figures["cells"].append({"row": "1", "measure": "uptake", "low": 7, "high": 7, "of": 14})
    year.release.rule = 4
    assert sentences.limits(year) == []


def test_a_whole_report_hides_nothing_more(programme):
    assert sentences.limits(report(programme, "teams", cells_of("12", "3"))) == []


def test_where_nothing_can_be_shown_it_says_what_would_help(programme):
    assert sentences.limits(report(programme, "nothing", rows=[])) == [
        (
            "Nothing about people or sessions could be shown without telling about somebody. What "
            "was offered is shown. A longer period, or more people, would show more."
        )
    ]


@pytest.mark.parametrize(
    ("supervisors", "said"),
    [
        (
            1,
            ["One supervisor gave all this time, so that these figures are also about one person."],
        ),
        (
            2,
            [
                (
                    "Two supervisors gave all this time: each of them can tell the other's figures "
                    "by taking away their own."
                )
            ],
        ),
        (3, []),
        (0, []),
    ],
)
def test_few_supervisors_can_tell_each_others_figures(programme, supervisors, said):
    capacity = {"times": 9, "hours": 9.0, "seats": 9, "supervisors": supervisors}
    capacity |= {"waited": [0, 5], "median_weeks": None}
    assert sentences.limits(report(programme, "teams", capacity=capacity)) == said


def test_a_programme_of_eight_is_told_what_can_and_what_cannot_be_shown(programme):
    cells = [("all", "uptake", 0, 8, 8), ("all", "booked", 0, 20, None)]
    small = report(programme, "programme", cells, rows=[])
    assert sentences.headline(small) == "9 hours of protected time were offered."
    assert sentences.limits(small) == [
        (
            "With 8 staff in post every figure about people would be about somebody. What can be "
            "shown is what was offered, what was held, and what the service displaced."
        )
    ]
