"""New times are kept for a while for those whose next session is due."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from supervision import offering, offers, open_times
from supervision.answering import accept_offer
from supervision.booking import JUST_TAKEN, book_slot
from supervision.models import Slot
from supervision.waiting import join_waiting_list
from tests import factories
from tests.roles import as_role
from workers.programmes import change_programme
from workers.refusals import Refused

pytestmark = pytest.mark.django_db
at = factories.tomorrow_at


@pytest.fixture
def house():
    """Una met her supervisor last week; Wim, twelve weeks ago, is due."""
    programme = factories.programme()
    sana = factories.supervisor(programme)
    una, wim = (factories.worker(programme, name, supervisor=sana) for name in ("Una", "Wim"))
    factories.session(sana, una.user, at(9, days=-7))
    factories.session(sana, wim.user, at(9, days=-84))
    change_programme(programme=programme, early_release_hours=48)
    return sana, una, wim


def offered(sana, days: int = 5) -> Slot:
    when = at(10, days=days)
    return offering.offer_slot(
        supervisor=sana.user,
        programme=sana.programme,
        day=when.date(),
        starts=when.time(),
        ends=when.replace(hour=11).time(),
        how="video",
    )


def test_until_it_opens_only_those_who_are_due_see_and_book_it(house):
    sana, una, wim = house
    slot = offered(sana)
    assert list(open_times.bookable_by(wim.user)) == [slot]
    assert list(open_times.bookable_by(una.user)) == []
    with pytest.raises(Refused, match=str(JUST_TAKEN)):
        book_slot(slot=slot, worker=una.user, by=una.user)
    booking = book_slot(slot=slot, worker=wim.user, by=wim.user)
    assert book_slot(slot=slot, worker=wim.user, by=wim.user) == booking


def test_then_everybody_does_although_no_job_has_run(house):
    sana, una, _wim = house
    slot = offered(sana)
    with time_machine.travel(timezone.now() + timedelta(hours=48, minutes=1)):
        assert list(open_times.bookable_by(una.user)) == [slot]
        book_slot(slot=slot, worker=una.user, by=una.user)


def test_without_the_setting_it_is_open_at_once(house):
    sana, una, _wim = house
    change_programme(programme=sana.programme, early_release_hours=0)
    slot = offered(sana)
    assert (slot.opens_at, list(open_times.bookable_by(una.user))) == (None, [slot])


def test_those_who_wait_are_offered_it_as_it_opens_and_those_who_are_due_before(house):
    sana, una, wim = house
    join_waiting_list(worker=una.user, programme_id=sana.programme_id)
    first = offered(sana)
    assert not first.offers.exists()
    join_waiting_list(worker=wim.user, programme_id=sana.programme_id)
    second = offered(sana, days=6)
    accept_offer(offer=second.offers.get(), by=wim.user)
    with time_machine.travel(first.opens_at + timedelta(minutes=1)), as_role("jobs"):
        offers.expire_offers(using="default")
    assert first.offers.get().worker == una.user
    assert Slot.objects.get(pk=first.pk).opens_at is None


def test_time_out_of_post_does_not_make_anybody_due(house):
    sana, una, wim = house
    first_back = timezone.localdate() - timedelta(days=5)
    post = wim.posts.get()
    factories.lines.end_post(membership=wim, ended_on=timezone.localdate() - timedelta(days=80))
    factories.lines.start_post(membership=wim, team=post.team, started_on=first_back)
    slot = offered(sana)
    assert slot not in open_times.bookable_by(wim.user)
