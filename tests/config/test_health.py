"""What a load balancer is told."""

import pytest
from django.db import connections
from django.urls import path

from config import health

urlpatterns = [path("health/live", health.live), path("health/ready", health.ready)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def ask(client, settings):
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "confidentiality.middleware.TransactionMiddleware",
    ]
    settings.SECURE_SSL_REDIRECT = True
    return lambda page: client.get(f"/health/{page}")


def test_live_and_ready_answer_without_data_and_without_https(ask, committed):
    for page in ("live", "ready"):
        response = ask(page)
        assert (response.status_code, response.content) == (200, b"")


def test_without_a_database_the_site_lives_and_is_not_ready(ask, committed, caplog):
    default = connections["default"]
    default.close()
    found = default.settings_dict["NAME"]
    default.settings_dict["NAME"] = "no_such_database"
    assert ask("live").status_code == 200
    response = ask("ready")
    assert (response.status_code, response.content) == (503, b"")
    default.settings_dict["NAME"] = found
    assert ask("ready").status_code == 200
    assert "no_such_database" not in caplog.text
