"""What the database refuses about who manages and who supervises whom, and how it says so."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from workers import lines
from workers.models import Assignment, LineManagement
from workers.refusals import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def house():
    """Wren is managed by Mo, Mo by Nell; Sana supervises."""
    programme = factories.programme()
    people = {
        "wren": factories.worker(programme),
        "mo": factories.worker(programme, "Mo Manager"),
        "nell": factories.worker(programme, "Nell Above"),
        "sana": factories.supervisor(programme),
    }
    lines.set_line_manager(membership=people["wren"], manager=people["mo"], started_on=TODAY)
    lines.set_line_manager(membership=people["mo"], manager=people["nell"], started_on=TODAY)
    return people


def constraint_of(refused) -> str:
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("boss", ["mo", "nell"])
def test_the_database_refuses_a_supervisor_anywhere_in_the_chain(house, boss):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Assignment.objects.create(worker=house["wren"], supervisor=house[boss], started_on=TODAY)
    assert constraint_of(refused) == "supervisor_outside_management"


def test_the_database_refuses_a_line_that_puts_a_supervisor_above(house):
    Assignment.objects.create(worker=house["wren"], supervisor=house["sana"], started_on=TODAY)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        LineManagement.objects.create(worker=house["nell"], manager=house["sana"], started_on=TODAY)
    assert constraint_of(refused) == "supervisor_outside_management"


def test_the_chain_follows_people_into_other_programmes(house):
    harbour = factories.programme("Harbour")
    wren = factories.worker(harbour, "Wren", email=house["wren"].user.email)
    mo = factories.supervisor(harbour, "Mo", email=house["mo"].user.email)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Assignment.objects.create(worker=wren, supervisor=mo, started_on=TODAY)
    assert constraint_of(refused) == "supervisor_outside_management"


def test_a_line_that_ended_is_no_obstacle(house):
    LineManagement.objects.filter(manager=house["mo"]).update(ended_on=date(2026, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            worker=house["wren"], supervisor=house["mo"], started_on=date(2026, 5, 31)
        )
    Assignment.objects.create(
        worker=house["wren"], supervisor=house["mo"], started_on=date(2026, 6, 1)
    )


def test_prolonging_a_line_over_a_pairing_is_refused(house):
    LineManagement.objects.filter(manager=house["mo"]).update(ended_on=date(2026, 6, 1))
    Assignment.objects.create(
        worker=house["wren"], supervisor=house["mo"], started_on=date(2026, 6, 1)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        LineManagement.objects.filter(manager=house["mo"]).update(ended_on=None)


def test_nobody_supervises_themselves_in_any_programme(house):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Assignment.objects.create(worker=house["sana"], supervisor=house["sana"])
    assert constraint_of(refused) == "nobody_supervises_self"


@pytest.mark.parametrize("below", ["wren", "mo"])
def test_management_in_a_circle_is_refused(house, below):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        LineManagement.objects.create(worker=house["nell"], manager=house[below], started_on=TODAY)
    assert constraint_of(refused) == "management_without_loops"


def test_a_refusal_reads_as_a_sentence(house):
    lines.assign_supervisor(membership=house["wren"], supervisor=house["sana"], started_on=TODAY)
    with pytest.raises(Refused, match="may not manage the worker"):
        lines.set_line_manager(
            membership=house["wren"], manager=house["sana"], started_on=date(2026, 4, 1)
        )
    assert [line.manager for line in house["wren"].managers.on(date(2026, 5, 1))] == [house["mo"]]


def test_a_new_manager_ends_the_earlier_line_on_the_day(house):
    new = factories.worker(house["wren"].programme, "Ola New")
    lines.set_line_manager(membership=house["wren"], manager=new, started_on=date(2026, 4, 1))
    assert [line.manager for line in house["wren"].managers.on(date(2026, 3, 31))] == [house["mo"]]
    assert [line.manager for line in house["wren"].managers.on(date(2026, 4, 1))] == [new]


def test_only_a_supervisor_is_assigned(house):
    other = factories.worker(house["wren"].programme, "Ola New")
    with pytest.raises(Refused, match="not a supervisor"):
        lines.assign_supervisor(membership=house["wren"], supervisor=other, started_on=TODAY)
    assert not Assignment.objects.exists()


def test_leave_is_counted_once_and_ends_after_it_begins(house):
    leave = {"membership": house["wren"], "started_on": date(2026, 3, 1)}
    lines.record_leave(**leave, back_on=date(2026, 3, 15))
    with pytest.raises(Refused, match="already recorded"):
        lines.record_leave(**leave, back_on=date(2026, 3, 4))
    with pytest.raises(Refused, match="first day back"):
        lines.record_leave(**leave, back_on=date(2026, 3, 1))
