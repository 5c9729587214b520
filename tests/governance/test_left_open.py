"""Both people of an open risk discussion have left: custodians learn that, and no more."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from confidentiality.identity import acting_as
from confidentiality.models import Custodian
from governance import left_open
from reflections.models import RiskDiscussion
from supervision import endings
from supervision.templatetags.clock import day
from tests import cast as casting
from tests.roles import as_owner, tampering
from workers import people
from workers.models import Membership, OutgoingMessage
from workers.outbox import digest_of

SAID = "Sign in to read it:\nhttp://127.0.0.1:8000/custodian/\n"


@pytest.fixture
def cast(committed):
    """Of the two discussions of the pair one is closed."""
    built = casting.build()
    casting.close_risk(built, built.shown, number=2)
    return built


def last_month() -> date:
    return timezone.localdate().replace(day=1) - timedelta(days=1)


def leaves(cast, *names: str, this_month: bool = False) -> None:
    admin = cast.user("admin")
    with acting_as(admin.pk):
        for name in names:
            for pairing in cast.places[name].caseload.all():
                endings.end_assignment(
                    assignment=pairing, ended_on=pairing.ended_on or timezone.localdate(), by=admin
                )
            endings.leave_programme(
                membership=cast.places[name], left_on=timezone.localdate(), by=admin
            )
            if not this_month:
                Membership.objects.filter(pk=cast.places[name].pk).update(left_on=last_month())


def seen_by(cast, name: str) -> dict:
    with acting_as(cast.user(name).pk):
        return left_open.late_by_programme()


def queued(cast, monday) -> list[str]:
    """To whom something of that week was written, with nothing in it but where to look."""
    programme_id = cast.places["custodian"].programme_id
    keys = [f"left-open:{programme_id}:{place.user_id}:{monday}" for place in cast.places.values()]
    with as_owner():
        found = OutgoingMessage.objects.filter(key__in=[digest_of(key) for key in keys])
        return sorted(found.filter(body=SAID).values_list("to", flat=True))


def test_custodians_who_serve_learn_of_it_once_both_have_left(cast):
    programme_id = cast.places["custodian"].programme_id
    leaves(cast, "worker")
    assert seen_by(cast, "custodian") == {}
    leaves(cast, "supervisor")
    there = {programme_id: [False]}
    assert {name: seen_by(cast, name) for name in cast.places} == {
        name: there if name in ("custodian", "custodian2") else {} for name in cast.places
    }


def test_a_custodian_of_another_programme_and_one_who_left_see_nothing(cast):
    leaves(cast, "worker", "supervisor")
    harbour = cast.places["elsewhere"].programme_id
    with as_owner():
        Custodian.objects.filter(user=cast.user("custodian")).update(programme_id=harbour)
        Custodian.objects.filter(user=cast.user("custodian2")).update(left_at=timezone.now())
    assert [seen_by(cast, name) for name in ("custodian", "custodian2")] == [{}, {}]


def test_the_page_says_how_to_act_without_a_name_or_a_day(cast, client):
    leaves(cast, "worker", "supervisor")
    client.force_login(cast.user("custodian"))
    page = client.get(reverse("governance:custodian_show")).content.decode()
    assert "Risk discussions that nobody holds" in page
    assert "Telephone the safeguarding lead" in page
    names = [cast.user(name).name for name in ("worker", "supervisor")]
    assert [name for name in names if f">{name}<" in page or f" {name} " in page] == []
    assert str(cast.risk.pk) not in page
    assert "Its day of review is to come" in page
    assert day(casting.REVIEW_ON) not in page


def test_who_left_this_month_is_not_given_away_by_the_hour(cast):
    leaves(cast, "worker")
    leaves(cast, "supervisor", this_month=True)
    assert (seen_by(cast, "custodian"), left_open.remind_custodians()) == ({}, 0)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert left_open.remind_custodians() == 2


def test_a_day_of_review_that_is_past_is_said(cast):
    leaves(cast, "worker", "supervisor")
    with tampering():
        RiskDiscussion.objects.filter(pk=cast.risk.pk).update(review_on=last_month())
    assert list(seen_by(cast, "custodian").values()) == [[True]]


def test_custodians_still_see_no_row_of_it(cast):
    leaves(cast, "worker", "supervisor")
    with acting_as(cast.user("custodian").pk):
        assert RiskDiscussion.objects.count() == 0


def test_custodians_are_reminded_once_a_week_without_content(cast):
    now = timezone.now() - timedelta(days=timezone.localdate().weekday())
    this, following = now.date(), now.date() + timedelta(days=7)
    both = [cast.user(name).email for name in ("custodian", "custodian2")]
    with time_machine.travel(now, tick=False):
        assert left_open.remind_custodians() == 0
    leaves(cast, "worker", "supervisor")
    with time_machine.travel(now, tick=False):
        call_command("run_jobs", "--once", verbosity=0)
    with time_machine.travel(now + timedelta(days=6), tick=False):
        left_open.remind_custodians()
    assert (queued(cast, this), queued(cast, following)) == (sorted(both), [])
    with time_machine.travel(now + timedelta(days=7), tick=False):
        left_open.remind_custodians()
    assert (queued(cast, this), queued(cast, following)) == (sorted(both), sorted(both))


def test_who_comes_back_closes_it_and_custodians_hear_no_more(cast):
    leaves(cast, "worker", "supervisor")
    with acting_as(cast.user("admin").pk):
        people.add_person(
            programme=cast.places["supervisor"].programme,
            name="Supervisor",
            email=cast.user("supervisor").email,
            by=cast.user("admin"),
        )
    assert seen_by(cast, "custodian") == {}
    casting.close_risk(cast, cast.risk, by="supervisor", outcome="raised")
    leaves(cast, "supervisor")
    assert seen_by(cast, "custodian") == {}
    assert left_open.remind_custodians() == 0
