"""Every page, in light, dark and on a phone: no barrier that axe finds, and nothing from outside.

The pages are those of the access table, so that a new address is visited without being named here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.sessions.models import Session as SignIn
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Response

from confidentiality.identity import acting_as
from confidentiality.models import Unlock
from supervision import recording
from tests import cast as casting
from tests import factories
from tests.access.table import PEOPLE, ROWS, STRANGERS, Row
from workers.invitations import invite
from workers.people import add_person

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# How a page is looked at, and by which rules: colours are all that the dark can change.
STATES = [
    ("light", DESKTOP, {"color_scheme": "light"}, None),
    ("phone", PHONE, {"color_scheme": "light"}, None),
    ("dark", DESKTOP, {"color_scheme": "dark"}, ["color-contrast"]),
]
MORE_STATES = [
    ("forced colours", DESKTOP, {"forced_colors": "active"}, None),
    ("dark phone", PHONE, {"color_scheme": "dark", "forced_colors": "none"}, None),
    ("200% zoom", {"width": 640, "height": 450}, {"color_scheme": "light"}, None),
]
AXE = "(options) => axe.run(options).then((found) => found.violations)"
# What somebody who empties every box and presses the button would send.
FORM = """() => [...document.querySelectorAll("main form[method=post][novalidate]")]
  .find((form) => form.querySelector("input:not([type=hidden]), textarea, select"))"""
SEND_EMPTY = """(form) => {
  for (const box of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (["radio", "checkbox"].includes(box.type)) box.checked = false;
    else box.value = "";
  }
  form.submit();
}"""


class Inline(HTMLParser):
    """Collects what a strict content policy would not let run: styles, scripts and handlers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"inline <{tag}>")
        self.found += [
            f"{tag} {name}" for name in names if name == "style" or name.startswith("on")
        ]


