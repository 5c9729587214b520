"""A programme, its lead, and one report."""

from datetime import date

import pytest
from django.test import Client

from tests import factories
from workers.models import Role


@pytest.fixture
def programme(db):
    return factories.programme(started_on=date(2024, 1, 1))


@pytest.fixture
def lead(programme):
    place = factories.person(programme, "Lena Lead", Role.Kind.PROGRAMME_LEAD)
    client = Client()
    client.force_login(place.user)
    client.place = place
    return client


@pytest.fixture
def release(programme):
    return factories.release(programme)
