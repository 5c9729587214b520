"""Reports are asked for once, about whole quarters and years that are over, and by nothing else."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from reports import releasing, requests
from reports.models import Release, Request, Value
from reports.periods import YEAR, Period, closed_quarters, quarter_of
from tests import factories
from tests.reports.test_releasing import QUARTER
from tests.roles import as_owner, as_role
from workers.models import Programme, Role
from workers.refusals import Refused

A_YEAR = Period(date(2025, 4, 1), YEAR)


@pytest.fixture
def programme(db) -> Programme:
    return factories.programme(started_on=date(2025, 4, 1))


def release_due() -> int:
    with as_role("reports"):
        return releasing.release_due(using="default")


def put(programme, period: Period) -> Request:
    """As a hole in the pages would let somebody: a row that nobody looked at."""
    return Request.objects.create(programme=programme, kind=period.kind, starts_on=period.starts_on)


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        (Period(date(2026, 5, 1)), "whole quarter"),
        (Period(date(2025, 1, 1)), "had not begun"),
        (A_YEAR, "four quarters first"),
        (Period(date(2026, 1, 1), YEAR), "whole quarter"),
    ],
)
def test_what_is_refused(programme, period, sentence):
    with pytest.raises(Refused, match=sentence):
        requests.ask_for_release(programme=programme, period=period)


def test_a_quarter_is_refused_until_it_is_over(programme):
    with pytest.raises(Refused, match="not over yet"):
        requests.ask_for_release(programme=programme, period=quarter_of(timezone.localdate()))


def test_asking_twice_is_one_request(programme):
    first = requests.ask_for_release(programme=programme, period=QUARTER)
    assert requests.ask_for_release(programme=programme, period=QUARTER) == first


def due(programme) -> Period:
    """The quarter that the calendar asks for by now."""
    day = timezone.localdate() - timedelta(days=requests.DAYS_AFTER)
    return closed_quarters(since=programme.started_on, today=day, most=1)[0]


def test_the_calendar_asks_for_the_last_closed_quarter_once(programme):
    for _round in range(2):
        release_due()
    assert Release.objects.get(programme=programme).period == due(programme)
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    "window",
    [
        Period(date(2025, 8, 15)),
        Period(date(2025, 7, 2)),
        Period(date(2025, 8, 1)),
        Period(date(2025, 7, 1), YEAR),
        Period(date(2025, 4, 2), YEAR),
        Period(date(2025, 4, 1), "week"),
    ],
)
def test_the_database_knows_no_other_windows(programme, window):
    """Two windows a day apart, each of them safe, would give away that day."""
    known = {"programme": programme, "kind": window.kind, "starts_on": window.starts_on}
    for model, name in ((Request, "request_whole"), (Value, "value_whole")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**known)
    with pytest.raises(IntegrityError, match="release_whole"), as_role("reports"):
        Release.objects.create(
            **known, made_at=timezone.now(), rule=1, settings={}, figures={}, digest=""
        )


def test_every_quarter_and_year_of_the_calendar_is_known_to_the_database(programme):
    for period in [*A_YEAR.quarters, A_YEAR]:
        known = {"kind": period.kind, "starts_on": period.starts_on}
        put(programme, period)
        Value.objects.create(programme=programme, **known)
        factories.release(programme, period.starts_on, period.kind)
    assert [each.objects.count() for each in (Request, Value, Release)] == [5, 5, 5]


@pytest.mark.parametrize("when", ["now", "before", "year"])
def test_what_never_was_asked_by_the_rules_is_ended_without_a_release(programme, when, caplog):
    wrong = {
        "now": quarter_of(timezone.localdate()),
        "before": Period(date(2025, 1, 1)),
        "year": A_YEAR,
    }[when]
    request = put(programme, wrong)
    for _round in range(2):
        release_due()
    assert not Release.objects.filter(kind=wrong.kind, starts_on=wrong.starts_on).exists()
    request.refresh_from_db()
    assert (request.step, request.attempts) == (Request.Step.REFUSED, 1)
    assert request.ended_at
    (said,) = caplog.messages
    assert said.startswith("A report was asked for that cannot be made: ")
    assert "Shoreline" not in said


def test_what_is_released_already_is_not_made_again(programme):
    factories.release(programme)
    request = put(programme, QUARTER)
    with as_role("reports"):
        assert releasing.make(request, using="default") is None
    request.refresh_from_db()
    assert request.step == Request.Step.REFUSED
    assert Release.objects.count() == 1


def test_the_list_says_of_what_was_refused_neither_that_it_is_made_nor_that_it_failed(programme):
    lead = Client()
    lead.force_login(factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD).user)
    request = put(programme, Period(date(2025, 1, 1)))
    assert "is being made" in lead.get("/uptake/").content.decode()
    with as_role("reports"):
        assert releasing.make(request, using="default") is None
    # Could it be asked for by now, it was not tried five times.
    with as_owner():
        Request.objects.update(starts_on=due(programme).starts_on)
    listed = lead.get("/uptake/").content.decode()
    assert "is being made" not in listed
    assert "could not be made" not in listed
    assert f'value="{due(programme).starts_on}"' in listed


def test_what_was_refused_too_early_does_not_keep_the_calendar_from_asking(programme):
    quarter = due(programme)
    request = put(programme, quarter)
    with as_owner():
        Request.objects.filter(pk=request.pk).update(
            step=Request.Step.REFUSED, ended_at=timezone.now()
        )
    assert release_due() == 1
    assert Release.objects.get().period == quarter