@dataclass
class Inspection:
    """Looks at pages in one browser and remembers what is wrong with each."""

    live_url: str
    states: list[tuple]
    page: Page | None = None
    faults: dict[str, list[str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> Page:
        page.on("request", lambda request: self._foreign(request.url))
        page.on("console", lambda said: self._console(said))
        page.on("pageerror", lambda error: self.heard.append(f"script failed: {error}"))
        return page

    def _foreign(self, url: str) -> None:
        if not url.startswith((f"{self.live_url}/", "data:")):
            self.heard.append(f"asks {url}")

    def _console(self, said) -> None:
        # The browser reports the status of an error page as if it were an error of its own.
        if said.type == "error" and "the server responded with a status of" not in said.text:
            self.heard.append(f"console: {said.text}")

    def look(self, name: str, response: Response, status: int = 200) -> None:
        """Everything about the page that is open now."""
        self.seen.append(name)
        found = [] if response.status == status else [f"answers {response.status}"]
        found += Inline(response.text()).found
        if (headings := self.page.locator("h1").count()) != 1:
            found.append(f"{headings} h1")
        self.page.evaluate(AXE_SCRIPT)
        for state, size, media, rules in self.states:
            self.page.set_viewport_size(size)
            self.page.emulate_media(**media)
            found += [f"{state}: {fault}" for fault in self._in_this_state(rules)]
        found += self.heard
        self.heard.clear()
        if found:
            self.faults[name] = found

    def _in_this_state(self, rules: list[str] | None) -> Iterator[str]:
        options = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = rules
        for violation in self.page.evaluate(AXE, options):
            for node in violation["nodes"]:
                yield f"{violation['id']} {node['html'][:160]}"
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if (beyond := self.page.evaluate(wide)) > 0:
            yield f"scrolls sideways by {beyond} pixels"


def visitor_of(row: Row) -> str | None:
    """Somebody who is shown this page: a stranger last, for they are shown the least."""
    if row.get == 200:
        return next((name for name in PEOPLE if name in row.who - STRANGERS), None)
    return "anonymous" if row.strangers and row.strangers[0] == 200 else None


PAGES = [row for row in ROWS if row.page and visitor_of(row) and not row.name.startswith("health_")]


@pytest.fixture
def cast(live_url) -> casting.Cast:
    return casting.with_groups(casting.build())


@pytest.fixture
def open_for(cast, new_context, live_url) -> Callable[[str, Inspection], Page]:
    """A page for each person, signed in and unlocked, to which the inspection listens."""
    opened: dict[str, Page] = {}

    def page_of(name: str, walk: Inspection) -> Page:
        if name not in opened:
            context = new_context()
            context.add_cookies(cookies_of(cast, name, live_url))
            opened[name] = walk.listen(context.new_page())
        return opened[name]

    return page_of


def cookies_of(cast, name: str, live_url: str) -> list[dict]:
    client = Client()
    if name != "anonymous":
        email = cast.user(name).email
        client.post("/accounts/login/", {"login": email, "password": factories.PASSWORD})
        if name in cast.keys:
            client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    return [
        {"name": cookie.key, "value": cookie.value, "url": live_url}
        for cookie in client.cookies.values()
    ]


@pytest.mark.parametrize(
    "states", [STATES, pytest.param(MORE_STATES, marks=pytest.mark.long)], ids=["", "more"]
)
def test_no_page_has_a_fault(cast, open_for, live_url, states):
    walk = Inspection(live_url, states)
    for row in PAGES:
        walk.page = open_for(visitor_of(row), walk)
        answer = walk.page.goto(live_url + reverse(row.name, kwargs=row.kwargs(cast)))
        walk.look(row.name, answer)
    assert walk.seen == [row.name for row in PAGES]
    assert walk.faults == {}


@pytest.mark.parametrize(
    "states", [STATES, pytest.param(MORE_STATES, marks=pytest.mark.long)], ids=["", "more"]
)
def test_no_form_sent_empty_has_a_fault(cast, open_for, live_url, states):
    walk = Inspection(live_url, states)
    for row in PAGES:
        walk.page = open_for(visitor_of(row), walk)
        walk.page.goto(live_url + reverse(row.name, kwargs=row.kwargs(cast)))
        form = walk.page.evaluate_handle(FORM).as_element()
        if form is None:
            continue
        with walk.page.expect_navigation() as sent:
            form.evaluate(SEND_EMPTY)
        if walk.page.locator(".govuk-error-summary").count():
            walk.look(row.name, sent.value)
    assert walk.faults == {}
    assert len(walk.seen) > 20, walk.seen


def press(page: Page, name: str) -> Response:
    with page.expect_navigation() as sent:
        page.get_by_role("main").get_by_role("button", name=name).click()
    return sent.value


def test_no_page_of_a_moment_has_a_fault(cast, open_for, live_url):
    """Pages that no address shows by itself: first keys, words typed again, two texts, errors."""
    walk = Inspection(live_url, STATES)
    programme = cast.places["worker"].programme
    new = factories.worker(programme, "New Worker", supervisor=cast.places["supervisor"])
    cast.places["new"] = new
    walk.page = open_for("new", walk)
    walk.look("first keys", walk.page.goto(f"{live_url}/unlock/set-up/"))
    walk.page.get_by_label("Choose a notes passphrase").fill(casting.PASSPHRASE)
    walk.page.get_by_label("Type it again").fill(casting.PASSPHRASE)
    walk.look("recovery code", press(walk.page, "Set my passphrase"))
    walk.look("a new passphrase", walk.page.goto(f"{live_url}/unlock/passphrase/"))
    walk.look("nothing there", walk.page.goto(f"{live_url}/sessions/"))
    walk.look("no page", walk.page.goto(f"{live_url}/no/such/page/"), 404)

    walk.page = open_for("anonymous", walk)
    invited = add_person(programme=programme, name="Invited", email="in@demo.example", by=None)
    token = invite(membership=invited, by=None)
    walk.look("invitation", walk.page.goto(f"{live_url}/invitation/{token}/"))
    walk.look("invitation gone", walk.page.goto(f"{live_url}/invitation/wrong/"), 404)

    writing = f"{live_url}/sessions/{cast.drafted.pk}/record/"
    walk.page = open_for("supervisor", walk)
    walk.page.goto(writing)
    supervisor = cast.user("supervisor")
    with acting_as(supervisor.pk):
        recording.save_record_draft(session=cast.drafted, content={}, version=1, author=supervisor)
    walk.look("two texts", press(walk.page, "Save and check your words"), 409)
    walk.page.goto(writing)
    walk.page.get_by_label("What we covered").fill("Words that arrive too late.")
    with acting_as(supervisor.pk):
        assert Unlock.objects.all().delete()[0] == 1
    walk.look("locked", press(walk.page, "Save and check your words"), 423)
    SignIn.objects.all().delete()
    walk.look("signed out", press(walk.page, "Send again"), 401)
    walk.page.context.clear_cookies(name="csrf")
    walk.look("old page", press(walk.page, "Send again"), 403)
    assert walk.faults == {}
