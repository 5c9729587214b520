"""One transaction round each request, so that what a request did is kept whole or not at all."""

from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse


class SwallowedError(Exception):
    """A view caught a database error outside a block of its own: its writes are gone, unsaid."""


class TransactionMiddleware:
    """The outer transaction holds the request, the inner one its view.

    The inner one ends with the view's exception, so that a refused or failed view leaves nothing
    behind while the error page may still query. The outer one keeps nothing of a server error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in settings.PATHS_WITHOUT_TRANSACTION:
            return self.get_response(request)
        with transaction.atomic():
            with ExitStack() as request.view_transaction:
                response = self.get_response(request)
                build(response)
                if transaction.get_rollback() and response.status_code < 500:
                    raise SwallowedError
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, *view) -> None:
        if hasattr(request, "view_transaction"):
            request.view_transaction.enter_context(transaction.atomic())

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if hasattr(request, "view_transaction"):
            request.view_transaction.__exit__(type(error), error, error.__traceback__)


def build(response: HttpResponse) -> None:
    """Write a streaming response now: the transaction its queries need ends before it is sent."""
    if response.streaming:
        response.streaming_content = list(response.streaming_content)
