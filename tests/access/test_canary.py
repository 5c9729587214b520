"""What is typed into a confidential box is then nowhere but in the seal, whoever looks wherever.

The walk opens every page of the access table as somebody who is let in, finds its forms by itself,
types a phrase of its own into every box, sends them, and then looks for the phrases.
"""

import io
import logging
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config import backups
from config.logs import WithoutContent
from supervision import recording
from tests import cast as casting
from tests import factories
from tests.access.forms_on_pages import Form, Forms
from tests.access.plain_boxes import COMPARED, PLAIN
from tests.access.table import ROWS, Row
from tests.cast import Cast
from tests.config.test_demo import shapes
from tests.roles import as_role
from workers.models import OutgoingMessage


@dataclass
class Walk:
    """One walk over all pages: who is signed in, and which phrase went into which box."""

    cast: Cast
    clients: dict[str, Client]
    typed: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def visit(self, row: Row, person: str) -> None:
        address = reverse(row.name, kwargs=row.kwargs(self.cast))
        page = self.clients[person].get(address)
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            for form in Forms(page.content.decode(), address).found:
                if form.boxes and form.method == "post":
                    self.fill(row, person, form)

    def fill(self, row: Row, person: str, form: Form) -> None:
        """Type and send; what an answer asks to be checked once more is sent on."""
        names = {box: f"{row.name}.{box}" for box in form.boxes}
        if all(name in self.typed for name in names.values()):
            return
        words = {box: self.phrase(name) for box, name in names.items() if name not in COMPARED}
        words |= {box: COMPARED[name] for box, name in names.items() if name in COMPARED}
        sent = form.filled | words | {"answer": "differs"}
        for address in dict.fromkeys([form.saved_at, form.action]):
            answer = self.clients[person].post(address, sent) if address else None
            if answer and answer.status_code in {200, 302} and b"error" not in answer.content:
                self.taken |= set(names.values())
        self.confirm(person, answer)

    def phrase(self, name: str) -> str:
        said = f"canary {len(self.typed)} sang in {name.replace(':', ' ').replace('_', ' ')}"
        return self.typed.setdefault(name, said)

    def confirm(self, person: str, answer) -> None:
        """Press the button of the page that a form leads to, such as the check before signing."""
        if answer.status_code != 302:
            return
        page = self.clients[person].get(answer["Location"])
        for form in Forms(page.content.decode(), answer["Location"]).found:
            if not form.boxes and form.method == "post" and form.action == answer["Location"]:
                self.clients[person].post(form.action, form.filled)


@pytest.fixture
def lines():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutContent())
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def walked(committed_cast) -> Walk:
    cast = casting.with_groups(committed_cast)
    walk = Walk(cast, {name: signed_in(cast, name) for name in cast.places if name != "leaver"})
    walk.clients["anonymous"] = Client()
    for row in ROWS:
        for person in sorted(row.who & set(walk.clients)):
            if row.get == 200 or row.strangers:
                walk.visit(row, person)
    return walk


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.post(
        "/accounts/login/", {"login": cast.user(name).email, "password": factories.PASSWORD}
    )
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    return client


def found_in(content: bytes, walk: Walk) -> list[str]:
    """The confidential boxes whose words stand there, as UTF-8, UTF-16, hex or base64."""
    confidential = {name: said for name, said in walk.typed.items() if name not in PLAIN}
    return [
        name for name, said in confidential.items() if any(one in content for one in shapes(said))
    ]


def test_a_phrase_in_any_confidential_box_is_nowhere(walked, lines, tmp_path):
    confidential = set(walked.typed) - set(PLAIN) - set(COMPARED)
    assert {"supervision:record_write.covered", "supervision:record_answer.words"} <= confidential
    assert "supervision:booking_cancel.words" in confidential
    assert {"supervision:group_write.covered", "supervision:group_answer.words"} <= confidential
    assert confidential - walked.taken == set(), "these forms were not sent through"
    dumped = tmp_path / "all.sql"
    backups.run("pg_dump", "--role=backup", f"--file={dumped}", f"--dbname={backups.address()}")
    dump = dumped.read_bytes()
    assert walked.typed["workers:team_add.name"].encode() in dump
    assert found_in(dump, walked) == []
    assert found_in(messages(), walked) == []
    assert found_in(lines().encode(), walked) == []
    assert found_in(server_log(), walked) == []
    assert seen_by_others(walked) == {}
    assert_every_plain_box_still_stands_on_a_page(walked)


def assert_every_plain_box_still_stands_on_a_page(walked: Walk):
    """A reason outlives its box only by mistake."""
    known = set(walked.typed) | {"workers:people_list.q"}
    assert set(PLAIN) | set(COMPARED) == (known & set(PLAIN)) | set(COMPARED)


def messages() -> bytes:
    with as_role("jobs"):
        kept = OutgoingMessage.objects.values_list(
            "to", "subject", "body", "calendar", "last_error"
        )
        assert len(kept) > 3
        return repr(list(kept)).encode()


def server_log() -> bytes:
    """What PostgreSQL itself wrote, where the tests run on a server of their own."""
    return b"".join(path.read_bytes() for path in Path(settings.DATA_DIR).rglob("*.log"))


def seen_by_others(walked: Walk) -> dict[str, list[str]]:
    """Every page of everybody but the two who were there."""
    found = {}
    for row in ROWS:
        for person in sorted(row.who & set(walked.clients) - {"worker", "supervisor"}):
            if row.get is None:
                continue
            address = reverse(row.name, kwargs=row.kwargs(walked.cast))
            if here := found_in(walked.clients[person].get(address).content, walked):
                found[f"{person} at {row.name}"] = here
    return found


def test_an_error_while_it_is_kept_shows_it_nowhere(committed_cast, lines, monkeypatch):
    """A full disk, a bug: the words are in no answer of an error and in no log."""
    cast = committed_cast
    client = signed_in(cast, "supervisor")
    client.raise_request_exception = False
    said = "canary in the error page"

    def fail(**given):
        raise RuntimeError(f"could not keep {given}")

    monkeypatch.setattr(recording.drafting, "save_draft", fail)
    answer = client.post(f"/sessions/{cast.drafted.pk}/record/", {"covered": said, "version": "1"})
    assert answer.status_code == 500
    assert "RuntimeError" in lines()
    walk = Walk(cast, {}, typed={"box": said})
    assert found_in(answer.content, walk) == found_in(lines().encode(), walk) == []
