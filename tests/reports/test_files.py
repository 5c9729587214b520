"""A report as a file: the same figures and sentences as its page, and no formula."""

import csv
import io
from datetime import date
from html import unescape

from django.urls import reverse
from openpyxl import load_workbook

from reports import choosing, downloads, overviews, sentences
from reports.models import Value
from reports.periods import months_later
from reports.reading import Report
from tests import factories
from tests.reports.quarters import FIRST, capacity, history, quarter
from tests.reports.read import SENTENCES, cells_on, numbers, page


def test_both_files_hold_the_same_cells_and_no_formula(lead, release):
    text = lead.get(reverse("reports:release_csv", kwargs={"release_id": release.pk})).content
    from_csv = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    book = lead.get(reverse("reports:release_xlsx", kwargs={"release_id": release.pk})).content
    sheet = load_workbook(io.BytesIO(book)).active
    from_xlsx = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert [[*row, *[""] * (7 - len(row))] for row in from_csv] == from_xlsx
    assert "'=HYPERLINK(1)" in {row[1] for row in from_csv if len(row) > 1}
    assert not any(cell.startswith("=") for row in from_csv for cell in row)


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


def test_a_name_with_characters_that_no_workbook_holds_is_written_without_them(lead, programme):
    rows = [{"key": "1", "teams": ["Out\x0breach\x01"], "roster": 14}]
    release = factories.release(programme, programme="\x01=Shore\x1fline", rows=rows)
    for name in ("release_csv", "release_xlsx"):
        address = reverse(f"reports:{name}", kwargs={"release_id": release.pk})
        assert lead.get(address).status_code == 200
    text = downloads.as_csv(overviews.of_release(lead.place.user, release)).decode("utf-8-sig")
    assert "Report,'=Shoreline," in text
    assert ",Outreach," in text


def test_the_page_and_its_files_agree_cell_by_cell(lead, programme):
    """Whatever is on the page is in the files, and nothing else; each cell once."""
    signals = [
        {"kind": "themes", "title": "", "lines": [{"label": "Endings", "low": 30, "high": 30}]}
    ]
    named = ["Had a session", "The whole programme"]
    releases = history(programme)
    quarter(programme, 5, {}, level="nothing", **capacity(62.25, None))
    releases += [
        factories.release(programme, months_later(FIRST, 18)),
        factories.release(
            programme, date(2026, 4, 1), "year", signals=signals, **capacity(9, None)
        ),
    ]
    for release in releases[-2:]:
        said = {"starts_on": release.starts_on, "kind": release.kind}
        Value.objects.create(programme=programme, sick_days=31, left_percent="7.5", **said)
    came = [(31, 46, 46), (23, 28, 46), (31, 31, 46), (22, 22, 44), (25, 30, 46)]
    for release, ends in zip(releases, [*came, (15, 20, 26), (15, 20, 26)], strict=True):
        label = release.period.label
        on_page = cells_on(page(lead, "release_show", release), label)
        rows = [
            row
            for row in downloads.rows_of(overviews.of_release(lead.place.user, release))
            if len(row) == 7
        ][1:]
        in_files = [(str(row[0]), row[1], row[2], row[6]) for row in rows]
        assert len(in_files) == len(set(in_files))
        assert set(in_files) == set(on_page), label
        (of_all,) = [row for row in rows if row[:3] == [*named, label]]
        assert tuple(of_all[3:6]) == ends
