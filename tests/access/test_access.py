"""Every address, by every method, for every member of the cast, answers what the table says."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.conftest import everything_written
from tests.access.table import PEOPLE, ROWS, STRANGERS, Row


def names_of(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of every address below, through every include."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from names_of(pattern, inner)
        else:
            assert isinstance(pattern, URLPattern)
            yield ":".join((*spaces, pattern.name or f"unnamed {pattern.pattern}"))


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(names_of(get_resolver())) == sorted(row.name for row in ROWS)


def expected(row: Row, person: str, method: str) -> int:
    """What the table says this person is answered."""
    answer = row.post if method == "POST" else row.get
    stranger = person in STRANGERS
    if stranger and row.strangers:
        return row.strangers[method == "POST"]
    if answer is None:
        return 302 if stranger and not row.public and not row.method_first else 405
    if stranger and not row.public:
        return 302
    return answer if person in row.who else 404


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_everybody_is_answered_what_the_table_says(row, cast, clients, taken_back):
    address = reverse(row.name, kwargs=row.kwargs(cast))
    for method in ("GET", "HEAD"):
        answers = {
            person: getattr(clients[person], method.lower())(address).status_code
            for person in PEOPLE
        }
        assert answers == {person: expected(row, person, method) for person in PEOPLE}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_who_is_refused_has_written_nothing(row, cast, clients, taken_back):
    refused = [person for person in PEOPLE if person not in row.who or row.post is None]
    before = everything_written()
    answers = {person: sent(row, person, cast, clients) for person in refused}
    assert answers == {person: expected(row, person, "POST") for person in refused}
    assert everything_written() == before


@pytest.mark.parametrize("row", [row for row in ROWS if row.post], ids=lambda row: row.name)
def test_who_is_let_in_is_answered_what_the_table_says(row, cast, clients, taken_back):
    for person in sorted(row.who):
        with transaction.atomic():
            assert sent(row, person, cast, clients) == expected(row, person, "POST"), person
            transaction.set_rollback(True)


def sent(row: Row, person: str, cast, clients) -> int:
    address = reverse(row.name, kwargs=row.kwargs(cast))
    return clients[person].post(address, row.data(cast)).status_code


def test_not_yours_looks_exactly_like_nothing(cast, clients, taken_back):
    yours_not = clients["manager"].get(f"/sessions/{cast.recorded.pk}/")
    nothing = clients["manager"].get("/sessions/00000000-0000-4000-8000-000000000000/")
    assert (yours_not.status_code, nothing.status_code) == (404, 404)
    mask = [str(cast.recorded.pk), "00000000-0000-4000-8000-000000000000"]
    bodies = [
        page.content.decode().replace(part, "ID")
        for page, part in zip((yours_not, nothing), mask, strict=True)
    ]
    tokens = [body.partition("csrfmiddlewaretoken")[0] for body in bodies]
    assert tokens[0] == tokens[1]
