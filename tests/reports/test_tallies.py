"""The counts behind reports are kept for their year, and let go with it; never before."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reports import releasing, requests, tallies
from reports.models import Release, Tally
from reports.periods import YEAR, Period, months_later, year_of, years_too_old
from reports.requests import last_year
from tests import factories
from tests.reports.test_releasing import QUARTER, filled, make_alone
from tests.roles import as_owner, as_role
from workers.models import Programme
from workers.refusals import Refused


@pytest.fixture
def programme(db) -> Programme:
    return factories.programme(started_on=date(2023, 1, 1))


def test_the_counts_behind_quarters_are_let_go_once_their_year_is_released(db):
    programme = filled()
    year = Period(date(2025, 4, 1), YEAR)
    for quarter in [*year.quarters, QUARTER]:
        make_alone(programme, quarter)
    assert kept() == [*(each.starts_on for each in year.quarters), QUARTER.starts_on]
    make_alone(programme, year)
    assert kept() == [QUARTER.starts_on]
    with pytest.raises(IntegrityError, match="never taken away"), as_role("reports"):
        Tally.objects.filter(release__starts_on=QUARTER.starts_on).delete()


def test_counts_of_a_year_that_can_be_reported_no_more_are_let_go(programme):
    """Until a year after its end; who counted what is kept no longer than a report can need it."""
    this_year = year_of(timezone.localdate()).starts_on
    for months in (-12, -15):
        make_alone(programme, Period(months_later(this_year, months)))
    assert kept() == [months_later(this_year, -15), months_later(this_year, -12)]
    with as_role("reports"):
        releasing.release_due(using="default")
    assert kept()[0] == months_later(this_year, -12)
    with pytest.raises(Refused, match="until a year after its end"):
        requests.ask_for_release(
            programme=programme, period=Period(months_later(this_year, -24), YEAR)
        )


def kept() -> list[date]:
    with as_owner():
        return [each.release.starts_on for each in Tally.objects.order_by("release__starts_on")]


def tallied(programme, period: Period) -> Release:
    """A release with counts, as it came from before counts were let go."""
    release = factories.release(programme, period.starts_on, period.kind)
    with as_owner():
        Tally.objects.create(release=release, counts={})
    return release


@pytest.fixture
def year() -> Period:
    """The last year, which can be reported still."""
    return last_year(timezone.localdate())


def test_counts_of_a_year_that_was_released_before_are_let_go(programme, year):
    """Those of its quarters and its own; not those of other years and programmes."""
    for period in [*year.quarters, year, Period(year.after)]:
        tallied(programme, period)
    elsewhere = tallied(factories.programme("Harbour"), year.quarters[1])
    with as_role("reports"):
        tallies.let_go("default")
    assert kept() == [elsewhere.starts_on, year.after]


def test_the_database_and_the_pages_say_the_same_of_how_long_a_year_can_be_reported(programme):
    """Counts go from the day on which their year can be asked for no more."""
    oldest = years_too_old(timezone.localdate())
    for months in (-15, -12, -3, 0, 3, 12):
        tallied(programme, Period(months_later(oldest, months)))
    with as_role("reports"):
        tallies.let_go("default")
    assert kept() == [months_later(oldest, months) for months in (0, 3, 12)]


def test_what_cannot_be_let_go_does_not_stop_what_was_released(programme, caplog):
    with as_owner():
        connection.cursor().execute("REVOKE DELETE ON reports_tally FROM reports")
    with as_role("reports"):
        assert releasing.release_due(using="default") == 1
    (said,) = caplog.messages
    assert said.startswith("Counts behind reports could not be let go.")


def test_no_temporary_table_makes_the_trigger_let_counts_go(programme, year):
    """One that says that the year is released, for whoever may make one."""
    quarter = tallied(programme, year.quarters[0])
    with as_owner():
        cursor = connection.cursor()
        cursor.execute("CREATE TEMPORARY TABLE reports_release (LIKE public.reports_release)")
        cursor.execute("INSERT INTO reports_release SELECT * FROM public.reports_release")
        cursor.execute("UPDATE reports_release SET starts_on = '2001-01-01'")
        with pytest.raises(IntegrityError, match="never taken away"), transaction.atomic():
            cursor.execute("DELETE FROM reports_tally WHERE release_id = %s", [quarter.pk])
        cursor.execute("DROP TABLE pg_temp.reports_release")
    assert kept() == [quarter.starts_on]


def test_a_year_whose_quarters_had_nobody_in_post_is_released(db):
    """What was offered is all there is to say."""
    empty = factories.programme("Empty", started_on=date(2025, 4, 1))
    year = Period(date(2025, 4, 1), YEAR)
    for period in [*year.quarters, year]:
        make_alone(empty, period)
    release = Release.objects.get(programme=empty, kind=YEAR)
    assert (release.figures["capacity"]["times"], release.is_untouched) == (0, True)
