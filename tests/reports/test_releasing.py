"""Reports are asked for, made once and frozen; killed work goes on, and tampering shows."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from reports import disclosing, releasing, requests
from reports.cells import NOTHING
from reports.models import Choices, Release, Request
from reports.periods import YEAR, Period
from supervision.models import Session
from tests import factories
from tests.roles import as_owner, as_role, tampering
from workers.models import Programme
from workers.refusals import Refused

QUARTER = Period(date(2026, 4, 1))


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Built once: every test takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled()
        transaction.set_rollback(True)


@pytest.fixture
def programme(house):
    with transaction.atomic():
        yield house
        transaction.set_rollback(True)


def filled() -> Programme:
    """Twelve workers in one team, of whom eleven had a session each month of the year before."""
    programme = factories.programme(started_on=date(2025, 4, 1))
    sana = factories.supervisor(programme)
    places = [factories.worker(programme, f"Worker {number}") for number in range(12)]
    months = [(2025 + month // 12, month % 12 + 1) for month in range(3, 15)]
    Session.objects.bulk_create(
        held(sana, place, datetime(*month, number, 10, tzinfo=factories.LONDON))
        for number, place in enumerate(places)
        for month in months
        if number
    )
    with connections["default"].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return programme


def held(sana, place, at: datetime) -> Session:
    return Session(
        programme=sana.programme,
        worker=place.user,
        supervisor=sana.user,
        outcome="held",
        starts_at=at,
        minutes=60,
        how="video",
        logged_by=sana.user,
    )


def one_more(programme) -> None:
    """A session that was logged late."""
    worker = programme.memberships.get(name="Worker 0")
    sana = programme.memberships.get(name="Sana Supervisor")
    held(sana, worker, datetime(2025, 8, 1, 9, tzinfo=factories.LONDON)).save()


def make(programme, period=QUARTER) -> Release | None:
    """As the reports role, which may read no more than it has to."""
    requests.ask_for_release(programme=programme, period=period)
    with as_role("reports"):
        releasing.release_due(using="default")
    return Release.objects.filter(programme=programme, starts_on=period.starts_on).first()


def make_alone(programme, period: Period) -> None:
    """Without what the calendar asks for."""
    request = requests.ask_for_release(programme=programme, period=period)
    with as_role("reports"):
        assert releasing.make(request, using="default")


def cell(release: Release, measure: str) -> tuple[int, int]:
    found = next(each for each in release.figures["cells"] if each["measure"] == measure)
    return found["low"], found["high"]


def test_a_report_is_made_and_frozen(programme):
    quarter = Period(date(2025, 7, 1))
    release = make(programme, quarter)
    assert release.is_untouched
    assert release.settings == {"fewest": 5, "roster": 10}
    assert cell(release, "uptake") == (7, 12)
    assert cell(release, "booked") == (30, 44)
    assert release.figures["level"] == "programme"
    assert not Request.objects.open().exists()
    before = json.dumps(release.figures, sort_keys=True)
    one_more(programme)
    with pytest.raises(Refused, match="released already"):
        make(programme, quarter)
    release.refresh_from_db()
    assert json.dumps(release.figures, sort_keys=True) == before


def test_the_database_refuses_to_change_a_release(programme):
    make(programme)
    connections["default"].cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, column in (("reports_release", "rule = 2"), ("reports_tally", "counts = '[]'")):
        for change in ("UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            with pytest.raises(IntegrityError, match="never changed"), as_owner():
                connections["default"].cursor().execute(change.format(table, column))


def test_a_tampered_release_is_detected(programme):
    release = make(programme)
    with as_owner():
        cursor = connections["default"].cursor()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_release DISABLE TRIGGER release_stays")
    with tampering():
        figures = release.figures | {"level": "teams"}
        Release.objects.filter(pk=release.pk).update(figures=figures)
    release.refresh_from_db()
    assert not release.is_untouched
    assert make(programme, Period(date(2025, 7, 1))) is None


def test_a_year_is_the_sum_of_its_quarters_as_they_were(programme):
    year = Period(date(2025, 4, 1), YEAR)
    for quarter in year.quarters:
        make(programme, quarter)
    one_more(programme)
    make(programme, year)
    release = Release.objects.get(kind=YEAR)
    assert cell(release, "booked") == (120, 149)
    assert cell(release, "uptake") == (7, 12)
    assert cell(release, "on_schedule") == (0, 12)


def test_higher_thresholds_hold_from_the_next_release_on(programme):
    Choices.objects.create(programme=programme, fewest=6, roster=12)
    release = make(programme, Period(date(2025, 7, 1)))
    assert release.settings == {"fewest": 6, "roster": 12}
    assert cell(release, "uptake") == (6, 12)


@pytest.mark.parametrize("wrong", [{"fewest": 2}, {"roster": 9}, {"target_percent": 0}])
def test_thresholds_are_never_lowered_too_far(programme, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Choices.objects.create(programme=programme, **wrong)


def test_whoever_was_killed_leaves_it_to_the_next(programme):
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    with as_role("reports"):
        assert releasing._claim(request, "default")
        assert releasing.make(request, using="default") is None
        Request.objects.update(claimed_until=timezone.now())
        assert releasing.make(request, using="default") is not None
        assert releasing.make(request, using="default") is None


def test_whoever_was_too_slow_publishes_nothing(programme, monkeypatch):
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    taken_over = timezone.now() + timedelta(hours=1)

    def slowly(*known, **options):
        Request.objects.update(claimed_until=taken_over)
        return disclosing.Disclosed(NOTHING, None, [], [])

    monkeypatch.setattr(disclosing, "disclose", slowly)
    with as_role("reports"):
        assert releasing.make(request, using="default") is None
    assert not Release.objects.exists()


def test_whose_claim_ran_out_publishes_nothing_though_nobody_took_over(programme, monkeypatch):
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    monkeypatch.setattr(releasing, "CLAIMED_FOR", timedelta(0))
    with as_role("reports"):
        assert releasing.make(request, using="default") is None
    assert not Release.objects.exists()
    assert Request.objects.open().filter(pk=request.pk).exists()


def test_beside_what_was_released_since_the_count_nothing_is_published(programme, monkeypatch):
    """It was not tested beside that."""
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    disclose = disclosing.disclose

    def meanwhile(*known, **options):
        with as_owner():
            factories.release(programme, date(2026, 1, 1))
        return disclose(*known, **options)

    monkeypatch.setattr(disclosing, "disclose", meanwhile)
    with as_role("reports"):
        assert releasing.make(request, using="default") is None
    assert [each.starts_on for each in Release.objects.all()] == [date(2026, 1, 1)]
    assert Request.objects.open().filter(pk=request.pk).exists()


def test_what_the_database_refuses_is_no_report_that_was_there_before(programme, monkeypatch):
    """It is raised, so that the log has it, and the request stays to be tried again."""
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    monkeypatch.setattr(disclosing, "RULE", -1)
    with pytest.raises(IntegrityError, match="rule_check"), as_role("reports"):
        releasing.make(request, using="default")
    assert not Release.objects.exists()
    assert Request.objects.open().filter(pk=request.pk).exists()


def test_what_never_succeeds_is_given_up(programme):
    request = requests.ask_for_release(programme=programme, period=QUARTER)
    with as_role("reports"):
        for _attempt in range(releasing.MOST_ATTEMPTS):
            assert releasing._claim(request, "default")
            Request.objects.update(claimed_until=None)
        assert not releasing._claim(request, "default")
    request.refresh_from_db()
    assert request.ended_at
    assert request.step != Request.Step.DONE
