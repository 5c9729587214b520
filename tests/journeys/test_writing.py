"""Whatever happens while somebody writes, nothing that they typed is lost."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.utils import timezone
from playwright.sync_api import expect

from confidentiality import drafting, enrolment
from confidentiality.identity import acting_as
from confidentiality.models import Unlock
from supervision import recording
from supervision.models import Booking, Confirmation, Record, Session
from tests import factories
from tests.cast import PASSPHRASE
from tests.journeys.conftest import WAYS, Visit

COVERED = "What we covered"
TYPED = "She stayed on the stairs, and we talked it through."


@pytest.fixture
def house(live_url):
    programme = factories.programme()
    supervisor = factories.supervisor(programme)
    worker = factories.worker(programme, supervisor=supervisor)
    keys = {}
    for place in (supervisor, worker):
        with acting_as(place.user_id):
            keys[place.user], _code = enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)
    session = factories.session(supervisor, worker.user)
    return {"supervisor": supervisor, "worker": worker, "keys": keys, "session": session}


@pytest.fixture
def writing(house, visit):
    """The supervisor at the record of a session, notes unlocked."""

    def begin(**options) -> Visit:
        supervisor = visit(**options)
        supervisor.goto(record_page(house))
        supervisor.sign_in(house["supervisor"].user.email)
        supervisor.unlock()
        assert supervisor.heading == "Write the record"
        supervisor.page.wait_for_load_state()
        return supervisor

    return begin


def record_page(house) -> str:
    return f"/sessions/{house['session'].pk}/record/"


def kept(house) -> str:
    supervisor = house["supervisor"].user
    with acting_as(supervisor.pk):
        draft = recording.draft_of(house["session"], supervisor)
    return drafting.open_draft(draft=draft, keys=house["keys"][supervisor])["covered"]


def type_words(supervisor: Visit, words: str = TYPED) -> None:
    supervisor.page.get_by_label(COVERED).fill(words)


def status(supervisor: Visit):
    return supervisor.page.locator("[data-draft-status]")


def saved(supervisor: Visit) -> None:
    expect(status(supervisor)).to_contain_text("Draft saved", timeout=10_000)


def another_tab(supervisor: Visit, link: str | None = None) -> Visit:
    """A new tab of the same browser: by a link that opens one, or by hand."""
    if link is None:
        return Visit(supervisor.page.context.new_page(), supervisor.live_url)
    with supervisor.page.context.expect_page() as opened:
        supervisor.follow(link)
    opened.value.wait_for_load_state()
    return Visit(opened.value, supervisor.live_url)


def idle_for_too_long(place) -> None:
    with acting_as(place.user_id):
        assert Unlock.objects.update(used_at=timezone.now() - timedelta(minutes=31)) == 1


def sign_out_on_the_server() -> None:
    SignIn.objects.all().delete()


def at_the_check(supervisor: Visit, words: str = TYPED) -> None:
    assert supervisor.heading == "Check your words before you sign"
    assert words in supervisor.words


@pytest.mark.parametrize("way", ["desktop", "phone"])
def test_a_lost_connection_keeps_the_words_and_saves_them_once_it_is_back(writing, house, way):
    supervisor = writing(**WAYS[way])
    supervisor.page.context.set_offline(True)
    type_words(supervisor)
    expect(status(supervisor)).to_contain_text("Not saved yet: no connection.")
    supervisor.page.get_by_role("button", name="Save and check your words").click()
    expect(supervisor.page.get_by_label(COVERED)).to_have_value(TYPED)
    supervisor.page.context.set_offline(False)
    saved(supervisor)
    assert kept(house) == TYPED


def test_a_server_that_does_not_answer_is_asked_again(writing, house):
    supervisor = writing()
    supervisor.page.route("**/record/save/", lambda route: route.abort())
    type_words(supervisor)
    expect(status(supervisor)).to_contain_text("Your words are kept on this page.")
    supervisor.page.unroute("**/record/save/")
    saved(supervisor)
    assert kept(house) == TYPED


def test_signed_out_while_typing_it_saves_by_itself_after_signing_in_elsewhere(writing, house):
    supervisor = writing()
    sign_out_on_the_server()
    type_words(supervisor)
    expect(status(supervisor)).to_contain_text("Not saved: you have been signed out.")
    link = status(supervisor).get_by_role("link", name="Sign in again")
    with supervisor.page.context.expect_page() as opened:
        link.click()
    Visit(opened.value, supervisor.live_url).sign_in(house["supervisor"].user.email)
    saved(supervisor)
    assert kept(house) == TYPED


def test_signed_out_without_script_the_words_come_back_until_they_are_sent(writing, house):
    supervisor = writing(**WAYS["no script"])
    sign_out_on_the_server()
    type_words(supervisor)
    supervisor.press("Save and check your words")
    assert supervisor.heading == "You have been signed out"
    expect(supervisor.page.get_by_label("Covered")).to_have_value(TYPED)
    another_tab(supervisor, "Sign in again").sign_in(house["supervisor"].user.email)
    supervisor.press("Send again")
    # Signing in changed the token that the page carries; the next page has the new one.
    assert supervisor.heading == "This page had been open for too long"
    expect(supervisor.page.get_by_label("Covered")).to_have_value(TYPED)
    supervisor.press("Send again")
    assert supervisor.heading == "Your notes have locked"
    expect(supervisor.page.get_by_label("Covered")).to_have_value(TYPED)
    another_tab(supervisor, "Unlock your notes").unlock()
    supervisor.press("Send again")
    at_the_check(supervisor)
    assert kept(house) == TYPED


def test_notes_that_lock_while_typing_still_keep_the_draft(writing, house):
    supervisor = writing()
    idle_for_too_long(house["supervisor"])
    type_words(supervisor)
    saved(supervisor)
    assert kept(house) == TYPED
    supervisor.press("Save and check your words")
    assert supervisor.heading == "Your notes have locked"
    another_tab(supervisor, "Unlock your notes").unlock()
    supervisor.press("Send again")
    at_the_check(supervisor)


def test_an_answer_typed_while_the_notes_locked_is_shown_again_and_sent(house, visit):
    by = house["supervisor"].user
    with acting_as(by.pk):
        recording.seal_record(
            session=house["session"], content={"covered": TYPED}, keys=house["keys"][by], by=by
        )
    worker = visit(**WAYS["no script"])
    worker.goto(f"/sessions/{house['session'].pk}/record/answer/")
    worker.sign_in(house["worker"].user.email)
    worker.unlock()
    idle_for_too_long(house["worker"])
    worker.page.get_by_label("I see it differently").check()
    worker.page.get_by_label("Your words beside the record").fill("I was not afraid.")
    worker.press("Give this answer")
    assert worker.heading == "Your notes have locked"
    another_tab(worker, "Unlock your notes").unlock()
    worker.press("Send again")
    assert "I was not afraid." in worker.words
    with acting_as(by.pk):
        assert Confirmation.objects.count() == 1


@pytest.mark.parametrize("winner", ["here", "elsewhere"])
def test_two_tabs_show_both_texts_and_let_either_win(writing, house, winner):
    first = writing()
    second = another_tab(first)
    second.goto(record_page(house))
    type_words(first, "From the first tab.")
    saved(first)
    type_words(second, "From the second tab.")
    expect(status(second)).to_contain_text("This draft was changed in another tab")
    assert kept(house) == "From the first tab."
    second.press("Save and check your words")
    assert second.heading == "Changed in another tab"
    assert "From the first tab." in second.words
    expect(second.page.get_by_label(COVERED)).to_have_value("From the second tab.")
    if winner == "here":
        second.press("Keep what I typed here")
        at_the_check(second, "From the second tab.")
    else:
        second.follow("Keep what was saved elsewhere")
        expect(second.page.get_by_label(COVERED)).to_have_value("From the first tab.")
        second.press("Save and check your words")
        at_the_check(second, "From the first tab.")


def test_leaving_with_unsaved_words_is_asked_about_first(writing):
    supervisor = writing()
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    supervisor.page.on("dialog", stay)
    supervisor.page.context.set_offline(True)
    supervisor.page.get_by_label(COVERED).press_sequentially("Not yet")
    supervisor.page.close(run_before_unload=True)
    supervisor.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(supervisor.page.get_by_label(COVERED)).to_have_value("Not yet")


def test_saved_words_may_be_left_without_a_question(writing):
    supervisor = writing()
    asked = []
    supervisor.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    supervisor.page.get_by_label(COVERED).press_sequentially("Done")
    saved(supervisor)
    supervisor.page.get_by_role("link", name="Back").click()
    supervisor.page.wait_for_url(re.compile(r"/sessions/[^/]+/$"))
    assert asked == []


def test_pressing_twice_without_script_does_everything_once(house, visit):
    supervisor, worker = visit(**WAYS["no script"]), visit(**WAYS["no script"])
    place, by = house["supervisor"], house["worker"].user
    free = factories.slot(place, factories.tomorrow_at(10, days=2))
    unlogged = factories.booking(place, by, factories.tomorrow_at(10, days=-2))
    worker.goto(f"/book/{free.starts_at.date()}/")
    worker.sign_in(by.email)
    worker.page.get_by_label("10:00am to 11:00am").check()
    press_twice(worker, "Book the chosen time")
    supervisor.goto(f"/bookings/{unlogged.pk}/log/")
    supervisor.sign_in(place.user.email)
    press_twice(supervisor, "Log this session")
    supervisor.goto(record_page(house))
    supervisor.unlock()
    type_words(supervisor)
    press_twice(supervisor, "Save and check your words")
    at_the_check(supervisor)
    press_twice(supervisor, "Sign this record")
    assert supervisor.heading == "Signed"
    worker.goto(f"/sessions/{house['session'].pk}/record/answer/")
    worker.unlock()
    worker.page.get_by_label("I confirm this record").check()
    press_twice(worker, "Give this answer")
    assert "I confirm this record" in worker.words
    assert Booking.objects.filter(slot=free).count() == 1
    assert Session.objects.filter(booking=unlogged).count() == 1
    with acting_as(by.pk):
        assert (Record.objects.count(), Confirmation.objects.count()) == (1, 1)


def press_twice(person: Visit, name: str) -> None:
    with person.page.expect_navigation():
        person.page.get_by_role("main").get_by_role("button", name=name).dblclick()
