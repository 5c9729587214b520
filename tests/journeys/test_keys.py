"""Passphrase and recovery code lost: new keys, six words by telephone, copies from the other."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from tests import cast as casting
from tests.journeys.conftest import EACH_WAY, WAYS


@pytest.fixture
def cast(live_url):
    return casting.build()


def lose_everything(worker, cast) -> list[str]:
    """Make new keys, and return the six words that stand on their page."""
    worker.sign_in(cast.user("worker").email)
    worker.goto("/unlock/")
    worker.follow("I have forgotten my passphrase")
    worker.follow("I have lost both")
    worker.page.get_by_label("I have neither").check()
    worker.page.get_by_label("Choose a notes passphrase").fill("four herons over the canal")
    worker.page.get_by_label("Type it again").fill("four herons over the canal")
    worker.press("Make new keys")
    worker.goto("/unlock/keys/")
    return worker.page.locator(".hs-six-words li").all_inner_texts()


def hear(supervisor, cast, words: list[str]) -> None:
    supervisor.sign_in(cast.user("supervisor").email)
    supervisor.goto("/today/")
    supervisor.follow("Worker has new keys")
    supervisor.unlock()
    supervisor.page.get_by_label("The six words").fill("one two three four five six")
    supervisor.press("I heard these words")
    assert "not the six words" in supervisor.words
    expect(supervisor.page.get_by_label("The six words")).to_have_value(
        "one two three four five six"
    )
    supervisor.page.get_by_label("The six words").fill(", ".join(words).title())
    supervisor.press("I heard these words")
    assert "It counts from" in supervisor.words


@pytest.mark.parametrize("way", EACH_WAY)
def test_what_was_lost_comes_back_from_the_other_of_the_pair(visit, cast, way):
    worker, supervisor = visit(**WAYS[way]), visit(**WAYS[way])
    record = f"/sessions/{cast.recorded.pk}/"
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=49)):
        words = lose_everything(worker, cast)
        worker.goto(record)
        assert "does not open for you" in worker.words
        hear(supervisor, cast, words)
    # Two days later both have been signed out.
    worker, supervisor = visit(**WAYS[way]), visit(**WAYS[way])
    supervisor.sign_in(cast.user("supervisor").email)
    supervisor.goto(f"/keys/{cast.user('worker').pk}/")
    supervisor.unlock()
    supervisor.page.get_by_role("button", name=re.compile(r"Give Worker the \d+ copies")).click()
    assert re.search(r"\d+ copies are given", supervisor.words)
    worker.sign_in(cast.user("worker").email)
    worker.goto(record)
    worker.follow("Unlock your notes to read it")
    worker.unlock("four herons over the canal")
    assert casting.WORDS["covered"] in worker.words
