"""What every page does for the person signed in."""

import pytest

from tests import factories


@pytest.mark.parametrize(
    "address", ["/help/", "/who-sees-what/", "/accounts/password/change/", "/welcome/", "/no/such/"]
)
def test_no_page_for_somebody_signed_in_is_stored(db, client, address):
    client.force_login(factories.person(factories.programme(), "Wren").user)
    assert "no-store" in client.get(address)["Cache-Control"]


def test_a_page_for_everyone_may_be_stored_for_strangers(db, client):
    assert "Cache-Control" not in client.get("/who-sees-what/")
