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
    session = factories.session(supervisor, worker.user)
    return {"supervisor": supervisor.user, "worker": worker.user, "session": session}


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


def kept(worker: Visit) -> None:
    """A free reflection, written and kept."""
    worker.press("Begin writing")
    worker.page.get_by_label("What is on my mind").fill(THOUGHT)
    worker.press("Keep this reflection")
    assert THOUGHT in worker.words


@pytest.mark.parametrize("way", ["phone", "no script"])
def test_a_reflection_is_written_anew_found_and_deleted(house, visit, way):
    worker = visit(**WAYS[way])
    arrive(worker, house["worker"], "/reflections/begin/")
    kept(worker)
    worker.press("Write a new version")
    assert THOUGHT in worker.page.get_by_label("What is on my mind").input_value()
    worker.page.get_by_label("What is on my mind").fill("They are only stairs.")
    worker.press("Keep this version")
    assert "They are only stairs." in worker.words
    worker.page.locator("main a[href*='/versions/']").click()
    assert THOUGHT in worker.words
    worker.goto("/reflections/")
    worker.follow("Find in my records and reflections")
    worker.page.get_by_label("Words").fill("only stairs")
    worker.press("Find")
    assert "1 reflection found" in worker.words
    worker.page.locator("main a[href*='/reflections/']").first.click()
    worker.follow("Delete this reflection")
    assert worker.heading == "Delete this reflection?"
    worker.press("Delete it for good")
    assert "Nothing of what it said is left here." in worker.words
    worker.goto("/who-has-looked/")
    assert "You deleted a reflection" in worker.words


@pytest.mark.parametrize("way", ["desktop", "no script"])
def test_a_second_tab_is_shown_the_words_that_were_not_kept(house, visit, way):
    worker = visit(**WAYS[way])
    arrive(worker, house["worker"], "/reflections/begin/")
    worker.press("Begin writing")
    other = Visit(worker.page.context.new_page(), worker.live_url)
    other.goto(worker.page.url)
    worker.page.get_by_label("What is on my mind").fill(THOUGHT)
    worker.press("Keep this reflection")
    assert THOUGHT in worker.words
    box = other.page.get_by_label("What is on my mind")
    box.fill("Something else altogether.")
    if way == "desktop":
        status = other.page.locator("[data-draft-status]")
        expect(status).to_contain_text("was kept already", timeout=10_000)
        expect(status.get_by_role("link", name="Read what was kept")).to_be_visible()
        assert box.input_value() == "Something else altogether."
    other.press("Keep this reflection")
    assert other.heading == "Not kept: your words are here"
    assert "Something else altogether." in other.words
    other.follow("Read what was kept")
    assert THOUGHT in other.words


@pytest.mark.parametrize("way", ["phone", "no script"])
def test_gone_back_and_answered_otherwise_one_check_in_is_left(house, visit, way):
    worker = visit(**WAYS[way])
    arrive(worker, house["worker"], "/check-ins/new/")
    wellbeing = worker.page.get_by_role("group", name="I was well enough for this work")
    wellbeing.get_by_label("Much", exact=True).check()
    worker.press("Keep this check-in")
    worker.page.go_back()
    wellbeing.get_by_label("Not at all").check()
    worker.press("Keep this check-in")
    assert "Which do you want to keep?" in worker.words
    worker.page.get_by_label("These answers instead").check()
    worker.press("Keep this check-in")
    assert "This sounds hard." in worker.words
    number = worker.page.get_by_role("main").get_by_role("link", name="116 123")
    assert number.get_attribute("href") == "tel:116123"
    worker.goto("/check-ins/")
    assert worker.page.locator("main a[href^='/check-ins/']:not([href*='new'])").count() == 1


@pytest.mark.parametrize("way", ["desktop", "no script"])
def test_from_the_fold_on_risk_a_discussion_is_opened_beside_the_record(house, visit, way):
    supervisor = visit(**WAYS[way])
    arrive(supervisor, house["supervisor"], f"/sessions/{house['session'].pk}/record/")
    supervisor.page.locator("summary").filter(has_text="Risk and ethics").click()
    box = supervisor.page.get_by_label("Risk and ethics")
    box.fill("It is on my mind.")
    with supervisor.page.context.expect_page() as opened:
        supervisor.follow("Open a risk discussion from this session")
    beside = Visit(opened.value, supervisor.live_url)
    beside.press("Begin writing")
    assert "It is on my mind." not in beside.words
    assert beside.page.get_by_label("The situation").input_value() == ""
    assert box.input_value() == "It is on my mind."
