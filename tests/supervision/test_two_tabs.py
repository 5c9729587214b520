"""Where the script that saves finds another tab was first, it leads to both texts."""

import re

import pytest
from django.urls import reverse

from tests import cast as casting
from tests.access.table import ROWS, Row
from tests.reflections.test_reflecting import unlocked

SAVES = [row for row in ROWS if row.name.endswith("_save")]


@pytest.fixture
def cast(situation):
    return casting.with_groups(situation)


@pytest.mark.parametrize("row", SAVES, ids=lambda row: row.name)
def test_a_clash_names_a_button_that_stands_on_its_page(row: Row, cast, client):
    unlocked(client, cast, *row.who)
    save = reverse(row.name, kwargs=row.kwargs(cast))
    late = client.post(save, row.data(cast) | {"version": "7777"})
    named = re.search("Press “(.+)” to see both texts", late.content.decode())
    page = client.get(save.removesuffix("save/")).content.decode()
    assert (late.status_code, f">{named[1]}</button>" in page) == (409, True), named


def test_a_clash_of_a_next_version_names_its_own_button(cast, client):
    unlocked(client, cast, "worker")
    known = {"reflection_id": cast.reflection.pk}
    address = client.post(reverse("reflections:reflection_revise", kwargs=known))["Location"]
    late = client.post(address + "save/", {"lens": "free", "free": "Or not.", "version": "7777"})
    assert "Press “Keep this version” to see both texts" in late.content.decode()
    assert ">Keep this version</button>" in client.get(address).content.decode()
