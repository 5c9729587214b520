"""A worker chooses a supervisor; another asks for a change, and nobody learns of it."""

import pytest
from playwright.sync_api import expect

from confidentiality.identity import acting_as
from supervision.booking import cancel_booking
from supervision.models import Booking
from tests import factories
from tests.journeys.conftest import EACH_WAY, WAYS
from tests.roles import as_owner
from workers.models import OutgoingMessage, Role

at = factories.tomorrow_at
WORDS = "Psychotherapist, UKCP registered. I work with bodies and stories, in English and Polish."


@pytest.mark.parametrize("way", EACH_WAY)
def test_choose_meet_and_work_together(visit, way):
    programme = factories.programme(supervisor_choice=True)
    manager = factories.person(programme, "Mo Manager")
    sana = factories.supervisor(programme)
    wren = factories.worker(programme, manager=manager)
    factories.slot(sana, at(10, days=5))

    supervises = visit(**WAYS[way])
    supervises.sign_in(sana.user.email)
    supervises.goto("/times/")
    supervises.follow("How workers see me")
    supervises.page.get_by_label("I take new workers").check()
    supervises.press("Save how workers see me")
    expect(supervises.page.locator(".govuk-error-summary")).to_contain_text("a few words")
    supervises.page.get_by_label("About me").fill(WORDS)
    supervises.press("Save how workers see me")
    expect(supervises.page.get_by_role("alert")).to_contain_text("This is how workers see you")

    chooses = visit(**WAYS[way])
    chooses.sign_in(wren.user.email)
    chooses.follow("Supervisors I can meet")
    expect(chooses.page.get_by_role("main")).to_contain_text(WORDS)
    chooses.press("Ask Sana Supervisor for a first meeting")
    assert chooses.heading == "First meeting with Sana Supervisor"

    supervises.goto("/today/")
    supervises.follow("Wren Worker would like to meet you")
    supervises.press("Yes, Wren Worker may book a time")
    expect(supervises.page.get_by_role("main")).to_contain_text("You said yes.")

    chooses.page.reload()
    chooses.follow("Choose a time to meet")
    chooses.press("Book the chosen time")
    expect(chooses.page.locator(".govuk-error-summary")).to_contain_text("Choose a time.")
    chooses.page.get_by_role("radio").check()
    chooses.press("Book the chosen time")
    expect(chooses.page.get_by_role("alert")).to_contain_text("This time is protected.")

    manages = visit(**WAYS[way])
    manages.sign_in(manager.user.email)
    assert "Sana" not in manages.words
    assert "irst meeting" not in manages.words
    expect(manages.page.get_by_role("main")).to_contain_text("Wren Worker")

    _they_met(wren, sana)
    chooses.page.reload()
    chooses.press("I would like to work with Sana Supervisor")
    expect(chooses.page.get_by_role("main")).to_contain_text("who is now your supervisor")
    supervises.goto("/agreements/")
    supervises.follow("Write the agreement with Wren Worker")
    manages.page.reload()
    assert "Sana" not in manages.words


def _they_met(wren, sana) -> None:
    """What was booked ahead becomes a time of yesterday: a day cannot pass in a test."""
    with acting_as(wren.user_id):
        booking = Booking.objects.get()
        cancel_booking(booking=booking, category="other", by=wren.user)
        then = factories.slot(sana, at(10, days=-1))
        factories.seat(then, wren.user, first_meeting=booking.first_meeting)


@pytest.mark.parametrize("way", EACH_WAY)
def test_ask_for_another_supervisor_without_anybody_learning_of_it(visit, way):
    programme = factories.programme()
    manager = factories.person(programme, "Mo Manager")
    tom, sana = (factories.supervisor(programme, name) for name in ("Tom Then", "Sana Next"))
    wren = factories.worker(programme, manager=manager, supervisor=tom)
    lead = factories.person(programme, "Lea Lead", Role.Kind.PROGRAMME_LEAD)
    ada = factories.person(programme, "Ada Admin", Role.Kind.ADMINISTRATOR)

    asks = visit(**WAYS[way])
    asks.sign_in(wren.user.email)
    asks.follow("I would like another supervisor")
    assert asks.page.get_by_role("main").get_by_role("textbox").count() == 0
    expect(asks.page.get_by_role("main")).to_contain_text("Ada Admin")
    asks.press("Ask for another supervisor")
    expect(asks.page.get_by_role("alert")).to_contain_text("Your supervisor is not.")
    assert _told() == {ada.user.email}

    for place in (tom, manager, lead):
        other = visit(**WAYS[way])
        other.sign_in(place.user.email)
        assert "another supervisor" not in other.words
        other.goto(f"/people/{programme.pk}/requests/")
        assert other.heading == "There is nothing for you at this address"

    arranges = visit(**WAYS[way])
    arranges.sign_in(ada.user.email)
    arranges.follow("Asked for another supervisor")
    arranges.follow("Wren Worker")
    arranges.follow("Assign a supervisor")
    arranges.page.get_by_label("Supervisor").select_option(label="Sana Next")
    arranges.press("Save")
    arranges.follow("End Tom Then")
    arranges.press("End the pairing")
    arranges.goto(f"/people/{programme.pk}/requests/")
    arranges.page.get_by_role("button", name="It is arranged").click()
    expect(arranges.page.get_by_role("main")).to_contain_text("Nobody is waiting.")
    assert _told() == {ada.user.email, tom.user.email, wren.user.email}

    learns = visit(**WAYS[way])
    learns.sign_in(tom.user.email)
    learns.goto(f"/pairings/{wren.supervisors.get(supervisor=tom).pk}/ended/")
    assert learns.heading == "Your work together ends"
    assert "asked" not in learns.page.get_by_role("main").inner_text()


def _told() -> set[str]:
    with as_owner():
        return set(OutgoingMessage.objects.values_list("to", flat=True))
