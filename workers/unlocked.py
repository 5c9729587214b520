"""The door of every page on which words are typed that only unlocked notes can take."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from confidentiality.unlocking import needs_keys
from workers.typed_again import locked_while_typing, was_typed_here


def unlocked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the passphrase first; words already sent are shown again instead of being lost."""
    asking_first = needs_keys(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not request.keys and was_typed_here(request):
            return locked_while_typing(request)
        return asking_first(request, *args, **kwargs)

    return guarded


def unlocked_for(*boxes: str) -> Callable[..., Callable[..., HttpResponse]]:
    """The door of a page that takes all but these boxes while the notes are locked.

    What was typed into one of them then is shown again instead of being lost.
    """

    def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        needing_keys = unlocked(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            has_words = any(request.POST.get(box, "").strip() for box in boxes)
            return (needing_keys if has_words else view)(request, *args, **kwargs)

        return guarded

    return door
