"""What a report says of how it was made and tried: what was done, and no more."""

from datetime import date

import pytest

from reports.method import method, method_for_the_board
from reports.reading import Report
from tests import factories
from tests.reports.read import page
from tests.roles import as_owner

BY_ITSELF = (
    "Before it was released, a program read this report as an intruder would, and tried to work "
    "out every number that must stay uncertain; it also tried as a person who is in the figures. "
    "It did not succeed."
)
ALONE = (
    "It read this report by itself: no other one counts what happened in this quarter, except the "
    "one on its year, which is tried together with those on its four quarters."
)
ALONE_BEFORE = (
    "It read this report by itself. Who was on schedule depended on the quarter before as well, "
    "and what two such reports tell together was not tried."
)
WITH_QUARTERS = (
    "Before it was released, a program read this report together with those on its four quarters "
    "as an intruder would, and tried to work out every number that must stay uncertain; it also "
    "tried as a person who is in the figures. It did not succeed."
)
AS_MANAGERS = (
    "It tried as each lead who is somebody's line manager, too, who knows what those people did, "
    "and did not succeed."
)
AS_LEADS = (
    "It tried as each lead who is somebody's line manager or supervisor, too, who knows what those "
    "people did, and did not succeed."
)
ADDED_UP = (
    "Where a figure is only what those quarters add up to, nothing was tried: anybody can add them "
    "up."
)
NOTHING_TO_TRY = (
    "It says only what the reports on its four quarters add up to. Anybody can add them up, so "
    "that there was nothing to try."
)
ALL_TOLD = (
    "Before it was released, a program read every form that it could have had as an intruder "
    "would. None with figures on who came, or on sessions, was found safe, so it has none."
)
A_QUARTER_HAS_NONE = (
    "It says nothing of who came, or of sessions, since the report on one of its quarters says "
    "nothing of them."
)


def report(programme, kind="quarter", rule=4, **changed) -> Report:
    release = factories.release(programme, date(2025, 4, 1), kind, **changed)
    release.rule = rule
    return Report(release)


@pytest.mark.parametrize(
    ("kind", "level", "rule", "said"),
    [
        ("quarter", "teams", 1, [BY_ITSELF, ALONE_BEFORE]),
        ("quarter", "teams", 2, [BY_ITSELF, AS_MANAGERS, ALONE_BEFORE]),
        ("quarter", "rows", 3, [BY_ITSELF, AS_LEADS, ALONE_BEFORE]),
        ("quarter", "ranges", 4, [BY_ITSELF, AS_LEADS, ALONE]),
        ("year", "teams", 3, [WITH_QUARTERS, AS_LEADS]),
        ("year", "sessions", 4, [WITH_QUARTERS, AS_LEADS, ADDED_UP]),
        ("year", "ranges", 3, [WITH_QUARTERS, AS_LEADS]),
        ("year", "ranges", 4, [NOTHING_TO_TRY]),
    ],
)
def test_a_quarter_was_tried_by_itself_and_a_year_with_its_quarters(
    programme, kind, level, rule, said
):
    _counted, tried = method(report(programme, kind, rule, level=level))
    assert tried == " ".join(said)


@pytest.mark.parametrize(
    ("kind", "refused", "said"),
    [
        ("quarter", ["programme", "ranges"], ALL_TOLD),
        ("year", ["programme", "sessions"], ALL_TOLD),
        ("year", [], A_QUARTER_HAS_NONE),
    ],
)
def test_what_says_nothing_is_not_said_to_have_stood_a_test(programme, kind, refused, said):
    nothing = report(programme, kind, level="nothing", cells=[], rows=[], refused=refused)
    assert method(nothing)[1] == said
    assert method_for_the_board(nothing).startswith("Counted once, on ")
    assert "tested" not in method_for_the_board(nothing)


def test_the_pages_say_how_they_were_made(lead, programme):
    """Both pages; a year's teams since the fourth rule have what its quarters add up to."""
    quarter = factories.release(programme)
    sessions = [{"row": row, "measure": "booked", "low": 9, "high": 9, "of": None} for row in "12"]
    year = factories.release(programme, date(2025, 4, 1), "year", cells=sessions)
    of_teams = "What became of each team's sessions in the year is what its four quarters add up to"
    for release, has_teams in ((quarter, False), (year, True)):
        paragraphs = method(Report(release))
        shown = page(lead, "release_show", release).replace("&#x27;", "'")
        assert [shown.count(f'<p class="govuk-body">{one}</p>') for one in paragraphs] == [1, 1]
        assert (of_teams in paragraphs[0]) is has_teams
        board = page(lead, "release_summary", release)
        assert board.count(method_for_the_board(Report(release))) == 1
    assert method_for_the_board(Report(quarter)).endswith(
        "this report was tested by itself before it was released, and the one on its year is "
        "tested together with it."
    )
    assert method_for_the_board(Report(year)).endswith(
        "what this report says beyond its four quarters was tested together with them before it "
        "was released."
    )
    assert "at least 10 are in post and at least 5 did and 5 did not" in method(Report(quarter))[0]


def test_what_each_word_means_is_what_its_rule_counted(lead, programme):
    """Since the fourth rule one period alone is looked at, and only staff in post waited."""
    now = factories.release(programme)
    with as_owner():
        before = factories.release(programme, date(2026, 1, 1))
        before.rule, before.pk, before.starts_on = 3, None, date(2025, 10, 1)
        before.digest = before.worked_out_digest()
        before.save(force_insert=True)
    for release, said in ((now, [1, 1, 0]), (before, [0, 0, 1])):
        shown = page(lead, "release_show", release)
        words = ("What was before does not count", "Staff in post whose wait", "Workers whose wait")
        assert [shown.count(each) for each in words] == said
