"""What every answer carries: nothing is framed, cached, sniffed, sent on or run from elsewhere."""

import re

import pytest
from django.test import Client

from config.settings import CONTENT_SECURITY_POLICY
from tests import cast as casting
from tests import factories


@pytest.fixture
def signed_in(situation) -> Client:
    client = Client()
    typed = {"login": situation.user("worker").email, "password": factories.PASSWORD}
    client.post("/accounts/login/", typed)
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    return client


@pytest.mark.parametrize("address", ["/accounts/login/", "/nowhere/", "/help/"])
def test_every_answer_carries_the_headers(client, db, address):
    headers = client.get(address).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_content_policy_lets_nothing_from_elsewhere_run():
    for sources in CONTENT_SECURITY_POLICY["DIRECTIVES"].values():
        assert set(sources) <= {"'self'", "'none'"}


@pytest.mark.parametrize(
    "address", ["/my-supervision/", "/sessions/", "/unlock/keys/", "/who-has-looked/", "/shared/"]
)
def test_what_is_confidential_is_stored_nowhere(signed_in, address):
    assert "no-store" in signed_in.get(address)["Cache-Control"]


def test_signing_out_clears_what_the_browser_kept(signed_in):
    answer = signed_in.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert signed_in.get("/sessions/").status_code == 302


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(signed_in):
    for name, cookie in signed_in.cookies.items():
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert cookie["httponly"] or name == "csrf", name
        assert cookie["path"] == "/", name


def test_another_host_is_refused(client, situation):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_form_larger_than_any_of_ours_is_refused(signed_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = signed_in.post("/sessions/log/", {"starts": "x" * 2000})
    assert answer.status_code == 400


def test_no_answer_tells_what_serves_it(client, situation):
    page = client.get("/nowhere/")
    assert not re.search(r"django|python|gunicorn", str(page.headers).lower())
