"""Who looked at what: written before anything is shown, by the database's own hand, for ever.

Each person concerned has a stream of their own, in which every event carries a digest over itself
and the one before it. Events hold ids and verbs, never content.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from confidentiality import identity
from confidentiality.vault import CannotOpen

logger = logging.getLogger(__name__)


class NotLogged(CannotOpen):
    """The log could not be written, so nothing is opened."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            _(
                "This cannot be opened at the moment. It is written down first who looks, and that "
                "did not work. Nothing is lost: try again in a few minutes."
            ),
        )


class NotYours(Http404):
    """What was asked for is somebody else's, or does not exist: the answer is the same."""

    def __init__(self, kind: str, thing_id: UUID) -> None:
        super().__init__()
        self.kind, self.thing_id = kind, thing_id


def note(
    *, verb: str, document_ids: Iterable[UUID], other_id: int | None = None, purpose: str = ""
) -> None:
    """Write down what the viewer does with documents: one call a request, with all of them.

    The database finds out whom each concerns and locks their streams in one order: two calls in
    one request could wait for each other for ever. Raises NotLogged.
    """
    _call("SELECT log_access(%s, %s::uuid[], %s, %s)", verb, list(document_ids), other_id, purpose)


def note_about(*, verb: str, people: Iterable[int], other_id: int | None = None) -> None:
    """Write down what the viewer does about people's keys, in the stream of each of them."""
    _call("SELECT log_about(%s, %s::bigint[], %s)", verb, list(people), other_id)


def note_refusal(request: HttpRequest, refused: NotYours) -> None:
    """Write down in a transaction of its own that somebody asked for what is not theirs.

    Whose it is, the database finds out, with the same work where it is nobody's. The answer stays
    what it was, also when this fails.
    """
    try:
        with transaction.atomic():
            identity.tell(request.user.pk)
            _call("SELECT log_refusal(%s, %s::uuid)", refused.kind, refused.thing_id)
    except (NotLogged, DatabaseError):
        logger.exception("A refusal could not be logged.")


class RefusalMiddleware:
    """Logs refusals once the request's own transaction is over, whatever became of it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        response = self.get_response(request)
        if refused := getattr(request, "refused", None):
            note_refusal(request, refused)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, NotYours):
            request.refused = error


def _call(statement: str, *values: object) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        with suppress(AttributeError):
            logger.warning("The access log refused: %s", error.__cause__.pgcode)
        raise NotLogged from error
