"""The lead's pages: the same frozen cells on every page and file, whatever is asked of them."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports import choosing, downloads, overviews, requests, sentences, worth
from reports.models import Release, Request, Value
from reports.periods import Period, closed_quarters, months_later
from reports.reading import Cell, Report
from tests import factories
from tests.roles import as_owner
from workers import lines, people
from workers.models import Role
from workers.refusals import Refused


@pytest.fixture
def programme(db):
    return factories.programme(started_on=date(2024, 1, 1))


@pytest.fixture
def lead(programme):
    place = factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    client = Client()
    client.force_login(place.user)
    client.place = place
    return client


@pytest.fixture
def release(programme):
    return factories.release(programme)


def page(client, name, release, **query) -> str:
    answer = client.get(reverse(f"reports:{name}", kwargs={"release_id": release.pk}), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_leads_to_the_reports(lead, release):
    assert lead.get("/", follow=True).request["PATH_INFO"] == "/uptake/"
    assert "Between 15 and 20 of 26 staff in post" in lead.get("/uptake/").content.decode()


def test_both_files_hold_the_same_cells_and_no_formula(lead, release):
    text = lead.get(reverse("reports:release_csv", kwargs={"release_id": release.pk})).content
    from_csv = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    book = lead.get(reverse("reports:release_xlsx", kwargs={"release_id": release.pk})).content
    sheet = load_workbook(io.BytesIO(book)).active
    from_xlsx = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert [[*row, *[""] * (7 - len(row))] for row in from_csv] == from_xlsx
    assert "'=HYPERLINK(1)" in {row[1] for row in from_csv if len(row) > 1}
    assert not any(cell.startswith("=") for row in from_csv for cell in row)


NUMBERS = re.compile(r"<(td|dd)[^>]*(?:table__cell|list__value)[^>]*>([^<]*)</\1>")
SENTENCES = re.compile(r"<li>([^<]*)</li>|<p class=\"govuk-body(?:-l)?\">([^<]*)</p>")


def numbers(shown: str) -> list[str]:
    return [unescape(found[1]) for found in NUMBERS.findall(shown) if found[1]]


def test_the_files_say_everything_that_the_page_says(lead, programme):
    """Figures, the quarters before, the target, costs, sickness, and what cannot be shown."""
    factories.release(programme, date(2026, 1, 1))
    release = factories.release(programme, level="rows")
    choosing.choose(programme=programme, weeks_between=6, fewest=5, roster=10, target_percent=90)
    said = {"hour_cost": 80, "worker_hour_cost": 20, "sick_days": 431, "left_percent": "7.5"}
    Value.objects.create(programme=programme, starts_on=release.starts_on, **said)
    shown = page(lead, "release_show", release)
    rows = list(downloads.rows_of(overviews.of_release(lead.place.user, release)))
    written = {str(cell) for row in rows for cell in row}
    assert {"431", "7.5%", "£5,000", "£145.00"} <= set(numbers(shown))
    assert set(numbers(shown)) <= written
    before = "What this report cannot show"
    told = SENTENCES.findall(shown.partition("<main")[2].partition(before)[0])
    sentences_there = {unescape("".join(found)) for found in told}
    assert "The target of 90% (24 of 26) was missed by at least 4 people." in sentences_there
    assert {one for one in sentences_there if one.strip()} <= written
    assert [row[1] for row in rows if row and row[0] == before] == sentences.limits(Report(release))
    assert all(sentence in unescape(shown) for sentence in sentences.limits(Report(release)))
    labels = [row[2] for row in rows if row[:2] == ["Held", "The whole programme"]]
    assert sorted(labels) == ["April to June 2026", "January to March 2026"]


def test_the_boards_page_has_its_bars_as_a_table_too(lead, programme):
    """Who does not see bars hears the same numbers."""
    release = factories.release(programme)
    assert {"9 to 14 of 14", "6 of 12", "15 to 20 of 26"} <= set(
        numbers(page(lead, "release_summary", release))
    )
    factories.release(programme, date(2026, 1, 1))
    assert numbers(page(lead, "release_summary", release)) == ["15 to 20 of 26", "40"] * 2


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=4))
def test_every_parameter_is_answered_with_the_same_page(lead, release, query):
    token = re.compile(r'csrfmiddlewaretoken" value="\w+"')
    for name in ("release_show", "release_summary"):
        plain = token.sub("", page(lead, name, release))
        known = {"from": "2020-01-01", "team": "1", "page": "2", "q": "Wren"} | query
        assert token.sub("", page(lead, name, release, **known)) == plain


def forge(other: Release, figures: dict | None = None) -> Release:
    """The quarter two before this one, with a digest that does not fit."""
    forged = Release(programme=other.programme, starts_on=date(2025, 10, 1), digest="0" * 64)
    forged.made_at, forged.rule, forged.settings = other.made_at, 1, other.settings
    forged.figures = other.figures if figures is None else figures
    with as_owner():
        forged.save(force_insert=True)
    return forged


def test_what_somebody_changed_is_shown_nowhere_else(lead, programme):
    """Neither in the list nor beside the quarter that follows, nor on the board's page."""
    release = factories.release(programme)
    cells = [{"row": "all", "measure": "uptake", "low": 77, "high": 77, "of": 77}]
    forged = forge(release, release.figures | {"cells": cells})
    Value.objects.create(programme=programme, starts_on=forged.starts_on, sick_days=3)
    listed = lead.get("/uptake/").content.decode()
    assert "77" not in listed
    assert "This report was changed after its release, so its figures are not shown." in listed
    assert "Between 15 and 20 of 26 staff" in listed
    for name in ("release_show", "release_summary"):
        shown = page(lead, name, release)
        assert "77 of 77" not in shown
        assert "October to December 2025" not in shown


