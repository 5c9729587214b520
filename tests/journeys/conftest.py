"""The browser of the journeys: the machine's own, without a sandbox and without calls out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import factories
from tests.browser import FLAGS, found
from tests.cast import PASSPHRASE

WAYS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "no script": {"java_script_enabled": False},
}
# Each journey on a phone and without a script; at a desk too when there is time for it.
EACH_WAY = ["phone", "no script", pytest.param("desktop", marks=pytest.mark.long)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    return browser_type_launch_args | {"executable_path": found(), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return browser_context_args | {"locale": "en-GB", "timezone_id": "Europe/London"}


class Visit:
    """One person at one browser of their own."""

    def __init__(self, page: Page, live_url: str) -> None:
        self.page, self.live_url = page, live_url

    def goto(self, address: str = "/") -> None:
        at_home = address.startswith("http")
        self.page.goto(address if at_home else self.live_url + address)

    def sign_in(self, email: str, password: str = factories.PASSWORD) -> None:
        """From whichever page asks for it."""
        if "/accounts/login/" not in self.page.url:
            self.goto()
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.get_by_role("button", name="Sign out").wait_for()

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """On the page that asks for the passphrase."""
        self.page.get_by_label("Your notes passphrase").fill(passphrase)
        self.press("Unlock my notes")

    def set_up_notes(self, passphrase: str = PASSPHRASE) -> str:
        """First keys: the passphrase twice, the code saved, its last group typed back."""
        self.page.get_by_label("Choose a notes passphrase").fill(passphrase)
        self.page.get_by_label("Type it again").fill(passphrase)
        self.press("Set my passphrase")
        code = self.page.locator(".govuk-inset-text[translate=no]").inner_text().split()
        self.page.get_by_label("The last group of your recovery code").fill(code[-1])
        self.press("I have saved my recovery code")
        return "-".join(code)

    def press(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """The first link with these words, in the shape of a button or not."""
        self.page.locator("main a").filter(has_text=name).first.click()

    def day(self, day, legend: str = "Day") -> None:
        """Type a date into the three boxes under this legend."""
        boxes = self.page.get_by_role("group", name=legend, exact=True)
        for name, value in {"Day": day.day, "Month": day.month, "Year": day.year}.items():
            boxes.get_by_label(name, exact=True).fill(str(value))

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def words(self) -> str:
        # A page that has begun to arrive says nothing yet.
        self.page.wait_for_load_state()
        return self.page.locator("body").inner_text()


@pytest.fixture
def visit(new_context, live_url) -> Callable[..., Visit]:
    """A browser of its own for each person: `visit()`, or `visit(**how the browser is)`."""

    def begin(**options) -> Visit:
        page = new_context(**options).new_page()
        page.set_default_timeout(10_000)
        return Visit(page, live_url)

    return begin
