"""Sickness and turnover from a file: shown first, every error by its cell, all or nothing."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from reports import figures
from reports.models import Value
from reports.periods import Period, closed_quarters
from supervision import spreadsheets
from tests import factories
from workers.models import Role
from workers.refusals import Refused

HEAD = ["Quarter", "Sickness", "Turnover"]
SPRING, WINTER = "April to June 2026", "2026-01-01"


@pytest.fixture
def programme(db):
    return factories.programme(started_on=date(2025, 1, 1))


@pytest.fixture
def lead(programme):
    client = Client()
    client.force_login(factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD).user)
    return client


def workbook(*rows, head=HEAD, merge: str = "", formats: tuple = ()) -> bytes:
    book = Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    for cell, shape in formats:
        book.active[cell].number_format = shape
    if merge:
        book.active.merge_cells(merge)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(content: bytes, name: str = "sickness.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def shown(programme, *rows, **how) -> figures.Preview:
    sheet = spreadsheets.sheet_of(upload(workbook(*rows, **how)))
    return figures.preview(sheet, programme=programme)


def address(name: str, programme) -> str:
    return reverse(f"reports:figures_{name}", kwargs={"programme_id": programme.pk})


def words(found: figures.Preview) -> list[tuple[str, str, str]]:
    return [(str(one.period.starts_on), one.sickness, one.turnover) for one in found.entries]


def test_numbers_and_rates_are_read_from_a_workbook(programme):
    rows = [SPRING, 31, 0.125], [date(2026, 1, 1), "4,5 %", None]
    found = shown(programme, *rows, formats=(("C2", "0.0%"),))
    assert found.errors == []
    assert words(found) == [("2026-04-01", "31", "12.5%"), ("2026-01-01", "4.5%", "")]


@pytest.mark.parametrize(
    "text",
    [
        "Quarter;Turnover;Sick days\nApril – June 2026;2;31\n\n;;\n",
        'period,notes,leavers,days of sickness\n"april to june 2026",no names,2,31\n',
        "QUARTER\tSICKNESS\tTURNOVER\n01/04/2026\t31\t2\n",
    ],
)
def test_a_text_file_reads_the_same(programme, text):
    sheet = spreadsheets.sheet_of(upload(text.encode("utf-8-sig"), "sickness.csv"))
    assert words(figures.preview(sheet, programme=programme)) == [("2026-04-01", "31", "2")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([SPRING, "31 days", 2], "Line 2, cell B2: “31 days” is no figure"),
        ([SPRING, "lots", 2], "Line 2, cell B2: “lots” is no figure"),
        ([SPRING, "12,5", 2], "Line 2, cell B2: “12,5” is no figure"),
        ([SPRING, "1,234", 2], "Line 2, cell B2: “1,234” is no figure"),
        ([SPRING, 12.5, 2], "Line 2, cell B2: “12.5” is no figure"),
        ([SPRING, -3, 2], "Line 2, cell B2"),
        ([SPRING, 2_000_000, 2], "Line 2, cell B2: “2000000” is no figure"),
        ([SPRING, "٣١", 2], "Line 2, cell B2: “٣١” is no figure"),
        ([SPRING, 31, "100,1%"], "Line 2, cell C2: A rate is at most 100%."),
        ([SPRING, 31, "101%"], "Line 2, cell C2: A rate is at most 100%."),
        ([SPRING, 31, "%"], "Line 2, cell C2: “%” is no figure"),
        ([SPRING, "=SUM(D2:D9)", 2], "Line 2, cell B2: This is a formula."),
        ([SPRING, "@A1", 2], "Line 2, cell B2: This is a formula."),
        (["Q2 2026", 31, 2], "Line 2, cell A2: “Q2 2026” is no closed quarter"),
        (["May to July 2026", 31, 2], "Line 2, cell A2: “May to July 2026” is no closed quarter"),
        (["2024-10-01", 31, 2], "Line 2, cell A2: “2024-10-01” is no closed quarter"),
        (["October to December 2099", 31, 2], "Line 2, cell A2"),
        (["", 31, 2], "Line 2, cell A2: Say which quarter, like"),
    ],
)
def test_what_cannot_be_is_named_by_line_and_cell(programme, row, said):
    found = shown(programme, row, [WINTER, 20, 1])
    (error,) = found.errors
    assert said in error
    assert words(found) == [("2026-01-01", "20", "1")]


@pytest.mark.parametrize(
    ("typed", "shape", "said"),
    [
        (0.5, '0.0"%"', "“0.5 [0.0"),
        (0.5, "0.0\\%", "“0.5 [0.0"),
        (0.5, '0%"%"', "“0.5 [0%"),
        (True, "0%", "“True” is no figure"),
    ],
)
def test_a_sign_that_a_format_only_paints_makes_no_rate(programme, typed, shape, said):
    (error,) = shown(programme, [SPRING, typed, 2], formats=(("B2", shape),)).errors
    assert said in error


def of_text(text: str, programme) -> figures.Preview:
    sheet = spreadsheets.sheet_of(upload(text.encode(), "sickness.csv"))
    return figures.preview(sheet, programme=programme)


def test_a_line_longer_than_the_headings_is_named(programme):
    found = of_text("quarter,sickness,turnover\nApril to June 2026,4,5%,2\n", programme)
    assert found.entries == []
    (error,) = found.errors
    assert error.startswith("Line 2 has more cells than there are headings.")


def test_headings_that_are_not_read_are_named_and_doubled_ones_refused(lead, programme):
    text = "quarter,sicknes,turnover,Q\nApril to June 2026,3,2,\n"
    found = of_text(text, programme)
    assert (found.not_read, words(found)) == (["sicknes", "Q"], [("2026-04-01", "", "2")])
    page = lead.post(address("choose", programme), {"file": upload(text.encode(), "a.csv")})
    assert "Columns that are not read: “sicknes”, “Q”." in page.content.decode()
    with pytest.raises(Refused, match="“sickness” and “Sickness rate” are the same figure twice"):
        of_text("quarter,sickness,Sickness rate\n2026-04-01,3,2%\n", programme)


def test_what_a_spreadsheet_says_stands_between_cells_is_no_heading(programme):
    found = of_text("sep=;\nquarter;sickness\n2026-04-01;4,5%\n", programme)
    assert words(found) == [("2026-04-01", "4.5%", "")]


def test_a_correction_by_hand_stays_when_the_file_is_kept_again(lead, programme):
    page = lead.post(address("choose", programme), {"file": upload(workbook([SPRING, "4.5%"]))})
    token = {"token": page.context["form"].initial["token"]}
    lead.post(address("keep", programme), token)
    Value.objects.update(sick_percent=Decimal("5.4"), changed_at=timezone.now())
    again = lead.post(address("keep", programme), token, follow=True).content.decode()
    assert "Figures of April to June 2026 were entered since." in again
    assert Value.objects.get().sick_percent == Decimal("5.4")


def test_a_quarter_in_two_lines_is_named(programme):
    found = shown(programme, [SPRING, 31, 2], [WINTER, 1, 1], ["01.04.2026", 30, 2])
    assert found.errors == ["Line 4, cell A4: This quarter is in line 2 already."]


def test_a_quarter_is_written_like_the_newest_one(programme):
    (error,) = shown(programme, ["soon", 31, 2]).errors
    assert error.endswith(f"Write it like {newest(programme).label}.")


def newest(programme) -> Period:
    known = {"since": programme.started_on, "today": timezone.localdate(), "most": 1}
    return closed_quarters(**known)[0]


def test_merged_cells_are_named(programme):
    found = shown(programme, [SPRING, 31, 2], [WINTER, 20, 1], merge="B2:B3")
    assert found.errors == [
        "Cells B2:B3 are merged: split them, so that each line has its own figures."
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook(head=[]), "The file is empty."),
        (b"\n\n", "The file is empty."),
        (workbook(), "no figures below"),
        (workbook([SPRING], head=["Quarter", "Costs"]), "needs a column “quarter”"),
        (workbook([SPRING, 1], head=["When", "Sickness"]), "needs a column “quarter”"),
        (b"PK\x03\x04 not a workbook", "could not be read"),
        (b"\x00\x01\x02", "could not be read"),
        (b"a" * 200_001, "200 kB at most"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused(lead, programme, content, said):
    answer = lead.post(address("choose", programme), {"file": upload(content)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert 'id="id_file"' in page


@pytest.mark.parametrize(("typed", "said"), [({}, "Choose a file"), ({"file": b""}, "is empty")])
def test_no_file_and_an_empty_one_are_refused(lead, programme, typed, said):
    files = {name: upload(content, "a.csv") for name, content in typed.items()} | {"sent": "1"}
    assert said in lead.post(address("choose", programme), files).content.decode()


def test_a_workbook_made_to_fill_a_memory_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 6_000_000)
    with pytest.raises(Refused, match="could not be read"):
        spreadsheets.sheet_of(upload(content.getvalue()))


def test_a_programme_without_a_closed_quarter_is_told_so(db):
    young = factories.programme("Young", started_on=timezone.localdate())
    with pytest.raises(Refused, match="No quarter"):
        shown(young, [SPRING, 31, 2])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=4))
def test_whatever_stands_in_a_sheet_is_read_or_refused(programme, rows):
    sheet = spreadsheets.Sheet([HEAD, ["April to June 2026", "1"], *rows])
    found = figures.preview(sheet, programme=programme)
    assert len(found.entries) + len(found.errors) >= 1


def test_figures_are_shown_kept_and_stand_beside_the_report(lead, programme):
    release = factories.release(programme)
    Value.objects.create(
        programme=programme, starts_on=date(2026, 4, 1), hour_cost=80, sick_days=9, leavers=4
    )
    page = lead.post(address("choose", programme), {"file": upload(workbook([SPRING, "4.5%"]))})
    assert "1 quarter to keep" in page.content.decode()
    assert Value.objects.get().sick_days == 9
    token = page.context["form"].initial["token"]
    for _twice in range(2):
        done = lead.post(address("keep", programme), {"token": token}, follow=True)
        assert "Kept for 1 quarter." in done.content.decode()
    value = Value.objects.get()
    assert (value.sick_days, value.sick_percent) == (None, Decimal("4.5"))
    assert (value.leavers, value.left_percent, value.hour_cost) == (4, None, 80)
    shown = lead.get(reverse("reports:release_show", kwargs={"release_id": release.pk}))
    assert ">4.5%</td>" in shown.content.decode()


def test_where_one_cell_is_wrong_nothing_can_be_kept(lead, programme):
    rows = [SPRING, 31, 2], [WINTER, "many", 2]
    page = lead.post(address("choose", programme), {"file": upload(workbook(*rows))})
    shown = page.content.decode()
    assert "Nothing is kept." in shown
    assert "Keep these figures" not in shown
    assert "1 cell cannot be read" in shown


def test_only_what_was_shown_to_this_lead_is_kept(lead, programme):
    other = factories.programme("Harbour", started_on=date(2025, 1, 1))
    hal = factories.person(other, "Hal Lead", Role.Kind.PROGRAMME_LEAD)
    found = shown(programme, [SPRING, 31, 2])
    lena = programme.memberships.get(name="Lena Lead").user
    mine = figures.as_token(found, by=lena, programme=programme)
    for token in (
        figures.as_token(found, by=hal.user, programme=programme),
        figures.as_token(found, by=lena, programme=other),
        mine[:-1],
        "",
    ):
        answer = lead.post(address("keep", programme), {"token": token}, follow=True)
        assert answer.redirect_chain == [(address("choose", programme), 302)]
    assert not Value.objects.exists()
    lead.post(address("keep", programme), {"token": mine})
    assert Value.objects.get().sick_days == 31


def test_figures_without_a_cost_show_no_cost_and_can_be_corrected_by_hand(lead, programme):
    release = factories.release(programme)
    found = shown(programme, [SPRING, 31, "2%"]).entries
    figures.keep(entries=found, shown_at=timezone.now(), programme=programme)
    url = reverse("reports:release_show", kwargs={"release_id": release.pk})
    assert "All hours offered" not in lead.get(url).content.decode()
    by_hand = reverse("reports:value_edit", kwargs={"release_id": release.pk})
    assert 'value="2.0"' in lead.get(by_hand).content.decode()
    wrong = lead.post(by_hand, {"sick_percent": "some", "left_percent": "101"}).content.decode()
    assert "Enter a rate like 4.5" in wrong
    assert "less than or equal to 100" in wrong
    lead.post(by_hand, {"sick_days": "30", "left_percent": "3,5 %"})
    value = Value.objects.get()
    assert (value.sick_days, value.left_percent) == (30, Decimal("3.5"))
    lead.post(by_hand, {"sick_days": "29"})
    value.refresh_from_db()
    assert (value.sick_days, value.left_percent) == (29, None)


@pytest.mark.parametrize("wrong", [{"sick_percent": 101}, {"left_percent": -1}])
def test_the_database_holds_a_rate_within_a_hundred(programme, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.create(programme=programme, starts_on=date(2026, 4, 1), **wrong)
