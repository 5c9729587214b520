"""A worker reflects and shares, opens a risk discussion, and the supervisor answers it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from confidentiality import enrolment
from confidentiality.identity import acting_as
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import WAYS, Visit

THOUGHT = "The stairs again, and that I did climb them."
SITUATION = "R alone on the fourth floor."


@pytest.fixture
def house(live_url):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    for place in (supervisor, worker):
        with acting_as(place.user_id):
            enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)
    factories.session(supervisor, worker.user)
    return {"supervisor": supervisor.user, "worker": worker.user}


def arrive(person: Visit, user, address: str) -> None:
    person.goto(address)
    person.sign_in(user.email)
    person.goto(address)
    if "/unlock/" in person.page.url:
        person.unlock()


@pytest.mark.parametrize("way", ["phone", "no script"])
def test_a_reflection_is_begun_kept_and_shared(house, visit, way):
    worker = visit(**WAYS[way])
    arrive(worker, house["worker"], "/reflections/begin/")
    worker.page.get_by_label("Driscoll").check()
    worker.press("Begin writing")
    worker.page.get_by_label("So what?").fill(THOUGHT)
    worker.page.get_by_label("Tags (optional)").fill("stairs")
    if way == "phone":
        status = worker.page.locator("[data-draft-status]")
        expect(status).to_contain_text("Draft saved", timeout=10_000)
    worker.press("Keep this reflection")
    assert THOUGHT in worker.words
    worker.press(f"Share it with {house['supervisor'].name}")
    assert "You can end it whenever you want" in worker.words
    supervisor = visit()
    arrive(supervisor, house["supervisor"], "/today/")
    supervisor.follow("Reflections, mine and shared with me")
    supervisor.page.locator("main a[href*='/reflections/']").first.click()
    supervisor.unlock()
    assert THOUGHT in supervisor.words


@pytest.mark.parametrize("way", ["desktop", "no script"])
def test_a_risk_is_weighed_up_by_two(house, visit, way):
    worker = visit(**WAYS[way])
    arrive(worker, house["worker"], "/risk/begin/")
    worker.press("Begin writing")
    worker.page.get_by_label("The situation").fill(SITUATION)
    worker.page.get_by_label("Level of concern").select_option("serious")
    worker.press("Save and check your words")
    worker.press("Sign this plan")
    assert "Set a day on which you two look at it again." in worker.words
    worker.follow("Change the words")
    soon = timezone.localdate() + timedelta(days=7)
    worker.page.get_by_label("When do we look at it again?").fill(soon.isoformat())
    worker.press("Save and check your words")
    worker.press("Sign this plan")
    assert "has not answered this plan yet" in worker.words
    assert "This app alerts nobody." in worker.words
    supervisor = visit(**WAYS[way])
    arrive(supervisor, house["supervisor"], "/today/")
    supervisor.follow("waits for your answer")
    supervisor.unlock()
    supervisor.follow("Answer this plan")
    supervisor.page.get_by_label("Yes, with changes").check()
    supervisor.page.get_by_label("Why, or what should change").fill("Ring me after.")
    supervisor.press("Sign this answer")
    assert "responsibility stays with the employer" in supervisor.words
    worker.page.reload()
    assert "Ring me after." in worker.words