@pytest.mark.parametrize("figures", [{}, {"cells": 3}])
def test_what_somebody_emptied_is_no_error(lead, programme, figures):
    forged = forge(factories.release(programme), figures)
    assert "changed after its release" in lead.get("/uptake/").content.decode()
    assert "changed after its release" in page(lead, "release_show", forged)
    assert page(lead, "value_edit", forged)


def test_a_release_that_somebody_changed_is_not_shown(lead, programme):
    forged = forge(factories.release(programme))
    shown = page(lead, "release_show", forged)
    assert "changed after its release" in shown
    assert "15 to 20" not in shown
    for name in ("release_csv", "release_xlsx", "release_summary"):
        address = reverse(f"reports:{name}", kwargs={"release_id": forged.pk})
        assert lead.get(address).status_code == 404


def test_another_programmes_lead_sees_nothing(release):
    other = factories.programme("Harbour")
    client = Client()
    client.force_login(factories.person(other, "Hal Lead", Role.Kind.PROGRAMME_LEAD).user)
    missing = {"release_id": release.pk + 1}
    for name in ("release_show", "release_csv", "value_edit"):
        answers = [
            client.get(reverse(f"reports:{name}", kwargs=kwargs)).status_code
            for kwargs in ({"release_id": release.pk}, missing)
        ]
        assert answers == [404, 404]
    assert "Between 15" not in client.get("/uptake/").content.decode()


def test_asking_for_a_report(lead, programme):
    address = reverse("reports:release_ask", kwargs={"programme_id": programme.pk})
    (quarter,) = closed_quarters(since=programme.started_on, today=date.today(), most=1)  # noqa: DTZ011
    asked = {"kind": "quarter", "starts_on": quarter.starts_on.isoformat()}
    assert "you may leave" in lead.post(address, asked, follow=True).content.decode()
    assert "is being made" in lead.post(address, asked, follow=True).content.decode()
    assert Request.objects.get().asked_by == lead.place.user
    for wrong, said in (
        ({"kind": "quarter", "starts_on": "2031-01-01"}, "not over yet"),
        ({"kind": "quarter", "starts_on": "9999-10-01"}, "not over yet"),
        ({"kind": "year", "starts_on": "9999-04-01"}, "not over yet"),
        ({"kind": "week", "starts_on": "2024-01-01"}, "Press the button"),
        ({}, "Press the button"),
    ):
        assert said in lead.post(address, wrong, follow=True).content.decode()


def test_a_report_that_was_given_up_says_so_and_can_be_asked_for_again(lead, programme):
    (quarter,) = closed_quarters(since=programme.started_on, today=timezone.localdate(), most=1)
    request = requests.ask_for_release(programme=programme, period=quarter)
    sentence = f"The report on {quarter.label} could not be made."
    assert sentence not in lead.get("/uptake/").content.decode()
    with as_owner():
        Request.objects.update(step=Request.Step.COUNTING, ended_at=timezone.now())
    given_up = lead.get("/uptake/").content.decode()
    assert sentence in given_up
    assert f'value="{quarter.starts_on}"' in given_up
    requests.ask_for_release(programme=programme, period=quarter)
    again = lead.get("/uptake/").content.decode()
    assert "is being made" in again
    assert sentence not in again
    assert Request.objects.exclude(pk=request.pk).count() == 1


def test_a_name_with_characters_that_no_workbook_holds_is_written_without_them(lead, programme):
    rows = [{"key": "1", "teams": ["Out\x0breach\x01"], "roster": 14}]
    release = factories.release(programme, programme="\x01=Shore\x1fline", rows=rows)
    for name in ("release_csv", "release_xlsx"):
        address = reverse(f"reports:{name}", kwargs={"release_id": release.pk})
        assert lead.get(address).status_code == 200
    text = downloads.as_csv(overviews.of_release(lead.place.user, release)).decode("utf-8-sig")
    assert "Report,'=Shoreline," in text
    assert ",Outreach," in text


