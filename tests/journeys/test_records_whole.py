"""A record with all that it may have: confirmed, added to, and what is left carried to the next."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from confidentiality import enrolment
from confidentiality.identity import acting_as
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import EACH_WAY, WAYS, Visit
from tests.roles import as_owner
from tests.supervision.test_identifiers import demo_sentences, harmless
from workers.models import OutgoingMessage

NURSE = "Ring the duty nurse about K."
DUE = timezone.localdate() + timedelta(days=12)


@pytest.fixture
def house(live_url):
    """A pair with keys, and two sessions that were held."""
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    for place in (supervisor, worker):
        with acting_as(place.user_id):
            enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)
    at = factories.tomorrow_at
    sessions = [factories.session(supervisor, worker.user, at(10, days=-days)) for days in (7, 1)]
    return {"supervisor": supervisor, "worker": worker, "sessions": sessions}


def page(house, number: int, ending: str = "") -> str:
    return f"/sessions/{house['sessions'][number].pk}/{ending}"


def unfold(person: Visit, title: str) -> None:
    fold = person.page.locator("details").filter(has_text=title).first
    if not fold.evaluate("(fold) => fold.open"):
        fold.locator("summary").click()


def write_first(supervisor: Visit, script: bool) -> None:
    box = supervisor.page.get_by_label
    box("What we covered").fill("The stairwell, and who waits there.")
    unfold(supervisor, "Words to take away")
    box("For other agencies").fill("This is a response, not a refusal.")
    unfold(supervisor, "Look at it by the three purposes")
    box("Understanding it and trying things", exact=True).select_option("most")
    unfold(supervisor, "Name its themes")
    box("Boundaries").check()
    for number in (1, 2, 3):
        box(f"Action {number}: what").fill(f"{NURSE} {number}")
        supervisor.press("Add another action")
        expect(box(f"Action {number + 1}: what")).to_be_visible()
    fourth = box("Action 4: what")
    if script:
        expect(fourth).to_be_focused()
    expect(box("Action 1: what")).to_have_value(f"{NURSE} 1")
    fourth.fill("Send the chapter.")
    supervisor.page.locator("#id_action_3_owner").select_option("supervisor")
    supervisor.page.locator("#id_action_0_due").fill(DUE.isoformat())
    supervisor.press("Save and check your words")


def sign(supervisor: Visit) -> None:
    assert supervisor.heading == "Check your words before you sign"
    supervisor.press("Sign this record")
    assert supervisor.heading == "Signed"


def add(person: Visit, words: str) -> None:
    person.follow("Add to this record")
    person.page.get_by_label("What you add").fill(words)
    person.press("Sign and add this")
    assert words in person.words


@pytest.mark.parametrize("way", EACH_WAY)
def test_from_a_record_to_the_next_with_what_is_left(house, visit, way):
    script = way != "no script"
    supervisor, worker = visit(**WAYS[way]), visit(**WAYS[way])
    for name, person in (("supervisor", supervisor), ("worker", worker)):
        person.goto("/unlock/")
        person.sign_in(house[name].user.email)
        person.goto("/unlock/")
        person.unlock()
    supervisor.goto(page(house, 0, "record/"))
    assert "Wren Worker with Sana Supervisor" in supervisor.words
    write_first(supervisor, script)
    sign(supervisor)

    worker.goto(page(house, 0))
    for words in (NURSE, "This is a response, not a refusal.", "Boundaries", "Most"):
        assert words in worker.words
    buttons = worker.page.get_by_role("button", name=re.compile("^(Copy|Print)"))
    expect(buttons).to_have_count(2 if script else 0)
    worker.follow("Confirm, or say that you see it differently")
    worker.page.get_by_label("I confirm this record").check()
    worker.press("Give this answer")
    add(worker, "The door has opened since.")
    supervisor.goto(page(house, 0))
    assert "The door has opened since." in supervisor.words
    add(supervisor, "I am glad.")

    worker.goto("/my-supervision/")
    worker.follow("My actions")
    worker.page.get_by_role("button", name=re.compile(rf"Done\W+{NURSE} 2")).click()
    expect(worker.page.get_by_role("alert")).to_contain_text("Both of you see it.")
    carry_on(supervisor, worker, house)


def carry_on(supervisor: Visit, worker: Visit, house) -> None:
    """The next record: what is unfinished stands on top, one tick carries it over."""
    supervisor.goto(page(house, 1, "record/"))
    left = supervisor.page.get_by_role("group", name="Carry over to this record")
    expect(left.get_by_role("checkbox")).to_have_count(3)
    left.get_by_label(f"{NURSE} 1").check()
    supervisor.page.get_by_label("What we covered").fill("What became of it.")
    supervisor.press("Save and check your words")
    assert "carried over from before" in supervisor.words
    sign(supervisor)
    worker.goto(page(house, 1))
    assert f"{NURSE} 1" in worker.words
    worker.follow("Carried over")
    worker.page.get_by_label("It is dropped").check()
    worker.page.get_by_label("Why (optional)").fill("It has settled itself.")
    worker.press("Keep what became of it")
    supervisor.goto("/actions/")
    assert f"{NURSE} 1" not in supervisor.words
    assert f"{NURSE} 3" in supervisor.words
    with as_owner():
        told = OutgoingMessage.objects.values_list("subject", "body")
        assert not any(NURSE in part for parts in told for part in parts)


@pytest.fixture
def writing(house, visit):
    supervisor = visit()
    supervisor.goto(page(house, 0, "record/"))
    supervisor.sign_in(house["supervisor"].user.email)
    supervisor.unlock()
    supervisor.page.wait_for_load_state()
    return supervisor


def test_a_box_warns_once_beside_it_and_nothing_is_asked_of_anybody(writing):
    box = writing.page.get_by_label("What we covered")
    asked = []
    writing.page.on("request", lambda request: asked.append(request.url))
    box.press_sequentially("He lives at SW1A 1AA")
    warning = writing.page.get_by_text("This looks as if it held a postcode.")
    expect(warning).to_be_visible()
    box.press_sequentially(" and was born on 3 March 1980")
    expect(writing.page.get_by_text("it held a date of birth")).to_be_visible()
    expect(warning).to_have_count(0)
    box.fill("K lives by the canal.")
    expect(writing.page.locator("[data-warning]")).to_be_empty()
    assert {url for url in asked if not url.endswith(("/record/save/", ".svg"))} == set()
    assert writing.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_browser_finds_what_the_server_finds_and_is_as_seldom_wrong(writing):
    kinds = """async (texts) => {
      const { kindsIn } = await import(document.querySelector("script[type=module]").src
        .replace("holding-space.js", "identifiers.js"));
      return texts.map((text) => kindsIn(text).join(" "));
    }"""
    some = {
        "NHS 943 476 5919": "nhs",
        "NHS 943 476 5918": "",
        "AB 12 34 56 C": "nino",
        "at SW1A 1AA": "postcode",
        "ring 07911 123456 or": "phone",
        "(020) 7946 0958": "phone",
        "a.b@example.org": "email",
        "DOB: 03/04/1980": "birth",
    }
    assert writing.page.evaluate(kinds, list(some)) == list(some.values())
    texts = [*demo_sentences(), *harmless(800)]
    found = writing.page.evaluate(kinds, texts)
    wrong = [(text, kind) for text, kind in zip(texts, found, strict=True) if kind]
    assert wrong == []


def test_words_are_copied_by_a_tap(writing, house):
    writing.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    unfold(writing, "Words to take away")
    writing.page.get_by_label("For a multi-agency meeting").fill("Who holds which part?")
    writing.press("Save and check your words")
    writing.page.get_by_role("button", name="Copy").click()
    expect(writing.page.get_by_role("button", name="Copied")).to_be_visible()
    assert writing.page.evaluate("navigator.clipboard.readText()") == "Who holds which part?"


def test_a_connection_lost_while_signing_signs_once_and_says_so(writing, house):
    writing.page.get_by_label("What we covered").fill("The stairwell.")
    writing.press("Save and check your words")
    check = writing.page.url

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    writing.page.route(check, lose_the_answer, times=1)
    writing.page.get_by_role("button", name="Sign this record").click()
    writing.page.wait_for_timeout(1500)
    writing.page.goto(check)
    assert writing.heading == "Signed"
    assert "This record is signed. It was signed once." in writing.words


def test_of_two_tabs_that_both_sign_the_later_loses_no_word(writing):
    first, words = writing.page, "Left on\nthe bridge."
    writing.page.get_by_label("What we covered").fill(words)
    writing.press("Save and check your words")
    writing.page = first.context.new_page()
    writing.goto(first.url.removesuffix("check/"))
    writing.page.get_by_label("What we covered").fill("The stairwell.\n\nTwice.")
    writing.press("Save and check your words")
    again = first.context.new_page()
    again.goto(writing.page.url)
    sign(writing)
    writing.page = again
    sign(writing)
    assert "This record is signed. It was signed once." in writing.words
    writing.page = first
    writing.press("Sign this record")
    assert writing.heading == "Not kept: your words are here"
    expect(writing.page.locator(".hs-words")).to_have_text(words)


def test_on_paper_every_page_is_numbered_and_says_confidential(writing, house, tmp_path):
    writing.page.get_by_label("What we covered").fill("A long silence.\n" * 300)
    writing.press("Save and check your words")
    sign(writing)
    writing.goto(page(house, 0))
    writing.page.emulate_media(media="print")
    heading = writing.page.locator(".hs-print-only")
    expect(heading).to_contain_text("Confidential")
    expect(heading).to_contain_text("Wren Worker with Sana Supervisor")
    expect(writing.page.get_by_role("button", name="Print or save as PDF")).to_be_hidden()
    writing.page.pdf(path=tmp_path / "record.pdf", prefer_css_page_size=True)
    assert (tmp_path / "record.pdf").stat().st_size > 10_000
