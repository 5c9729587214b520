"""Drafts: kept locked or unlocked, read by their author alone, and never silently overwritten."""

import threading
import uuid

import pytest
from django.db import connection

from confidentiality import drafting
from confidentiality.drafting import DraftChanged, TooLong
from confidentiality.identity import acting_as
from confidentiality.models import Draft, Keys
from confidentiality.vault import CannotOpen
from tests.confidentiality.people import keys_of, person
from tests.roles import as_owner, unguard


@pytest.fixture
def db(db) -> None:
    """Sealing has to hold where row level security does not."""
    unguard()


DOCUMENT = uuid.UUID(int=5)


def save(author, version: int, words: str = "first", **changes) -> Draft:
    given = {"document_id": DOCUMENT, "programme_id": 1, "kind": "record"} | changes
    return drafting.save_draft(author=author, version=version, content={"themes": words}, **given)


@pytest.fixture
def author(db):
    return person("author")


@pytest.fixture
def keys(author):
    return keys_of(author)


def test_a_draft_is_one_row_overwritten_with_new_keys_each_time(author, keys):
    first = save(author, 0)
    second = save(author, 1, "second")
    assert (first.version, second.version, second.pk) == (1, 2, first.pk)
    assert bytes(second.sealed_key) != first.sealed_key
    assert Draft.objects.count() == 1
    assert drafting.open_draft(draft=second, keys=keys) == {"themes": "second"}


@pytest.mark.parametrize("stale", [0, 1, 3])
def test_a_stale_version_changes_nothing_and_shows_what_is_kept(author, keys, stale):
    save(author, 0)
    save(author, 1, "second")
    with pytest.raises(DraftChanged) as raised:
        save(author, stale, "overwritten")
    assert drafting.open_draft(draft=raised.value.draft, keys=keys) == {"themes": "second"}


def test_a_draft_that_is_gone_is_not_begun_again(author, keys):
    drafting.discard_draft(draft=save(author, 0))
    with pytest.raises(DraftChanged) as raised:
        save(author, 1)
    assert raised.value.draft is None
    assert Draft.objects.of(author, DOCUMENT) is None


def test_only_the_author_opens_it(author, keys):
    draft = save(author, 0)
    other = keys_of(person("other"))
    with pytest.raises(CannotOpen):
        drafting.open_draft(draft=draft, keys=other)
    draft.author_id = other.user_id
    with pytest.raises(CannotOpen):
        drafting.open_draft(draft=draft, keys=other)


@pytest.mark.parametrize(
    ("column", "value"),
    [("document_id", uuid.UUID(int=6)), ("version", 2), ("kind", "agenda"), ("programme_id", 2)],
)
def test_a_moved_draft_does_not_open(author, keys, column, value):
    draft = save(author, 0)
    setattr(draft, column, value)
    with pytest.raises(CannotOpen):
        drafting.open_draft(draft=draft, keys=keys)


def test_two_people_keep_drafts_of_one_document_apart(author, keys):
    other = person("other")
    keys_of(other)
    assert save(author, 0).pk != save(other, 0).pk


def test_nothing_is_kept_for_somebody_without_keys_or_with_swapped_ones(author):
    with pytest.raises(CannotOpen):
        save(author, 0)
    keys_of(author)
    with as_owner():
        Keys.objects.update(reading=keys_of(person("thief")).public().reading)
    with pytest.raises(CannotOpen):
        save(author, 0)


def test_a_long_draft_is_kept_and_a_book_is_refused(author, keys):
    draft = save(author, 0, "x" * 100_000)
    assert drafting.open_draft(draft=draft, keys=keys) == {"themes": "x" * 100_000}
    with pytest.raises(TooLong):
        save(author, 1, "x" * 1_100_000)


@pytest.mark.parametrize("version", [0, 1])
def test_of_two_saves_at_once_one_wins(committed, version):
    author = person("author")
    keys_of(author)
    if version:
        with acting_as(author.pk):
            save(author, 0)
    outcomes, start = [], threading.Barrier(4)

    def race() -> None:
        start.wait()
        try:
            with acting_as(author.pk):
                outcomes.append(save(author, version).version)
        except DraftChanged:
            outcomes.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [version + 1, "changed", "changed", "changed"]
