"""What a request leaves behind when its view, its template or its error page fails."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template.backends.django import DjangoTemplates
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

templates = DjangoTemplates({"NAME": "plain", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}})


def write(key: str) -> None:
    Session.objects.create(session_key=key, expire_date=timezone.now())


def keys() -> list[str]:
    return sorted(Session.objects.values_list("session_key", flat=True))


def keep(request):
    write("kept")
    return HttpResponse("kept")


def fail(request, kind):
    write("from the view")
    errors = {
        "missing": Http404,
        "refused": PermissionDenied,
        "broken": ZeroDivisionError,
    }
    if kind == "double":
        # PostgreSQL refuses everything else in this transaction until it is left.
        write("from the view")
    raise errors[kind]


def answer_500(request):
    write("from the view")
    return HttpResponse("sorry", status=503)


def late_template(request):
    """Queries only when it is rendered, after the view has returned."""
    write("kept")
    template = templates.from_string("{% for key in keys %}{{ key }}{% endfor %}")
    return TemplateResponse(
        request, template, {"keys": Session.objects.values_list("pk", flat=True)}
    )


def broken_template(request):
    write("from the view")
    template = templates.from_string("{{ later }}")
    return TemplateResponse(request, template, {"later": explode})


def explode():
    raise ZeroDivisionError


def stream(request):
    def lines():
        # Outside a transaction this would already be a transaction of its own.
        yield f"{connection.in_atomic_block}"
        write("kept")

    return StreamingHttpResponse(lines())


def deferred(request):
    """A constraint that PostgreSQL looks at only when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO account_emailaddress (email, verified, "primary", user_id) '
            "VALUES ('nobody@demo.example', false, false, 0)"
        )
    return HttpResponse("stored, it seems")


def untouched(request):
    return HttpResponse(str(connection.in_atomic_block))


urlpatterns = [
    path("keep/", keep),
    path("fail/<slug:kind>/", fail),
    path("answer-500/", answer_500),
    path("late-template/", late_template),
    path("broken-template/", broken_template),
    path("stream/", stream),
    path("deferred/", deferred),
    path("health/live", untouched),
]


def error_page(request, exception=None, status=500):
    """Like the product's pages: a menu that asks the database, and a session that is written."""
    request.session["seen"] = "an error page"
    return HttpResponse(", ".join(keys()) or "nothing stored", status=status)


def handler404(request, exception):
    return error_page(request, status=404)


def handler403(request, exception):
    return error_page(request, status=403)


handler500 = error_page

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visit(committed, client, settings):
    """A real commit or none: asked over another connection than the request's."""
    settings.MIDDLEWARE = [
        "confidentiality.middleware.TransactionMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
    ]
    client.raise_request_exception = False

    def visit(address):
        response = client.get(address)
        assert not connection.in_atomic_block
        return response

    return visit


def test_a_good_request_is_kept(visit):
    assert visit("/keep/").status_code == 200
    assert keys() == ["kept"]


@pytest.mark.parametrize(("kind", "status"), [("missing", 404), ("refused", 403)])
def test_a_refused_view_leaves_nothing_and_its_page_can_query(visit, kind, status):
    response = visit(f"/fail/{kind}/")
    assert (response.status_code, response.content) == (status, b"nothing stored")
    assert keys() == [response.cookies["session"].value]


@pytest.mark.parametrize("kind", ["broken", "double"])
def test_a_failed_view_leaves_nothing_and_its_page_can_query(visit, kind):
    response = visit(f"/fail/{kind}/")
    assert (response.status_code, response.content) == (500, b"nothing stored")
    assert keys() == []


def test_an_answer_of_500_is_never_committed(visit):
    assert visit("/answer-500/").status_code == 503
    assert keys() == []


def test_a_late_template_is_rendered_inside(visit):
    assert visit("/late-template/").content == b"kept"


def test_a_template_that_fails_takes_its_view_with_it(visit):
    assert visit("/broken-template/").content == b"nothing stored"
    assert keys() == []


def test_a_streaming_answer_is_written_inside(visit):
    response = visit("/stream/")
    assert response.getvalue() == b"True"
    assert keys() == ["kept"]


def test_what_fails_at_the_commit_is_not_called_a_success(visit):
    assert visit("/deferred/").status_code == 500


def test_a_health_check_asks_for_no_transaction(visit, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert visit("/health/live").content == b"False"


def test_an_error_caught_outside_an_inner_block_is_a_500(visit, monkeypatch):
    """Swallowing a database error without a block of its own must not look like success."""

    def careless(request):
        write("twice")
        try:
            write("twice")
        except IntegrityError:
            return HttpResponse("never mind")

    monkeypatch.setattr(urlpatterns[0], "callback", careless)
    assert visit("/keep/").status_code == 500
    assert keys() == []


def test_two_requests_do_not_share_a_transaction(visit):
    visit("/fail/broken/")
    assert visit("/keep/").status_code == 200
    with transaction.atomic():
        assert keys() == ["kept"]
