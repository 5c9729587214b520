"""What the database refuses about who manages and who supervises whom, and how it says so."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from workers import lines
from workers.models import Assignment, LineManagement, Role
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
    with pytest.raises(Refused, match="not independent of each other"):
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


def test_a_refusal_does_not_tell_which_line_stands_in_the_way(house):
    """Wren's lines of Shoreline are none of Harbour's affair."""
    harbour = factories.programme("Harbour")
    wren = factories.worker(harbour, "Wren", email=house["wren"].user.email)
    mo = factories.supervisor(harbour, "Mo", email=house["mo"].user.email)
    sentences = set()
    with pytest.raises(Refused) as refused:
        lines.assign_supervisor(membership=wren, supervisor=mo, started_on=TODAY)
    sentences.add(refused.value.sentence)
    with pytest.raises(Refused) as refused:
        lines.set_line_manager(membership=mo, manager=wren, started_on=TODAY)
    sentences.add(refused.value.sentence)
    assert sentences == {lines.NOT_INDEPENDENT}


def test_lines_run_within_a_programme(house):
    harbour = factories.programme("Harbour")
    other = factories.supervisor(harbour, "Hal")
    pair = {"membership": house["wren"], "started_on": TODAY}
    with pytest.raises(Refused, match="same programme"):
        lines.assign_supervisor(**pair, supervisor=other)
    with pytest.raises(Refused, match="same programme"):
        lines.set_line_manager(**pair, manager=other)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Assignment.objects.create(worker=house["wren"], supervisor=other, started_on=TODAY)
    assert constraint_of(refused) == "line_within_programme"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        LineManagement.objects.create(worker=house["nell"], manager=other, started_on=TODAY)
    assert constraint_of(refused) == "line_within_programme"


def test_who_holds_it_already_changes_nothing(house):
    wren = house["wren"]
    later = date(2026, 5, 4)
    line = lines.set_line_manager(membership=wren, manager=house["mo"], started_on=later)
    assert [(row.pk, row.ended_on) for row in wren.managers.all()] == [(line.pk, None)]
    post = lines.start_post(membership=wren, team=factories.team(wren.programme), started_on=later)
    assert [(row.pk, row.ended_on) for row in wren.posts.all()] == [(post.pk, None)]


def test_what_is_not_there_does_not_end(house):
    sana = house["sana"]
    with pytest.raises(Refused, match="no post"):
        lines.end_post(membership=sana, ended_on=TODAY)
    with pytest.raises(Refused, match="no line manager"):
        lines.end_line(membership=sana, ended_on=TODAY)


def test_a_line_and_a_post_end_without_a_successor(house):
    wren, day = house["wren"], date(2026, 5, 4)
    for _twice in range(2):
        lines.end_line(membership=wren, ended_on=day)
        lines.end_post(membership=wren, ended_on=day)
    assert not wren.managers.on(day).exists()
    assert not wren.posts.on(day).exists()


def test_nothing_begins_for_who_has_left(house):
    wren, sana = house["wren"], house["sana"]
    wren.left_on = TODAY
    begin = {"membership": wren, "started_on": TODAY}
    for work in (
        lambda: lines.start_post(**begin, team=factories.team(wren.programme, "Other")),
        lambda: lines.set_line_manager(**begin, manager=house["nell"]),
        lambda: lines.assign_supervisor(**begin, supervisor=sana),
        lambda: lines.assign_supervisor(membership=sana, supervisor=wren, started_on=TODAY),
        lambda: lines.record_leave(**begin),
    ):
        with pytest.raises(Refused, match="has left"):
            work()


def test_leave_may_be_open_until_somebody_is_back(house):
    leave = lines.record_leave(membership=house["wren"], started_on=TODAY)
    assert house["wren"].leaves.on(date(2027, 1, 1)).exists()
    lines.correct_leave(leave=leave, back_on=date(2026, 3, 30))
    assert not house["wren"].leaves.on(date(2026, 3, 30)).exists()
    with pytest.raises(Refused, match="first day back"):
        lines.correct_leave(leave=leave, back_on=date(2026, 3, 1))


def boxes(name: str, day: date) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_administrator_ends_a_line_and_says_when_somebody_is_back(house, client):
    wren = house["wren"]
    admin = factories.person(wren.programme, "Adil Novak", Role.Kind.ADMINISTRATOR)
    client.force_login(admin.user)
    address = f"/people/{wren.programme_id}/{wren.user_id}/"
    day = date(2026, 5, 4)
    client.post(f"{address}line-manager/end/", boxes("ended_on", day))
    assert [line.ended_on for line in wren.managers.all()] == [day]
    client.post(f"{address}leave/", boxes("started_on", day))
    leave = wren.leaves.get()
    assert leave.ended_on is None
    assert f"{address}leave/{leave.pk}/end/" in client.get(address).content.decode()
    client.post(f"{address}leave/{leave.pk}/end/", boxes("back_on", date(2026, 6, 1)))
    assert wren.leaves.get().ended_on == date(2026, 6, 1)
    nothing = client.post(f"{address}post/end/", boxes("ended_on", date(2019, 1, 1)))
    assert "There is no post on that day." in nothing.content.decode()
