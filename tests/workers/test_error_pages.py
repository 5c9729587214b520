"""The error pages tell nothing that they should not, and always lead on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.urls import reverse

from workers import error_pages

CANARY = "the heron waits by the weir"


@pytest.fixture
def asked(rf):
    request = rf.get("/records/1/", {"q": CANARY})
    request.user = AnonymousUser()
    return request


def pages(request) -> dict:
    return {
        400: error_pages.bad_request(request, SuspiciousOperation(CANARY)),
        403: error_pages.forbidden(request, PermissionDenied(CANARY)),
        404: error_pages.not_found(request, Http404(CANARY)),
        500: error_pages.server_error(request),
    }


def test_each_page_says_nothing_of_what_was_asked_and_leads_to_help(asked):
    for status, response in pages(asked).items():
        html = response.content.decode()
        assert response.status_code == status
        assert CANARY not in html
        assert "/records/1/" not in html
        assert f'href="{reverse("workers:help_show")}"' in html
        assert html.count("<h1") == html.count("<main") == 1
        assert "no-store" in response.headers["Cache-Control"]


def test_not_yours_and_not_there_are_the_same_page(asked, rf):
    elsewhere = rf.get("/records/2/")
    elsewhere.user = AnonymousUser()
    not_there = error_pages.not_found(asked, Http404("No Record matches the given query."))
    not_yours = error_pages.not_found(elsewhere, Http404())
    assert not_there.content == not_yours.content


def test_a_broken_request_needs_neither_a_person_nor_the_database(rf):
    """No database is allowed here: a query would fail the test."""
    bare = rf.get("/")
    assert error_pages.bad_request(bare).status_code == 400
    assert error_pages.server_error(bare).status_code == 500


def test_an_unknown_address_answers_with_the_page(client, db):
    response = client.get("/no/such/address/")
    assert response.status_code == 404
    assert "There is nothing for you at this address" in response.content.decode()