def test_a_year_shows_its_own_four_quarters_and_what_was_entered_beside_it(lead, programme):
    for starts_on in ((2025, 1), (2025, 4), (2025, 7), (2025, 10), (2026, 1)):
        factories.release(programme, date(*starts_on, 1))
    year = factories.release(programme, date(2025, 4, 1), "year")
    Value.objects.create(
        programme=programme, kind="year", starts_on=date(2025, 4, 1), sick_days=431
    )
    shown = page(lead, "release_show", year)
    assert "January to March 2025" not in shown
    assert "April to June 2025" in shown
    assert ">431</td>" in shown


def test_a_million_hours_are_written_out(programme):
    capacity = {"times": 9, "hours": 1_000_000.5, "seats": 9, "supervisors": 2}
    capacity |= {"waited": [0, 5], "median_weeks": None}
    report = Report(factories.release(programme, level="nothing", cells=[], capacity=capacity))
    assert sentences.headline(report) == "1000000.5 hours of protected time were offered."
    assert sentences.key_points(report)[0].startswith("1000000.5 hours were offered")


def test_targets_and_thresholds(lead, programme, release):
    address = reverse("reports:choices_edit", kwargs={"programme_id": programme.pk})
    sent = {"weeks_between": "4", "fewest": "6", "roster": "12", "target_percent": "90"}
    for refused, said in (
        ({"roster": "8", "target_percent": "ninety"}, "Use numbers only"),
        ({"roster": "8"}, "twice as many"),
        ({"weeks_between": "0"}, "greater than or equal to 1"),
    ):
        assert said in lead.post(address, sent | refused).content.decode()
    lead.post(address, sent)
    programme.refresh_from_db()
    assert programme.weeks_between == 4
    shown = page(lead, "release_show", release)
    assert "The target of 90% (24 of 26) was missed by at least 4 people." in shown
    with pytest.raises(Refused, match="at least 3"):
        choosing.choose(
            programme=programme, weeks_between=6, fewest=2, roster=10, target_percent=None
        )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(24, 26, "was reached"), (20, 26, "cannot be told"), (23, 23, "at least 1 person")],
)
def test_the_distance_from_a_target_is_in_words(programme, low, high, words):
    cells = [{"row": "all", "measure": "uptake", "low": low, "high": high, "of": 26}]
    assert words in sentences.target(Report(factories.release(programme, cells=cells)), 90)


def test_costs_come_from_published_figures_alone(lead, release):
    address = reverse("reports:value_edit", kwargs={"release_id": release.pk})
    for wrong, said in (
        ({"hour_cost": "0"}, "more than nothing"),
        ({"hour_cost": "lots"}, "Enter pounds"),
        ({"hour_cost": "80", "sick_days": "12a"}, "Use numbers only"),
    ):
        answer = lead.post(address, wrong).content.decode()
        assert said in answer
        assert f'value="{wrong["hour_cost"]}"' in answer
    entered = {"hour_cost": "80", "worker_hour_cost": "20", "sick_days": "31", "leavers": "0"}
    lead.post(address, entered)
    shown = page(lead, "release_show", release)
    # 62.5 hours at £80 over 40 sessions held, and an hour of a worker; over 15 to 20 people.
    assert "£5,000" in shown
    assert "£145.00" in shown
    assert "£250.00 to £333.33" in shown
    assert "no proof" in shown


def test_a_cost_of_perhaps_nobody_has_no_end():
    assert str(worth.cost_of_each(Decimal(100), Cell(0, 5))) == "at least £20.00"
    assert worth.cost_of_each(Decimal(100), Cell(0, 0)) is None


def test_a_year_has_no_schedule_and_may_have_teams(lead, programme):
    of_all = [cell for cell in factories.PUBLISHED if cell[0] == "all" and cell[4] is None]
    cells = [("all", "uptake", 21, 26, 26), *of_all]
    cells += [(row, *cell[1:]) for row in ("1", "2") for cell in of_all]
    names = ("row", "measure", "low", "high", "of")
    figures = {"cells": [dict(zip(names, cell, strict=True)) for cell in cells]}
    release = factories.release(programme, date(2025, 4, 1), "year", **figures)
    shown = page(lead, "release_show", release)
    assert "Uptake, April 2025 to March 2026" in shown
    assert "At least 21 of 26" in page(lead, "release_summary", release)
    assert shown.count("21 to 26 of 26") == 2
    assert "On schedule" not in shown.partition("How these figures")[0]
    rows = downloads.rows_of(overviews.of_release(lead.place.user, release))
    about = [row[1] for row in rows if len(row) == 7]
    assert about.count("Smaller teams together (Navigators, Peer hub)") == len(of_all)


