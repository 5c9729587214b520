"""A report's page and the board's: frozen cells, whatever is asked of them; targets and costs."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import choosing, downloads, overviews, sentences, worth
from reports.models import Value
from reports.reading import Cell, Report
from tests import factories
from tests.reports.read import numbers, page
from tests.roles import as_owner
from workers import lines, people
from workers.models import Role
from workers.refusals import Refused


def test_the_boards_page_has_its_bars_as_a_table_too(lead, programme):
    """Who does not see bars hears the same numbers."""
    release = factories.release(programme)
    assert {"9 to 14 of 14", "6 of 12", "15 to 20 of 26"} <= set(
        numbers(page(lead, "release_summary", release))
    )
    factories.release(programme, date(2026, 1, 1))
    assert numbers(page(lead, "release_summary", release)) == ["15 to 20 of 26", "40"] * 2


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=4))
def test_every_parameter_is_answered_with_the_same_page(lead, release, query):
    token = re.compile(r'csrfmiddlewaretoken" value="\w+"')
    for name in ("release_show", "release_summary"):
        plain = token.sub("", page(lead, name, release))
        known = {"from": "2020-01-01", "team": "1", "page": "2", "q": "Wren"} | query
        assert token.sub("", page(lead, name, release, **known)) == plain


def test_another_programmes_lead_sees_nothing(release):
    other = factories.programme("Harbour")
    client = Client()
    client.force_login(factories.person(other, "Hal Lead", Role.Kind.PROGRAMME_LEAD).user)
    missing = {"release_id": release.pk + 1}
    for name in ("release_show", "release_csv", "value_edit"):
        answers = [
            client.get(reverse(f"reports:{name}", kwargs=kwargs)).status_code
            for kwargs in ({"release_id": release.pk}, missing)
        ]
        assert answers == [404, 404]
    assert "Between 15" not in client.get("/uptake/").content.decode()


def test_a_year_shows_its_own_four_quarters_and_what_was_entered_beside_it(lead, programme):
    for starts_on in ((2025, 1), (2025, 4), (2025, 7), (2025, 10), (2026, 1)):
        factories.release(programme, date(*starts_on, 1))
    year = factories.release(programme, date(2025, 4, 1), "year")
    Value.objects.create(
        programme=programme, kind="year", starts_on=date(2025, 4, 1), sick_days=431
    )
    shown = page(lead, "release_show", year)
    assert "January to March 2025" not in shown
    assert "April to June 2025" in shown
    assert ">431</td>" in shown


def test_a_million_hours_are_written_out(programme):
    capacity = {"times": 9, "hours": 1_000_000.5, "seats": 9, "supervisors": 2}
    capacity |= {"waited": [0, 5], "median_weeks": None}
    report = Report(factories.release(programme, level="nothing", cells=[], capacity=capacity))
    assert sentences.headline(report) == "1000000.5 hours of protected time were offered."
    assert sentences.key_points(report)[0].startswith("1000000.5 hours were offered")


def test_targets_and_thresholds(lead, programme, release):
    address = reverse("reports:choices_edit", kwargs={"programme_id": programme.pk})
    sent = {"weeks_between": "4", "fewest": "6", "roster": "12", "target_percent": "90"}
    for refused, said in (
        ({"roster": "8", "target_percent": "ninety"}, "Use numbers only"),
        ({"roster": "8"}, "twice as many"),
        ({"weeks_between": "0"}, "greater than or equal to 1"),
    ):
        assert said in lead.post(address, sent | refused).content.decode()
    lead.post(address, sent)
    programme.refresh_from_db()
    assert programme.weeks_between == 4
    shown = page(lead, "release_show", release)
    assert "The target of 90% (24 of 26) was missed by at least 4 people." in shown
    with pytest.raises(Refused, match="at least 3"):
        choosing.choose(
            programme=programme, weeks_between=6, fewest=2, roster=10, target_percent=None
        )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(24, 26, "was reached"), (20, 26, "cannot be told"), (23, 23, "at least 1 person")],
)
def test_the_distance_from_a_target_is_in_words(programme, low, high, words):
    cells = [{"row": "all", "measure": "uptake", "low": low, "high": high, "of": 26}]
    assert words in sentences.target(Report(factories.release(programme, cells=cells)), 90)


def test_costs_come_from_published_figures_alone(lead, release):
    address = reverse("reports:value_edit", kwargs={"release_id": release.pk})
    for wrong, said in (
        ({"hour_cost": "0"}, "more than nothing"),
        ({"hour_cost": "lots"}, "Enter pounds"),
        ({"hour_cost": "80", "sick_days": "12a"}, "Use numbers only"),
    ):
        answer = lead.post(address, wrong).content.decode()
        assert said in answer
        assert f'value="{wrong["hour_cost"]}"' in answer
    entered = {"hour_cost": "80", "worker_hour_cost": "20", "sick_days": "31", "leavers": "0"}
    lead.post(address, entered)
    shown = page(lead, "release_show", release)
    # 62.5 hours at £80 over 40 sessions held, and an hour of a worker; over 15 to 20 people.
    assert "£5,000" in shown
    assert "£145.00" in shown
    assert "£250.00 to £333.33" in shown
    assert "no proof" in shown


def test_a_cost_of_perhaps_nobody_has_no_end():
    assert str(worth.cost_of_each(Decimal(100), Cell(0, 5))) == "at least £20.00"
    assert worth.cost_of_each(Decimal(100), Cell(0, 0)) is None


def test_a_year_has_no_schedule_and_may_have_teams(lead, programme):
    of_all = [cell for cell in factories.PUBLISHED if cell[0] == "all" and cell[4] is None]
    cells = [("all", "uptake", 21, 26, 26), *of_all]
    cells += [(row, *cell[1:]) for row in ("1", "2") for cell in of_all]
    names = ("row", "measure", "low", "high", "of")
    figures = {"cells": [dict(zip(names, cell, strict=True)) for cell in cells]}
    release = factories.release(programme, date(2025, 4, 1), "year", **figures)
    shown = page(lead, "release_show", release)
    assert "Uptake, April 2025 to March 2026" in shown
    assert "At least 21 of 26" in page(lead, "release_summary", release)
    assert shown.count("21 to 26 of 26") == 2
    assert "On schedule" not in shown.partition("How these figures")[0]
    rows = downloads.rows_of(overviews.of_release(lead.place.user, release))
    about = [row[1] for row in rows if len(row) == 7]
    assert about.count("Smaller teams together (Navigators, Peer hub)") == len(of_all)


def test_where_nothing_could_be_shown_there_is_still_a_page_for_the_board(lead, programme):
    release = factories.release(programme, level="nothing", cells=[], rows=[])
    for name in ("release_show", "release_summary", "release_csv"):
        assert "62.5" in page(lead, name, release)
    assert "A longer period, or more people, would show more." in page(
        lead, "release_summary", release
    )


def test_a_lead_who_manages_or_supervises_is_told_so(lead, programme):
    """Managers are foreseen since the second rule, supervisors since the third."""
    foreseen, narrows = "This report was tried with what leads knew", "can narrow a range further"
    with as_owner():
        releases = [factories.release(programme, date(2025, 10, 1))]
        for number, rule in enumerate((1, 2, 3)):
            made = factories.release(programme, date(2025, 1 + 3 * number, 1))
            made.rule, made.pk, made.starts_on = rule, None, date(2024, 1 + 3 * number, 1)
            made.digest = made.worked_out_digest()
            made.save(force_insert=True)
            releases.append(made)
    _first, *rules = releases

    def said() -> list[str]:
        pages = [page(lead, "release_show", one) for one in rules]
        phrases = {"nobody": "hides nothing from you", "foreseen": foreseen, "narrows": narrows}
        return [" ".join(name for name, said in phrases.items() if said in one) for one in pages]

    assert said() == ["", "", ""]
    mine = factories.worker(programme, manager=lead.place)
    assert said() == ["nobody"] * 3
    other = factories.worker(programme, "Other Worker")
    assert said() == ["narrows", "foreseen", "foreseen"]
    people.give_role(membership=lead.place, role=Role.Kind.SUPERVISOR, by=lead.place.user)
    lines.assign_supervisor(membership=other, supervisor=lead.place, started_on=factories.EARLIER)
    assert said() == ["nobody"] * 3
    lines.end_line(membership=mine, ended_on=timezone.localdate())
    assert said() == ["narrows", "narrows", "foreseen"]
