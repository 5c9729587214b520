"""What a person typed never reaches a log line."""

import io
import logging

import pytest
from django.http import HttpResponse
from django.urls import path

from config.logs import WithoutContent

SAID = "the canary phrase"


def fail(request):
    typed = request.POST["note"]
    try:
        int(typed)
    except ValueError as error:
        raise RuntimeError(f"could not store {typed}") from error


def fine(request):
    return HttpResponse("fine")


def handler500(request):
    return HttpResponse("sorry", status=500)


def handler404(request, exception):
    return HttpResponse("missing", status=404)


urlpatterns = [path("fail/", fail), path("fine/", fine)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def lines():
    """What the console handler of the settings would print."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutContent())
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def plain(client, settings):
    settings.MIDDLEWARE = []
    client.raise_request_exception = False
    return client


def test_an_unhandled_error_is_told_by_type_and_place(plain, lines):
    assert plain.post("/fail/?q=secret", {"note": SAID}).status_code == 500
    assert "RuntimeError" in lines()
    assert "ValueError" in lines()
    assert "test_logs.py" in lines()
    assert "in fail" in lines()
    assert "Internal Server Error: /fail/" in lines()
    assert SAID not in lines()
    assert "secret" not in lines()
    assert "Traceback" not in lines()


def test_a_missing_page_is_told_without_its_query_string(plain, lines):
    plain.get(f"/missing/?q={SAID}")
    assert "Not Found: /missing/" in lines()
    assert "canary" not in lines()


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("failed: %s", (ValueError(SAID),)),
        (ValueError(SAID), ()),
        ('"GET /slots/?note=%s HTTP/1.1"', (SAID.replace(" ", "+"),)),
        ("GET %s", (f"/slots/?q={SAID}",)),
    ],
)
def test_values_and_query_strings_are_left_out_wherever_they_stand(lines, message, values):
    logging.getLogger("anything").warning(message, *values)
    assert lines().strip()
    assert "canary" not in lines()


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/%s/",
        "/accounts/password/reset/%s/",
        "/feeds/%s/",
        "/statements/7d0c-1/%s/",
    ],
)
def test_links_that_let_somebody_in_are_left_out(plain, lines, path):
    plain.get(path % "3-canary")
    assert f"Not Found: {path % '...'}" in lines()
    logging.getLogger("anything").warning('"GET %s HTTP/1.1" %s', path % "3-canary", 500)
    assert "canary" not in lines()
    assert lines().endswith("500\n")


def test_djangos_own_handlers_are_gone():
    """They print tracebacks, and mail a request with its POST data to the administrators."""
    assert logging.getLogger("django").handlers == []
