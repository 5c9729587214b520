"""One cast for all rows of the table; whatever a request writes is taken back after it."""

from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests import cast as casting
from tests.roles import seeing_all


@pytest.fixture(scope="module")
def cast(situation_of_module):
    return casting.with_groups(situation_of_module)


@pytest.fixture(scope="module")
def signed_in(cast) -> dict[str, Client]:
    """A browser for each person, signed in and unlocked; the anonymous one is neither."""
    found = {"anonymous": Client()}
    for name in cast.places:
        found[name] = client = Client()
        client.force_login(cast.user(name))
        if name != "leaver":
            client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    return found


@pytest.fixture
def clients(signed_in) -> dict[str, Client]:
    """The same browsers with their cookies as they were: signing out would throw them away."""
    found = {name: Client() for name in signed_in}
    for name, client in found.items():
        client.cookies = deepcopy(signed_in[name].cookies)
    return found


@pytest.fixture
def taken_back(cast):
    """Rolls back what a test wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def everything_written() -> dict[str, tuple]:
    """A digest of each table but those that any visit may touch; of the log, what was done."""
    with seeing_all(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
            "('django_session', 'limits_cache', 'confidentiality_unlock')"
        )
        found = {}
        for (table,) in cursor.fetchall():
            logged = "WHERE outcome = 'done'" if table == "confidentiality_accessevent" else ""
            cursor.execute(
                f'SELECT count(*), sum(hashtextextended(t::text, 0)) FROM "{table}" AS t {logged}'
            )
            found[table] = cursor.fetchone()
        return found
