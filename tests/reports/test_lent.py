"""What workers lent without a name is published by the year, and only with enough people behind."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from reflections.instruments import Band
from reports import downloads, lent, overviews, requests
from reports.models import Release
from reports.periods import YEAR, Period
from reports.reading import Percent, Report
from reports.tables import Limits
from supervision import themes
from supervision.models import Contribution, Theme
from tests import factories
from tests.reports.test_releasing import filled, make
from tests.roles import tampering
from workers.models import Role
from workers.refusals import Refused

YEAR_2025 = Period(date(2025, 4, 1), YEAR)
QUARTERS = [quarter.starts_on for quarter in YEAR_2025.quarters]
LIMITS = Limits()
NAMED = [Band(1, 2, "Low", support=True), Band(3, 4, "", support=False)]
THREE = [Band(10, 22, "Low", False), Band(23, 41, "Moderate", False), Band(42, 50, "High", True)]


def spread(*numbers: int) -> Counter:
    return +Counter(dict(zip(QUARTERS, numbers, strict=False)))


def shown(bands: list[Band], *lent_in: tuple[int, ...]) -> list[tuple]:
    lines = lent.of_bands([(b, spread(*n)) for b, n in zip(bands, lent_in, strict=True)], LIMITS)
    return [tuple(line.values()) for line in lines]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        # Nine people in the fullest quarter are too few, however many quarters there are.
        ((5, 5, 5, 5), (4, 4, 4, 4), []),
        ((5,), (5,), [("Low (1 to 2)", 5, 5), ("3 to 4", 5, 5)]),
        ((5, 1), (6, 7), [("Low (1 to 2)", 6, 6), ("3 to 4", 13, 13)]),
        # Four of one side may be from none to five in each quarter.
        ((4,), (20,), [("3 to 4", 19, 24)]),
        ((4, 4), (20, 10), [("3 to 4", 28, 38)]),
        ((0,), (12,), [("3 to 4", 7, 12)]),
        ((12,), (1,), [("Low (1 to 2)", 8, 13)]),
    ],
)
def test_two_bands(low, high, expected):
    assert shown(NAMED, low, high) == expected


def test_small_bands_are_counted_with_their_neighbour():
    assert shown(THREE, (8,), (7,), (3,)) == [
        ("Low (10 to 22)", 8, 8),
        ("Moderate (23 to 41) or High (42 to 50)", 10, 10),
    ]
    assert shown(THREE, (3,), (12,), (3,)) == [("Moderate (23 to 41)", 12, 12)]


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=2, max_size=5))
def test_no_line_and_no_rest_of_lines_is_about_too_few(numbers):
    """Whatever is published, what it leaves over may be nobody or as many as the threshold."""
    bands = [Band(n, n, f"Band {n}", support=False) for n in range(len(numbers))]
    lines = shown(bands, *map(tuple, numbers))
    whole = sum((spread(*one) for one in numbers), Counter())
    if not lines:
        return
    assert max(whole.values()) >= LIMITS.roster
    exact = [low for _label, low, high in lines if low == high]
    assert all(count >= LIMITS.fewest for count in exact)
    if len(lines) > 1:
        assert sum(exact) == whole.total()
    elif exact:
        assert whole.total() - exact[0] >= LIMITS.fewest
    else:
        [(label, low, high)] = lines
        truth = spread(*numbers[int(label.split()[1])]).total()
        assert low <= truth <= high == whole.total()
        assert high - low >= min(LIMITS.fewest, high)


@pytest.fixture
def programme(db):
    return filled()


def give(programme, code: str, *numbers: int) -> None:
    """So many different people lent this code in the quarters of the year."""
    with tampering():
        Contribution.objects.bulk_create(
            Contribution(
                programme=programme,
                quarter=quarter,
                code=code,
                token=f"{code} {number}".encode().ljust(32)[:32],
            )
            for quarter, count in zip(QUARTERS, numbers, strict=False)
            for number in range(count)
        )


def year_of(programme):
    for quarter in YEAR_2025.quarters:
        make(programme, quarter)
    make(programme, YEAR_2025)
    return Release.objects.get(programme=programme, kind=YEAR)


def test_a_year_says_what_was_lent_in_it(programme):
    give(programme, "themes", 12, 11, 10, 12)
    give(programme, "themes:boundaries", 6, 0, 7, 0)
    give(programme, "themes:endings", 12, 11, 10, 11)
    give(programme, "themes:workload", 4, 4, 4, 4)
    give(programme, "areas:six-areas:valued:1-2", 5, 0, 0, 0)
    give(programme, "areas:six-areas:valued:3-5", 6, 9, 9, 9)
    give(programme, "areas:six-areas:connected:1-2", 9, 9, 9, 9)
    release = year_of(programme)
    named, areas = Report(release).signals
    assert [(line.label, line.cells) for line in named.lines] == [
        ("Boundaries", [Percent(30, 30, 100)]),
        ("Endings and loss", [Percent(50, 100, 100)]),
    ]
    assert [(line.label, line.cells) for line in areas.lines] == [
        ("Feeling valued: Low (1 to 2)", [Percent(10, 10, 100)]),
        ("Feeling valued: 3 to 5", [Percent(90, 90, 100)]),
    ]
    assert "signals" not in make(programme, Period(date(2026, 4, 1))).figures


def test_without_enough_people_it_says_so(programme, client):
    give(programme, "themes", 9, 9, 9, 9)
    give(programme, "themes:boundaries", 9, 9, 9, 9)
    release = year_of(programme)
    assert (release.figures["signals"], Report(release).signals) == ([], [])
    page = page_of(client, release)
    assert "Too few workers lent theirs this year" in page


def test_page_and_files_hold_the_same_lines(programme, client):
    give(programme, "themes", 12, 12, 12, 12)
    give(programme, "themes:boundaries", 6, 6, 6, 6)
    release = year_of(programme)
    page = page_of(client, release)
    assert '<td class="govuk-table__cell">50%</td>' in page
    lena = release.programme.memberships.get(name="Lena Lead").user
    shown = overviews.of_release(lena, release)
    rows = [row for row in downloads.rows_of(shown) if "Boundaries" in row]
    caption = "Themes of the records that workers confirmed"
    assert rows == [[caption, "Boundaries", YEAR_2025.label, 50, 50, 100, "50%"]]


def page_of(client, release) -> str:
    place = factories.person(release.programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    client.force_login(place.user)
    return client.get(reverse("reports:release_show", args=[release.pk])).content.decode()


def test_a_theme_that_is_renamed_later_stays_as_it_was_released(programme):
    give(programme, "themes", 12)
    give(programme, "themes:boundaries", 6)
    release = year_of(programme)
    theme = Theme(programme=programme, code="boundaries", label="Boundaries")
    themes.rename_theme(theme=theme, label="Edges")
    release.refresh_from_db()
    assert [line.label for line in Report(release).signals[0].lines] == ["Boundaries"]


def test_a_year_waits_until_what_was_lent_in_it_is_mixed(programme):
    for quarter in YEAR_2025.quarters:
        make(programme, quarter)
    after = datetime.combine(YEAR_2025.after, time(12), tzinfo=factories.LONDON)
    with time_machine.travel(after + timedelta(days=3)), pytest.raises(Refused, match="four days"):
        requests.ask_for_release(programme=programme, period=YEAR_2025)
    with time_machine.travel(after + timedelta(days=4)):
        requests.ask_for_release(programme=programme, period=YEAR_2025)


def test_what_is_lent_elsewhere_or_in_another_year_is_not_in_it(programme):
    elsewhere = factories.programme("Harbour")
    for where in (programme, elsewhere):
        give(where, "themes", 12)
    with tampering():
        Contribution.objects.filter(programme=programme).update(quarter=date(2025, 1, 1))
    assert year_of(programme).figures["signals"] == []


@given(st.integers(10, 200), st.integers(10, 200))
def test_no_share_tells_how_many_lent(one, other):
    """Each share that is printed of one number could be one of any other from ten on."""

    def shares(whole: int) -> set[tuple[int, int]]:
        lines = [{"label": "", "low": part, "high": part} for part in range(whole + 1)]
        found = [lent._in_per_cent(line, Counter({QUARTERS[0]: whole})) for line in lines]
        return {(line["low"], line["high"]) for line in found}

    assert shares(one) == shares(other)
