"""A supervisor who works for two charities has one diary and two walls."""

from datetime import time
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from confidentiality.identity import acting_as
from supervision import choice_policies, feeds, first_meetings, offering, profiles
from supervision.booking import book_slot
from supervision.models import Feed
from tests import factories
from workers.models import Role
from workers.refusals import Refused

at = factories.tomorrow_at
# What one programme holds and the other must never learn.
SECRETS = {
    "Shoreline": ["Shoreline", "Sana Shore", "By the sea", "Wren Worker", "Room of the shore"],
    "Harbour": ["Harbour", "Sana Quay", "By the quay", "Elin Elsewhere", "Room of the quay"],
}


@pytest.fixture
def walls(db) -> dict[str, SimpleNamespace]:
    """Two programmes that share one supervisor, each with all who could look over the wall."""
    found = {}
    names = {"Shoreline": ("Wren Worker", "Sana Shore"), "Harbour": ("Elin Elsewhere", "Sana Quay")}
    for title, (worker, name) in names.items():
        programme = factories.programme(title, supervisor_choice=True)
        sana = factories.person(programme, name, Role.Kind.SUPERVISOR, email="sana@demo.example")
        found[title] = SimpleNamespace(programme=programme, sana=sana)
        _people(found[title], worker, title.lower())
    type(sana.user).objects.filter(pk=sana.user_id).update(name="Sana")
    for here, place in (("shore", found["Shoreline"]), ("quay", found["Harbour"])):
        _times(place, here)
    return found


def _people(here: SimpleNamespace, worker: str, label: str) -> None:
    of, kind = here.programme, Role.Kind
    here.manager = factories.person(of, "Mo Manager", email=f"mo@{label}.example")
    here.lead = factories.person(of, "Lea", kind.PROGRAMME_LEAD, email=f"lea@{label}.example")
    here.admin = factories.person(of, "Ada", kind.ADMINISTRATOR, email=f"ada@{label}.example")
    here.worker = factories.worker(of, worker, manager=here.manager, supervisor=here.sana)
    here.seeker = factories.worker(of, f"Seeker {label}", manager=here.manager)


def _times(here: SimpleNamespace, label: str) -> None:
    """A profile, a free time, a booked one, a past one, and a first meeting that is accepted."""
    first = 8 if label == "shore" else 12
    sana, words = here.sana, "By the sea" if label == "shore" else "By the quay"
    profiles.describe(supervisor=sana.user, programme=here.programme, words=words, takes_new=True)
    factories.slot(sana, at(first, days=2), where=f"Room of the {label}")
    factories.slot(sana, at(first, days=3), where=f"Room of the {label}")
    factories.booking(sana, here.worker.user, at(first + 1, days=2))
    factories.session(sana, here.worker.user, at(first, days=-3))
    with acting_as(here.seeker.user_id):
        profile = choice_policies.get_profile(here.seeker.user, here.programme, sana.user_id)
        here.meeting = first_meetings.ask(profile=profile, worker=here.seeker.user)
    with acting_as(sana.user_id):
        first_meetings.accept(meeting=here.meeting)


def pages_of(here: SimpleNamespace) -> dict[str, list[str]]:
    """Who looks, and at which pages."""
    number, sana = here.programme.pk, here.sana.user_id
    day = at(8, days=2).date()
    workers = [
        "/my-supervision/",
        "/my-supervision/as-others-see-it/",
        "/book/",
        f"/book/{day}/",
        "/waiting/",
        "/sessions/",
        "/agreements/",
        f"/supervisors/{number}/",
        f"/supervisors/{number}/another/",
    ]
    person = f"/people/{number}/{sana}/"
    return {
        "worker": workers,
        "seeker": [*workers[:3], f"/first-meetings/{here.meeting.pk}/book/", workers[-2]],
        "manager": ["/team/", "/team/what-i-cannot-see/"],
        "lead": ["/uptake/"],
        "admin": [f"/people/{number}/", person, person + "role/", f"/people/{number}/requests/"],
    }


def shown(person, address: str) -> str:
    client = Client()
    client.force_login(person.user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize(("here", "there"), [("Shoreline", "Harbour"), ("Harbour", "Shoreline")])
def test_nobody_learns_anything_of_the_other_programme(walls, here, there):
    seen = {
        address: shown(getattr(walls[here], who), address)
        for who, addresses in pages_of(walls[here]).items()
        for address in addresses
    }
    found = [
        (address, secret)
        for address, page in seen.items()
        for secret in SECRETS[there]
        if secret in page
    ]
    assert found == []
    # The pages are not empty: their own words stand there.
    profiles_page = seen[f"/supervisors/{walls[here].programme.pk}/"]
    assert SECRETS[here][2] in profiles_page


@pytest.mark.parametrize(("here", "there"), [("Shoreline", "Harbour"), ("Harbour", "Shoreline")])
def test_whatever_is_there_is_not_found_from_here(walls, here, there):
    other = walls[there]
    closed = {
        "worker": [f"/supervisors/{other.programme.pk}/", f"/first-meetings/{other.meeting.pk}/"],
        "seeker": [f"/first-meetings/{other.meeting.pk}/book/"],
        "admin": [f"/people/{other.programme.pk}/", f"/people/{other.programme.pk}/requests/"],
        "manager": [f"/supervisors/{other.programme.pk}/another/"],
    }
    for who, addresses in closed.items():
        client = Client()
        client.force_login(getattr(walls[here], who).user)
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_one_diary_refuses_what_overlaps_across_both(walls):
    shore, quay = walls["Shoreline"], walls["Harbour"]
    taken = at(8, days=2)
    with pytest.raises(Refused, match="overlaps"):
        offering.offer_slot(
            supervisor=quay.sana.user,
            programme=quay.programme,
            day=taken.date(),
            starts=time(8, 30),
            ends=time(9, 30),
            how="video",
        )
    free = shore.sana.user.slots.filter(programme=shore.programme, seats_taken=0).first()
    with pytest.raises(Refused, match="not assigned"):
        book_slot(slot=free, worker=quay.worker.user, by=quay.worker.user)
    with acting_as(quay.seeker.user_id), pytest.raises(Refused, match="not assigned"):
        book_slot(slot=free, worker=quay.seeker.user, by=quay.seeker.user)


def test_free_times_are_those_of_ones_own_programme(walls):
    address = reverse(
        "supervision:first_meeting_book", kwargs={"meeting_id": walls["Harbour"].meeting.pk}
    )
    page = shown(walls["Harbour"].seeker, address)
    assert (page.count("12:00pm to 1:00pm"), page.count("8:00am to 9:00am")) == (2, 0)


def test_the_supervisor_sees_both_in_one_diary_and_each_by_its_name(walls):
    page = shown(walls["Harbour"].sana, "/times/")
    assert page.count("Shoreline") >= 2
    assert page.count("Harbour") >= 2
    own = shown(walls["Harbour"].sana, f"/times/about-me/{walls['Harbour'].programme.pk}/")
    assert ("By the quay" in own, "By the sea" in own) == (True, False)


def test_a_calendar_of_a_team_holds_the_times_of_its_programme_alone(walls):
    manager = walls["Shoreline"].manager.user
    token = feeds.make_feed(kind=Feed.Kind.TEAM, by=manager)
    feed = Client().get(f"/feeds/{token}.ics").content.decode()
    assert feed.count("BEGIN:VEVENT") == 1
    assert [secret for secret in SECRETS["Harbour"] if secret in feed] == []
