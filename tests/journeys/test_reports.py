"""A lead asks for the report on a closed quarter, reads it, takes it away and sets a target."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from reports import choosing, releasing
from reports.periods import closed_quarters, months_later
from tests import factories
from tests.journeys.conftest import EACH_WAY, WAYS
from workers.models import Role


@pytest.mark.parametrize("way", EACH_WAY)
def test_from_a_closed_quarter_to_the_board(visit, way, tmp_path):
    programme = factories.programme(started_on=date(2025, 1, 1))
    lead = factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    sana = factories.supervisor(programme)
    since = programme.started_on
    (quarter,) = closed_quarters(since=since, today=timezone.localdate(), most=1)
    first = timezone.now() - (timezone.localdate() - quarter.starts_on)
    for number in range(12):
        wren = factories.worker(programme, f"Worker {number}", supervisor=sana)
        factories.session(sana, wren.user, first + timedelta(days=number + 1))

    leads = visit(**WAYS[way])
    leads.sign_in(lead.user.email)
    assert leads.heading == "Uptake"
    leads.page.get_by_role("button", name=f"Release this report {quarter.label}").click()
    expect(leads.page.get_by_role("alert")).to_contain_text("made in the background")
    expect(leads.page.get_by_role("main")).to_contain_text("Waiting to begin")
    releasing.release_due()
    leads.follow("Look again")
    leads.follow(quarter.label)
    assert leads.heading == f"Uptake, {quarter.label}"
    expect(leads.page.get_by_role("main")).to_contain_text("At least 7 of 12 staff in post")
    expect(leads.page.get_by_role("main")).to_contain_text("7 to 12 of 12")

    with leads.page.expect_download() as taken:
        leads.follow("As a workbook")
    taken.value.save_as(tmp_path / "report.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "report.xlsx").active.values for cell in row]
    assert "7 to 12 of 12" in cells

    leads.goto("/uptake/")
    leads.follow("Target and thresholds")
    leads.page.get_by_label("Target: how many").fill("50")
    leads.press("Save target and thresholds")
    leads.follow(quarter.label)
    expect(leads.page.get_by_role("main")).to_contain_text(
        "The target of 50% (6 of 12) was reached"
    )
    leads.follow("One page for the board")
    expect(leads.page.get_by_role("heading", level=1)).to_contain_text("Clinical supervision")


def test_the_boards_page_is_one_sheet(visit):
    """With all that it may have to say: costs, a target, six rows or five quarters, and limits."""
    programme = factories.programme(started_on=date(2025, 1, 1))
    lead = factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    choosing.choose(programme=programme, weeks_between=6, fewest=5, roster=10, target_percent=90)
    cells = [
        {"row": row, "measure": measure, "low": 9, "high": 14, "of": 14}
        for row in (*"123456", "all")
        for measure in ("uptake", "on_schedule")
    ]
    rows = [
        {"key": key, "teams": [f"Outreach and housing in the wards of {key}"], "roster": 14}
        for key in "123456"
    ]
    rows[-1]["teams"] = [f"Small team {number}" for number in range(15)]
    leads = visit()
    leads.sign_in(lead.user.email)
    for number in range(5):
        starts_on = months_later(date(2025, 4, 1), 3 * number)
        release = factories.release(programme, starts_on, level="rows", rows=rows, cells=cells)
        choosing.say_value(release=release, hour_cost=80)
        leads.goto(f"/uptake/reports/{release.pk}/summary/")
        expect(leads.page.get_by_role("table")).to_have_count(1)
        sheets = leads.page.pdf(format="A4").count(b"/Type /Page\n")
        assert (number, sheets) == (number, 1)


@pytest.mark.parametrize("way", EACH_WAY)
def test_sickness_from_a_spreadsheet_to_beside_the_report(visit, way, tmp_path):
    programme = factories.programme(started_on=date(2025, 1, 1))
    lead = factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    factories.release(programme)
    file = tmp_path / "sickness.csv"
    leads = visit(**WAYS[way])
    leads.sign_in(lead.user.email)
    leads.follow("Sickness and turnover of Shoreline from a spreadsheet")
    file.write_text("Quarter;Sickness;Turnover\nApril to June 2026;31 days;2\n")
    leads.page.get_by_label("CSV or XLSX file").set_input_files(file)
    leads.press("Look at what it holds")
    expect(leads.page.get_by_role("alert")).to_contain_text("Line 2, cell B2: “31 days”")
    leads.page.get_by_role("link", name="Choose another file").click()
    file.write_text("Quarter;Sickness;Turnover\nApril to June 2026;4,5 %;2\n")
    leads.page.get_by_label("CSV or XLSX file").set_input_files(file)
    leads.press("Look at what it holds")
    expect(leads.page.get_by_role("cell", name="4.5%")).to_be_visible()
    leads.press("Keep these figures")
    expect(leads.page.get_by_role("alert")).to_contain_text("Kept for 1 quarter")
    leads.follow("April to June 2026")
    expect(leads.page.get_by_role("cell", name="4.5%")).to_be_visible()
