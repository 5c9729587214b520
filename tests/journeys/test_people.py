"""A real programme starts without the demo: from the first command to the first booking."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from supervision.models import Booking
from tests import factories
from tests.journeys.conftest import Visit
from tests.roles import as_owner
from workers.invitations import invite
from workers.models import OutgoingMessage
from workers.people import add_person

PASSWORD = "eleven geese on the weir"
ANSWERS = ["Shoreline", "", "", "", "Duty manager: 01632 960 001", "", "Ada Brown"]
GONE = "This link does not work any more"


@pytest.fixture
def started(live_url, monkeypatch):
    """What whoever runs the server does, once."""
    typed = "\n".join([*ANSWERS, "ada@shoreline.example", "no custodian yet", ""])
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("start_programme", stdout=io.StringIO())


def invitation_to(email: str) -> str:
    """The link in the newest invitation to this address."""
    with as_owner():
        invitations = OutgoingMessage.objects.filter(to=email, body__contains="/invitation/")
        message = invitations.latest("created_at")
    return re.search(r"http\S+/invitation/\S+", message.body)[0]


def accept(person: Visit, email: str) -> None:
    person.goto(invitation_to(email))
    assert f"You will sign in with {email}." in person.words
    person.page.get_by_label("Choose a password").fill(PASSWORD)
    person.page.get_by_label("Type it again").fill(PASSWORD)
    person.press("Set my password")
    expect(person.page.get_by_role("alert")).to_contain_text("Your password is set.")
    person.sign_in(email, PASSWORD)


def add(admin: Visit, name: str) -> str:
    email = f"{name.lower()}@shoreline.example"
    home(admin)
    admin.follow("Add a person")
    admin.page.get_by_label("Name").fill(name)
    admin.page.get_by_label("E-mail address").fill(email)
    admin.press("Add and invite")
    assert admin.heading == name
    return email


def home(admin: Visit) -> None:
    admin.page.get_by_role("link", name="People and teams").click()


def saved(admin: Visit, name: str) -> None:
    admin.press("Save")
    expect(admin.page.get_by_role("alert")).to_contain_text("Saved.")
    assert admin.heading == name


def test_from_an_empty_database_to_the_first_booking(started, visit):
    admin = visit()
    accept(admin, "ada@shoreline.example")
    assert "Before the first booking" in admin.words
    admin.follow("add a team")
    admin.page.get_by_label("Name").fill("Outreach")
    admin.press("Add the team")

    emails = {name: add(admin, name) for name in ("Sana", "Mo", "Wren")}
    home(admin)
    admin.follow("Sana")
    admin.follow("Give a role")
    admin.page.get_by_label("Supervisor", exact=True).check()
    saved(admin, "Sana")
    home(admin)
    admin.follow("Wren")
    admin.follow("Put in post")
    admin.page.get_by_label("Team").select_option("Outreach")
    saved(admin, "Wren")
    admin.follow("Set the line manager")
    admin.page.get_by_label("Line manager's e-mail address").fill(emails["Mo"])
    saved(admin, "Wren")
    admin.follow("Assign a supervisor")
    admin.page.get_by_label("Supervisor").select_option("Sana")
    saved(admin, "Wren")
    home(admin)
    assert "Before the first booking" not in admin.words

    supervisor, worker, manager = visit(), visit(), visit()
    accept(supervisor, emails["Sana"])
    assert "Wren" in supervisor.words
    supervisor.page.get_by_role("link", name="My times").click()
    supervisor.follow("My availability")
    supervisor.follow("Add a weekly time")
    first = timezone.localdate() + timedelta(days=7)
    supervisor.page.get_by_label("Every").select_option(f"{first:%A}")
    supervisor.page.get_by_label("Starts at").fill("2:30pm")
    supervisor.page.get_by_label("Ends at").fill("3:30pm")
    supervisor.page.get_by_label("In person").check()
    supervisor.day(first, "First day")
    supervisor.page.get_by_label("Weeks ahead").fill("4")
    supervisor.press("Offer these times")
    supervisor.follow("All my times ahead")
    assert supervisor.page.get_by_role("button", name="Withdraw").count() == 3

    accept(worker, emails["Wren"])
    named = f"{first:%A} {first.day} {first:%B}"
    worker.page.get_by_role("button", name=f"Book {named}").click()
    expect(worker.page.get_by_role("alert")).to_contain_text("Booked.")
    assert Booking.objects.get().worker.email == emails["Wren"]

    accept(manager, emails["Mo"])
    assert "2:30pm to 3:30pm: Wren, protected time" in manager.words
    assert "Sana" not in manager.words
    home(admin)
    assert "2:30pm" not in admin.words


def test_somebody_who_manages_a_worker_cannot_be_made_their_supervisor(live_url, visit):
    programme = factories.programme()
    factories.person(programme, "Ada Admin", "administrator")
    manager = factories.supervisor(programme, "Mo Manager")
    factories.worker(programme, "Wren Worker", manager=manager)
    admin = visit()
    admin.sign_in("ada.admin@demo.example")
    admin.follow("Wren Worker")
    admin.follow("Assign a supervisor")
    admin.page.get_by_label("Supervisor").select_option("Mo Manager")
    admin.press("Save")
    assert admin.heading == "Assign a supervisor"
    assert admin.page.locator(".govuk-error-summary").count() == 1
    expect(admin.page).to_have_title(re.compile("^Error: "))


@pytest.fixture
def invited(live_url):
    return add_person(
        programme=factories.programme(), name="Wren", email="wren@shoreline.example", by=None
    )


def test_links_that_are_wrong_used_replaced_or_expired_look_alike(invited, visit):
    email = invited.user.email
    person = visit()
    person.goto("/invitation/a-token-that-nobody-made/")
    pages = [(person.heading, person.page.locator("main").inner_text())]
    replaced = invitation_to(email)
    invite(membership=invited, by=None)
    person.goto(replaced)
    pages.append((person.heading, person.page.locator("main").inner_text()))
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        person.goto(invitation_to(email))
        pages.append((person.heading, person.page.locator("main").inner_text()))
    used = visit()
    accept(used, email)
    person.goto(invitation_to(email))
    pages.append((person.heading, person.page.locator("main").inner_text()))
    assert {heading for heading, _words in pages} == {GONE}
    assert len(set(pages)) == 1


def test_a_weak_or_mistyped_first_password_is_asked_again(invited, visit):
    person = visit()
    person.goto(invitation_to(invited.user.email))
    for first, again, why in [
        ("short", "short", "at least 12 characters"),
        (PASSWORD, f"{PASSWORD}s", "The two passwords are not the same."),
        ("wren@shoreline.example", "wren@shoreline.example", "too similar"),
    ]:
        person.page.get_by_label("Choose a password").fill(first)
        person.page.get_by_label("Type it again").fill(again)
        person.press("Set my password")
        assert why in person.words
    invited.user.refresh_from_db()
    assert not invited.user.has_usable_password()
