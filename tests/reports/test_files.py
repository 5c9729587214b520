"""A report as a file: the same figures and sentences as its page, and no formula."""

import csv
import io
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports import choosing, downloads, overviews, sentences
from reports.method import method
from reports.models import Value
from reports.periods import months_later
from reports.reading import Report
from tests import factories
from tests.reports.quarters import FIRST, capacity, history, quarter
from tests.reports.read import SENTENCES, cells_on, numbers, page

LENT = {"kind": "themes", "title": "", "lines": [{"label": "Endings", "low": 30, "high": 30}]}


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
    assert "The target of 90% (24 of 26) was missed by at least 4 people." in told(shown)
    assert told(shown) <= written
    assert any("no proof" in sentence for sentence in told(shown))
    for heading, said in (
        ("What this report cannot show", sentences.limits(Report(release))),
        ("How these figures are made", method(Report(release))),
    ):
        assert [row[1] for row in rows if row and row[0] == heading] == said
        assert set(said) <= told(shown)
    labels = [row[2] for row in rows if row[:2] == ["Held", "The whole programme"]]
    assert sorted(labels) == ["April to June 2026", "January to March 2026"]


def told(shown: str) -> set[str]:
    """The sentences of a page, but for those about the files themselves."""
    main = shown.partition("<main")[2].partition("Take it with you")[0]
    return {unescape("".join(found)) for found in SENTENCES.findall(main)} - {""}


@pytest.mark.parametrize("signals", [[], [LENT]])
def test_the_files_say_what_stands_above_what_workers_lend(lead, programme, signals):
    year = factories.release(programme, date(2025, 4, 1), "year", signals=signals)
    shown = told(page(lead, "release_show", year))
    text = downloads.as_csv(overviews.of_release(lead.place.user, year)).decode("utf-8-sig")
    assert shown <= {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    lent = {one for one in shown if one.startswith(("Lent by workers", "Too few workers lent"))}
    assert len(lent) == (1 if signals else 2)


def test_what_is_said_to_one_reader_is_in_no_file(lead, release):
    """Files are handed on, and it is about whom this lead manages."""
    factories.worker(release.programme, manager=lead.place)
    shown = overviews.of_release(lead.place.user, release)
    assert shown["known"] in told(page(lead, "release_show", release))
    assert shown["known"] not in {cell for row in downloads.rows_of(shown) for cell in row}


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
    named = ["Had a session", "The whole programme"]
    releases = history(programme)
    quarter(programme, 5, {}, level="nothing", **capacity(62.25, None))
    releases += [
        factories.release(programme, months_later(FIRST, 18)),
        factories.release(programme, date(2026, 4, 1), "year", signals=[LENT], **capacity(9, None)),
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
