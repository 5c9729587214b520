"""The bytes that are sealed: each text comes back, sizes come in steps, fields never blur."""

import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from confidentiality import documents

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
SHOWN_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
BOUND = st.one_of(st.text(max_size=5), st.binary(max_size=5), st.integers(), st.none())


@with_settings(deadline=None)
@given(st.binary(max_size=5000))
def test_padding_comes_off_again_and_hides_the_size_within_a_kib(document):
    padded = documents.pad(document)
    assert documents.unpad(padded) == document
    assert len(padded) % 1024 == 0
    assert len(padded) - len(document) < 4 + 1024


@with_settings(deadline=None)
@given(st.dictionaries(SHOWN_TEXT, SHOWN_TEXT, max_size=4))
def test_every_text_that_can_be_shown_comes_back(content):
    assert documents.from_bytes(documents.to_bytes(content)) == content


@with_settings(deadline=None)
@given(ANY_TEXT)
def test_whatever_is_kept_can_be_shown(text):
    kept = documents.from_bytes(documents.to_bytes({"themes": text}))["themes"]
    kept.encode()


@pytest.mark.parametrize(
    "text", ["a\x00b", "\U0001f9f6\U0001f3fd", "\u202eشكرا\u202c", "Zoë ﬁ", "\r\n\t", ""]
)
def test_awkward_texts_come_back_exactly(text):
    assert documents.from_bytes(documents.to_bytes({"themes": text})) == {"themes": text}


def test_half_a_surrogate_pair_becomes_a_visible_mark():
    kept = documents.from_bytes(
        documents.to_bytes({"themes": "a\ud83d b", "whole": "\ud83d\ude00"})
    )
    assert kept == {"themes": "a\ufffd b", "whole": "\U0001f600"}


def test_a_long_record_fits_and_a_book_does_not():
    documents.to_bytes({"themes": "x" * 1_000_000})
    with pytest.raises(documents.TooLong):
        documents.to_bytes({"themes": "x" * 1_100_000})


@with_settings(deadline=None)
@given(st.lists(BOUND, max_size=4), st.lists(BOUND, max_size=4))
def test_two_unlike_lists_of_fields_never_bind_alike(one, other):
    same = [(type(a), a) for a in one] == [(type(b), b) for b in other]
    assert (documents.encode("x", *one) == documents.encode("x", *other)) == same


def test_a_field_of_another_kind_is_refused_rather_than_guessed():
    with pytest.raises(TypeError):
        documents.encode("x", 1.5)
