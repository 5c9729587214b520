"""The list of reports: what it reads, what is being made, and what can be asked for."""

import re
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports import requests
from reports.models import Release, Request, Value
from reports.periods import Period, closed_quarters, months_later
from tests import factories
from tests.reports.quarters import forge
from tests.roles import as_owner
from workers.refusals import Refused


def test_home_leads_to_the_reports(lead, release):
    assert lead.get("/", follow=True).request["PATH_INFO"] == "/uptake/"
    assert "Between 15 and 20 of 26 staff in post" in lead.get("/uptake/").content.decode()


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