def test_where_nothing_could_be_shown_there_is_still_a_page_for_the_board(lead, programme):
    release = factories.release(programme, level="nothing", cells=[], rows=[])
    for name in ("release_show", "release_summary", "release_csv"):
        assert "62.5" in page(lead, name, release)
    assert "A longer period, or more people, would show more." in page(
        lead, "release_summary", release
    )


def test_a_lead_who_manages_or_supervises_is_told_so(lead, programme):
    """Managers are foreseen since the second rule, supervisors since the third."""
    foreseen, narrows = "This report was tried with what leads knew", "can narrow a range further"
    with as_owner():
        releases = [factories.release(programme, date(2025, 10, 1))]
        for number, rule in enumerate((1, 2, 3)):
            made = factories.release(programme, date(2025, 1 + 3 * number, 1))
            made.rule, made.pk, made.starts_on = rule, None, date(2024, 1 + 3 * number, 1)
            made.digest = made.worked_out_digest()
            made.save(force_insert=True)
            releases.append(made)
    _first, *rules = releases

    def said() -> list[str]:
        pages = [page(lead, "release_show", one) for one in rules]
        phrases = {"nobody": "hides nothing from you", "foreseen": foreseen, "narrows": narrows}
        return [" ".join(name for name, said in phrases.items() if said in one) for one in pages]

    assert said() == ["", "", ""]
    mine = factories.worker(programme, manager=lead.place)
    assert said() == ["nobody"] * 3
    other = factories.worker(programme, "Other Worker")
    assert said() == ["narrows", "foreseen", "foreseen"]
    people.give_role(membership=lead.place, role=Role.Kind.SUPERVISOR, by=lead.place.user)
    lines.assign_supervisor(membership=other, supervisor=lead.place, started_on=factories.EARLIER)
    assert said() == ["nobody"] * 3
    lines.end_line(membership=mine, ended_on=timezone.localdate())
    assert said() == ["narrows", "narrows", "foreseen"]


def test_the_list_and_the_page_cost_the_same_however_many_there_are(
    lead, programme, release, django_assert_num_queries
):
    address = reverse("reports:release_show", kwargs={"release_id": release.pk})
    counts = {"/uptake/": 12, address: 14}
    for more in ((), (date(2026, 1, 1), date(2025, 10, 1))):
        for starts_on in more:
            factories.release(programme, starts_on)
            Value.objects.create(programme=programme, starts_on=starts_on, hour_cost=80)
        for each, count in counts.items():
            with django_assert_num_queries(count):
                lead.get(each)


def test_the_list_reads_the_figures_of_the_newest_alone(lead, programme):
    """The newest year and the newest four quarters; the others are links, whatever is in them."""
    quarters = [months_later(date(2023, 7, 1), 3 * each) for each in range(10)]
    for starts_on in quarters:
        if starts_on != date(2025, 10, 1):
            factories.release(programme, starts_on)
    forged = forge(factories.release(programme, date(2026, 1, 1)))
    for year in (2023, 2024):
        factories.release(programme, date(year, 4, 1), "year")
    with CaptureQueriesContext(connection) as captured:
        listed = lead.get("/uptake/").content.decode()
    (reading,) = [query["sql"] for query in captured if '"figures"' in query["sql"]]
    read = set(map(int, re.search(r'"id" IN \(([\d, ]*)\)', reading)[1].split(",")))
    newest = Release.objects.filter(kind="quarter").order_by("-starts_on")[:4]
    newest_year = Release.objects.filter(kind="year").order_by("-starts_on")[:1]
    assert read == {each.pk for each in [*newest, *newest_year]}
    assert forged.pk in read
    with_headlines, _heading, earlier = listed.partition("Earlier reports")
    assert with_headlines.count("Between 15 and 20 of 26 staff") == 4
    assert with_headlines.count("This report was changed after its release") == 1
    assert "Between 15" not in earlier
    links = re.findall(r'/uptake/reports/(\d+)/">([^<]*)</a>, released on', earlier)
    older = Release.objects.exclude(pk__in=read)
    assert dict(links) == {str(each.pk): each.period.label for each in older}
    assert [label for _pk, label in links[:3]] == [
        *("January to March 2025", "October to December 2024", "July to September 2024")
    ]


def test_a_released_quarter_is_not_offered_again(lead, programme):
    quarter = Period(date(2026, 4, 1))
    factories.release(programme)
    with pytest.raises(Refused, match="released already"), transaction.atomic():
        requests.ask_for_release(programme=programme, period=quarter)
    assert 'value="2026-04-01"' not in lead.get("/uptake/").content.decode()
