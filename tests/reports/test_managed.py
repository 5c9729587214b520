"""What leads know who manage people: counted as the reports role, kept, asked again in years."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from reports import releasing, requests
from reports.cells import OPERATIONAL
from reports.counts import exceptions
from reports.managed import count_managed
from reports.measures import count
from reports.models import Release, Tally
from reports.periods import YEAR, Period
from tests import factories
from tests.reports.test_releasing import cell, held
from tests.roles import as_owner, as_role
from workers import lines, people
from workers.models import Assignment, Role

QUARTER = Period(date(2026, 4, 1))
LEAD = Role.Kind.PROGRAMME_LEAD


@pytest.fixture
def house(db):
    """Twelve in a team; eleven are the lead's; seven of them came every month, and nobody else."""
    programme = factories.programme(started_on=date(2025, 4, 1))
    programme.sana = factories.supervisor(programme)
    programme.lena = factories.person(programme, "Lena Lead", LEAD)
    programme.places = [factories.worker(programme, f"Worker {n}") for n in range(12)]
    for place in programme.places[1:]:
        lines.set_line_manager(
            membership=place, manager=programme.lena, started_on=factories.EARLIER
        )
    months = [(2025 + month // 12, month % 12 + 1) for month in range(3, 18)]
    for place in programme.places[5:]:
        for month in months:
            day = programme.places.index(place)
            held(programme.sana, place, datetime(*month, day, 10, tzinfo=factories.LONDON)).save()
    return programme


def managed(programme, period=QUARTER) -> dict:
    """As the reports role, which may read no more than it has to."""
    with as_role("reports"):
        counts = count(programme, period, using="default")
        return count_managed(programme, period, counts, using="default")


def test_what_their_people_did_is_counted_apart(house):
    found = managed(house)
    assert set(found) == {house.lena.user_id}
    (row,) = found[house.lena.user_id].rows
    assert (row.on_schedule, row.none, row.roster) == (7, 4, 11)
    assert (row.sessions["held"], row.people["held"], row.booked_by) == (21, 7, 7)


def test_the_lead_is_one_of_those_they_know(house):
    factories.lines.start_post(
        membership=house.lena, team=factories.team(house), started_on=factories.EARLIER
    )
    assert managed(house)[house.lena.user_id].rows[0].roster == 12


def test_who_leads_without_managing_or_manages_without_leading_is_an_insider_at_most(house):
    role = house.lena.roles.get()
    people.end_role(role=role, by=house.lena.user)
    factories.person(house, "Lev Lead", LEAD)
    assert managed(house) == {}


def test_who_was_managed_since_the_first_day_is_known(house):
    gone, before = house.places[11], house.places[10]
    lines.end_line(membership=gone, ended_on=date(2026, 4, 2))
    lines.end_line(membership=before, ended_on=date(2026, 4, 1))
    (row,) = managed(house)[house.lena.user_id].rows
    assert row.roster == 10


def test_who_is_supervised_since_the_first_day_is_known_like_who_is_managed(house):
    """A supervisor logs what became of every session."""
    lev = factories.person(house, "Lev Lead", LEAD)
    people.give_role(membership=lev, role=Role.Kind.SUPERVISOR, by=lev.user)
    people.end_role(role=house.lena.roles.get(), by=lev.user)
    for place in house.places[5:]:
        lines.assign_supervisor(membership=place, supervisor=lev, started_on=factories.EARLIER)
    with as_owner():
        for number, day in ((11, 1), (10, 2)):
            mine = Assignment.objects.filter(worker=house.places[number])
            mine.update(ended_on=date(2026, 4, day))
    found = managed(house)
    assert set(found) == {lev.user_id}
    mine = found[lev.user_id]
    assert (mine.rows[0].roster, mine.displaced) == (6, [])


def test_displaced_time_of_the_whole_team_is_known_from_five_people_on(house):
    other = house.places[0]
    facts = {"outcome": "missed", "missed_because": "operational"}
    factories.session(
        house.sana, other.user, datetime(2026, 5, 4, 9, tzinfo=factories.LONDON), **facts
    )
    one = managed(house)[house.lena.user_id]
    assert one.displaced == [factories.team(house).pk]
    assert (one.rows[0].sessions[OPERATIONAL], one.rows[0].people[OPERATIONAL]) == (1, 1)
    small = factories.team(house, "Small")
    for place in house.places[1:3]:
        lines.start_post(membership=place, team=small, started_on=date(2026, 6, 29))
    one = managed(house)[house.lena.user_id]
    assert small.pk not in one.displaced


def test_who_their_people_are_is_known_and_not_kept(house):
    """By which it is seen how many of them counted in a quarter alone."""
    for number in (0, 1, 2):
        lines.end_post(membership=house.places[number], ended_on=date(2025, 8, 1))
    year = Period(date(2025, 4, 1), YEAR)
    with as_role("reports"):
        counts = releasing._count(house, year, "default")
    one = counts.managed[house.lena.user_id]
    assert one.people == {house.lena.user_id, *(place.user_id for place in house.places[1:])}
    # Nine of theirs counted in the whole year, and both others in its first quarter alone.
    assert exceptions(counts, one.people) == [2, 0, 0, 0, *[0] * 5, 2 + 3 * 9, 0]
    assert set(one.kept(house.lena.user_id)) == {"lead", "rows", "displaced"}


def make(programme, period) -> Release:
    request = requests.ask_for_release(programme=programme, period=period)
    with as_role("reports"):
        return releasing.make(request, using="default")


def test_a_report_is_made_for_leads_who_manage_and_a_year_asks_again(house):
    """Exactly seven of twelve would tell Lena that the twelfth never came."""
    year = Period(date(2025, 4, 1), YEAR)
    for quarter in year.quarters:
        low, high = cell(make(house, quarter), "uptake")
        assert low <= 7
        assert high >= 8
    with as_owner():
        kept = [tally.counts["managed"] for tally in Tally.objects.all()]
    assert [[one["lead"] for one in each] for each in kept] == [[house.lena.user_id]] * 4
    low, high = cell(make(house, year), "uptake")
    assert (low <= 7, high >= 8) == (True, True)


def test_without_a_lead_who_manages_the_same_figures_are_exact(house):
    for place in house.places[1:]:
        lines.end_line(membership=place, ended_on=timezone.localdate() - timedelta(days=400))
    assert cell(make(house, Period(date(2026, 1, 1))), "uptake") == (7, 7)
