"""The page of who has looked, in plain words."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from confidentiality import access_log
from confidentiality.identity import acting_as
from governance.looks import WORDS


@pytest.fixture
def cast(situation):
    return situation


def page_of(cast, name: str) -> str:
    client = Client()
    client.force_login(cast.user(name))
    return client.get("/who-has-looked/").content.decode()


def note(cast, name: str, verb: str, **more) -> None:
    with acting_as(cast.user(name).pk):
        access_log.note(verb=verb, document_ids=[cast.record.pk], **more)


def test_each_of_the_pair_is_told_in_words(cast):
    note(cast, "supervisor", "read")
    assert "The supervisor Supervisor read the record of" in page_of(cast, "worker")
    assert "You read the record of" in page_of(cast, "supervisor")
    assert "Nobody has opened anything of yours yet." in page_of(cast, "manager")


def test_who_was_refused_is_told(cast):
    client = Client()
    client.force_login(cast.user("manager"))
    assert client.get(f"/sessions/{cast.recorded.pk}/").status_code == 404
    page = page_of(cast, "worker")
    assert "Manager tried to open the session of" in page
    assert "Refused" in page


@pytest.mark.parametrize("verb", [*WORDS, "done_by_a_later_version"])
def test_every_verb_has_words_for_oneself_and_for_another(cast, verb):
    note(cast, "supervisor", verb, other_id=cast.user("supervisor2").pk)
    assert "%(" not in page_of(cast, "worker") + page_of(cast, "supervisor")


def test_the_page_costs_the_same_with_one_and_with_thirty(cast):
    client = Client()
    client.force_login(cast.user("worker"))
    counts = []
    for times in (1, 29):
        for _number in range(times):
            note(cast, "supervisor", "read")
        with CaptureQueriesContext(connection) as asked:
            client.get("/who-has-looked/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
