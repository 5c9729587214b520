"""Sessions from before: shown first, every error by line and column, all of a file or nothing."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from supervision import history, spreadsheets
from supervision.models import Session
from tests import factories
from workers.refusals import Refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HEAD = ["Worker", "Date", "Minutes", "Status"]


@pytest.fixture
def pair():
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    return supervisor, factories.worker(programme, supervisor=supervisor)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def shown(pair, *rows, head=HEAD) -> history.Preview:
    known = {"supervisor": pair[0].user, "programme": pair[0].programme}
    return history.preview([head, *rows], **known)


def bring(pair, found, how="video") -> int:
    known = {"supervisor": pair[0].user, "programme": pair[0].programme}
    token = history.as_token(found, **known)
    return history.bring(entries=history.from_token(token, **known), how=how, **known)


def row(ago: int = 30, who: str = "wren.worker@demo.example", minutes="60", status="held") -> list:
    return [who, f"{day(ago):%d/%m/%Y}", minutes, status]


def test_sessions_are_added_at_noon_and_each_worker_is_told(pair):
    found = shown(pair, row(30), row(60, "Wren Worker", "45"), row(90, status="operational"))
    assert found.errors == []
    assert bring(pair, found) == 3
    latest, before, missed = Session.objects.all()
    assert (latest.minutes, latest.how, latest.outcome) == (60, "video", "held")
    assert timezone.localtime(latest.starts_at, pair[0].programme.zone).hour == 12
    assert before.minutes == 45
    assert (missed.outcome, missed.missed_because, missed.minutes) == (
        "missed",
        "operational",
        None,
    )


def test_the_same_file_again_adds_nothing(pair):
    found = shown(pair, row(30), row(30), row(60))
    assert (len(found.entries), found.known) == (2, 1)
    assert [bring(pair, found), bring(pair, found)] == [2, 0]
    again = shown(pair, row(30), row(60))
    assert (again.entries, again.known) == ([], 2)


def test_a_session_of_that_day_that_is_logged_stays_as_it_is(pair):
    factories.session(pair[0], pair[1].user, factories.tomorrow_at(15, days=-30), minutes=50)
    assert shown(pair, row(30)).known == 1


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (row(30, who="nobody@demo.example"), "Line 2, column “worker”"),
        (row(30, minutes="an hour"), "Line 2, column “minutes”: Enter the length"),
        (row(30, minutes="4"), "Line 2, column “minutes”"),
        (row(30, minutes="٦٠"), "Line 2, column “minutes”"),
        (row(30, status="maybe"), "Line 2, column “status”: Use one of: held"),
        (["wren.worker@demo.example", "31/02/2025", "60", "held"], "is no date"),
        (row(0), "Line 2, column “date”: It must be a past day"),
        (row(4000), "Line 2, column “date”"),
        (["wren.worker@demo.example"], "Line 2, column “status”"),
    ],
)
def test_what_cannot_be_is_named_by_line_and_column_and_the_rest_is_still_read(pair, cells, said):
    found = shown(pair, cells, row(60))
    assert len(found.errors) == 1
    assert said in found.errors[0]
    assert len(found.entries) == 1


def test_merged_cells_leave_lines_without_a_worker_that_are_named(pair):
    found = shown(pair, row(30), ["", *row(60)[1:]])
    assert found.errors == [
        "Line 3, column “worker”: You supervise nobody of this address or name here."
    ]


@pytest.mark.parametrize("head", [[], ["Worker", "Date"], ["a", "b", "c", "d"]])
def test_without_its_headings_a_file_is_refused(pair, head):
    with pytest.raises(Refused, match="first row has no column") as refused:
        shown(pair, row(30), head=head)
    assert refused.value.field == "file"


def test_two_people_of_one_name_are_told_apart_by_address_alone(pair):
    factories.worker(
        pair[0].programme, "Wren Worker", email="other@demo.example", supervisor=pair[0]
    )
    assert "worker" in shown(pair, row(30, "Wren Worker")).errors[0]
    assert shown(pair, row(30, "OTHER@demo.example")).errors == []


def test_people_of_other_supervisors_and_programmes_are_nobody(pair):
    theirs = factories.worker(pair[0].programme, "Not Mine")
    assert shown(pair, row(30, theirs.user.email)).entries == []
    harbour = factories.programme("Harbour")
    known = {"supervisor": pair[0].user, "programme": harbour}
    assert history.preview([HEAD, row(30)], **known).entries == []


def test_what_was_shown_counts_for_that_person_and_unchanged_alone(pair):
    known = {"supervisor": pair[0].user, "programme": pair[0].programme}
    token = history.as_token(shown(pair, row(30)), **known)
    other = factories.supervisor(pair[0].programme, "Other Supervisor")
    for changed in (known | {"supervisor": other.user}, known | {"programme": other.programme}):
        if changed != known:
            with pytest.raises(Refused, match="Choose the file again"):
                history.from_token(token, **changed)
    with pytest.raises(Refused):
        history.from_token(token[:-2] + "xx", **known)


# Files


def file_of(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("sessions", content)


def sheet(*rows: list) -> bytes:
    book = Workbook()
    for each in rows:
        book.active.append(each)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "Worker;Date\nÄnne;2025-03-27\n".encode(),
        "\ufeffWorker,Date\r\nÄnne,2025-03-27\r\n".encode(),
        "Worker\tDate\nÄnne\t2025-03-27\n".encode("cp1252"),
        sheet(["Worker", "Date"], ["Änne", datetime(2025, 3, 27)]),  # noqa: DTZ001
    ],
)
def test_files_of_usual_spreadsheets_read_alike(content):
    assert spreadsheets.rows_of(file_of(content)) == [["Worker", "Date"], ["Änne", "2025-03-27"]]


def packed(name: str, content: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as inside:
        inside.writestr(name, content)
    return kept.getvalue()


BOMB = packed("xl/sharedStrings.xml", b"0" * 70_000_000)
BROKEN = packed("[Content_Types].xml", b"<not xml")


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 no zip at all", b"\0\0\0\0", BOMB, BROKEN, b"x" * 2_000_001, b"a\n" * 6000],
)
def test_what_is_no_spreadsheet_is_refused_in_words(content):
    with pytest.raises(Refused) as refused:
        spreadsheets.rows_of(file_of(content))
    assert refused.value.field == "file"


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_bytes_are_read_or_refused(content):
    for begin in (b"", b"PK"):
        try:
            rows = spreadsheets.rows_of(file_of(begin + content))
        except Refused:
            continue
        assert all(isinstance(cell, str) for cells in rows for cell in cells)


# Pages


def test_by_the_pages_a_file_is_looked_at_and_added_once(pair, client):
    client.force_login(pair[0].user)
    text = "\n".join(",".join(cells) for cells in (HEAD, row(30), row(60)))
    sent = {"programme": pair[0].programme.pk, "how": "phone", "file": file_of(text.encode())}
    page = client.post(reverse("supervision:history_choose"), sent)
    assert "2 sessions to add" in page.content.decode()
    assert not Session.objects.exists()
    form = page.context["form"].initial
    for _again in range(2):
        answer = client.post(reverse("supervision:history_bring"), form, follow=True)
    assert "0 sessions added" in answer.content.decode()
    assert Session.objects.filter(how="phone").count() == 2


def test_with_an_error_there_is_no_button_to_add(pair, client):
    client.force_login(pair[0].user)
    text = "\n".join(",".join(cells) for cells in (HEAD, row(30), row(60, minutes="long")))
    sent = {"programme": pair[0].programme.pk, "how": "phone", "file": file_of(text.encode())}
    page = client.post(reverse("supervision:history_choose"), sent).content.decode()
    assert "Line 3, column “minutes”" in page
    assert reverse("supervision:history_bring") not in page


def test_five_thousand_rows_are_read_with_few_queries(pair, django_assert_max_num_queries):
    rows = [row(1 + number % 3600) for number in range(5000)]
    with django_assert_max_num_queries(3):
        found = shown(pair, *rows)
    assert len(found.entries) == 3600
