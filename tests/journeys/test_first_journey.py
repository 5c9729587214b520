"""The main job of the product, end to end: offer, book, meet, log, write, sign, read, answer."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from confidentiality import enrolment
from confidentiality.identity import acting_as
from supervision.models import Slot
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import WAYS
from tests.roles import as_owner
from workers.models import OutgoingMessage

WORDS = {
    "What we covered": "We spoke of the stairwell, and why K. waits there.",
    "Action 1: what": "Ring the duty nurse by Friday.",
    "Learning": "Staying is also doing something.",
}
SEEN_OTHERWISE = "I was not afraid of K. I was afraid for him."


@pytest.fixture
def house(live_url):
    """A programme as its administrator leaves it: everybody in place, nothing offered yet."""
    programme = factories.programme()
    manager = factories.person(programme, "Mo Manager")
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, manager=manager, supervisor=supervisor)
    return {"manager": manager, "supervisor": supervisor, "worker": worker}


def offer(supervisor, day) -> None:
    supervisor.page.get_by_role("link", name="My times").click()
    supervisor.follow("Offer a time")
    supervisor.day(day)
    supervisor.page.get_by_label("Starts at").fill("10am")
    supervisor.page.get_by_label("Ends at").fill("11:00")
    supervisor.page.get_by_label("By video").check()
    supervisor.page.get_by_label("Place or video link").fill("https://meet.example/quiet")
    supervisor.press("Offer this time")
    expect(supervisor.page.get_by_role("alert")).to_contain_text("Time offered.")


def book_in_three_clicks(worker, day) -> None:
    named = f"{day:%A} {day.day} {day:%B}"
    worker.goto()
    worker.follow(named)
    worker.page.get_by_label("10:00am to 11:00am").check()
    worker.page.get_by_role("button", name=re.compile(f"Book the chosen time on {named}")).click()
    expect(worker.page.get_by_role("alert")).to_contain_text("Booked.")
    assert "Sana Supervisor" in worker.words


def log_in_two_taps(supervisor) -> None:
    supervisor.goto()
    supervisor.follow("Log ")
    supervisor.press("Log this session")
    expect(supervisor.page.get_by_role("alert")).to_contain_text("Logged.")


def write(supervisor, script: bool) -> None:
    """With script the draft saves itself, without it the button does."""
    for label, words in WORDS.items():
        supervisor.page.get_by_label(label).fill(words)
    if script:
        saved = supervisor.page.get_by_role("status").filter(has_text="Draft saved")
        expect(saved).to_have_text(re.compile(r"Draft saved \d+:\d\d[ap]m"), timeout=4000)
        supervisor.page.reload()
    else:
        supervisor.press("Save and check your words")
        supervisor.page.get_by_role("main").get_by_role("link", name="Change the words").click()
    for label, words in WORDS.items():
        expect(supervisor.page.get_by_label(label)).to_have_value(words)


def check_and_sign(supervisor) -> None:
    supervisor.press("Save and check your words")
    assert supervisor.heading == "Check your words before you sign"
    for words in WORDS.values():
        assert words in supervisor.words
    supervisor.press("Sign this record")
    assert supervisor.heading == "Signed"
    assert "The worker gets a message without content" in supervisor.words


def link_in_message_to(email: str) -> str:
    """Where the newest message leads, after looking that it says nothing."""
    with as_owner():
        message = OutgoingMessage.objects.filter(to=email).latest("created_at")
    assert message.subject == "You have a message in Holding Space"
    found = re.fullmatch(r"Sign in to read it:\n(http\S+)\n", message.body)
    return found[1]


def answer(worker, way: str) -> None:
    worker.follow("Confirm, or say that you see it differently")
    if way == "desktop":
        worker.page.get_by_label("I confirm this record").check()
        worker.press("Give this answer")
        assert ": I confirm this record" in worker.words
    else:
        worker.page.get_by_label("I see it differently").check()
        worker.press("Give this answer")
        assert "Say in your own words how you see it." in worker.words
        worker.page.get_by_label("Your words beside the record").fill(SEEN_OTHERWISE)
        worker.press("Give this answer")
        assert ": I see it differently" in worker.words
        assert SEEN_OTHERWISE in worker.words


def nothing_but_taken(manager) -> None:
    """The manager's page holds the block and the month, and not one word more of it."""
    told = ["Sana", *WORDS.values(), *" ".join(WORDS.values()).split(), SEEN_OTHERWISE, "video"]
    seen = manager.words
    secret = [word for word in told if len(word) > 5 and word in seen]
    assert secret == []


def set_up_beforehand(house: dict, *names: str) -> None:
    for name in names:
        with acting_as(house[name].user_id):
            enrolment.create_keys(user=house[name].user, passphrase=PASSPHRASE)


@pytest.mark.parametrize("way", WAYS)
def test_from_an_offered_time_to_an_answered_record(house, visit, way):
    script = way != "no script"
    people = {name: visit(**WAYS[way]) for name in house}
    supervisor, worker, manager = (people[name] for name in ("supervisor", "worker", "manager"))
    first_time = way == "desktop"
    if not first_time:
        set_up_beforehand(house, "supervisor", "worker")
    day = timezone.localdate() + timedelta(days=3)
    for name, person in people.items():
        person.sign_in(house[name].user.email)
    offer(supervisor, day)
    book_in_three_clicks(worker, day)
    if first_time:
        worker.goto()
        worker.follow("Set up my notes passphrase")
        worker.set_up_notes()
    manager.goto()
    block = f"{day:%A} {day.day} {day:%B}, 10:00am to 11:00am: Wren Worker, protected time"
    assert block in manager.words
    nothing_but_taken(manager)
    assert "Taken" not in manager.page.get_by_role("cell").all_inner_texts()

    with time_machine.travel(timezone.now() + timedelta(days=3, hours=20)):
        for name, person in people.items():
            person.goto()
            person.sign_in(house[name].user.email)
        log_in_two_taps(supervisor)
        supervisor.follow("Write the record")
        if first_time:
            supervisor.set_up_notes()
        else:
            supervisor.unlock()
        write(supervisor, script)
        check_and_sign(supervisor)

        worker.goto(link_in_message_to(house["worker"].user.email))
        assert WORDS["Learning"] not in worker.words
        worker.follow("Unlock your notes to read it")
        worker.unlock()
        for words in WORDS.values():
            assert words in worker.words
        answer(worker, way)

        manager.goto()
        assert manager.page.get_by_role("cell").all_inner_texts().count("Taken") == 1
        assert block not in manager.words
        nothing_but_taken(manager)
    assert Slot.objects.count() == 1
