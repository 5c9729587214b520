"""Whom to telephone: of each programme that somebody is in, and whose each list is."""

import re

import pytest
from django.urls import reverse

from tests import factories

WHOSE = re.compile(r"<h3[^>]*>([^<]+)</h3>\s*<ul[^>]*>\s*<li>([^<]+)</li>")


@pytest.mark.parametrize("names", [["Harbour"], ["Harbour", "Inland"]])
def test_each_list_says_whose_it_is_where_there_are_two(db, client, names):
    for name in names:
        programme = factories.programme(name, support_routes=f"Doctor of {name}")
        place = factories.worker(programme, email="wren@example.org")
    client.force_login(place.user)
    page = client.get(reverse("workers:help_show")).content.decode()
    told = [(name, f"Doctor of {name}") for name in names]
    assert WHOSE.findall(page) == (told if len(names) > 1 else [])
    assert [line in page for _name, line in told] == [True] * len(names)
