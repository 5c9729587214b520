"""What a second tab sends about a text that is a draft no more: no word of it is lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from confidentiality.drafting import discard_draft
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen


@dataclass(frozen=True)
class Ended:
    """What became of a draft, in a sentence, and where to go on."""

    said: str
    href: str
    follow: str
    # What the tab says, box by box, each with its label; None where it sends no box.
    typed: list[tuple] | None
    # What was kept says the same way, and what is said to who sends just that.
    kept: Callable[[], list[tuple]] | None = None
    once: str = ""


def answer(request: HttpRequest, ended: Ended) -> HttpResponse:
    """Show what this tab says otherwise than what was kept; else lead to that, 404 without any.

    What does not open for who sent it can be compared with nothing: then it is shown, too.
    """
    if ended.typed is not None:
        typed, kept = ended.typed, []
        with suppress(CannotOpen):
            kept = ended.kept() if ended.kept else []
        if _as_read(typed) != _as_read(kept):
            context = {"ended": ended, "typed": [one for one in typed if one[1].strip()]}
            return render(request, "supervision/late.html", context, status=409)
    if ended.kept is None and request.method != "POST":
        raise Http404
    messages.info(request, ended.once or ended.said)
    return redirect(ended.href)


def _as_read(said: list[tuple]) -> list[tuple]:
    """Words under their labels as they are read: however their lines end, in whatever order."""
    lines = [(str(label), words.strip().splitlines()) for label, words in said]
    return sorted(one for one in lines if one[1])


def answer_save(request: HttpRequest, ended: Ended) -> HttpResponse:
    """The same to the script that saves: what was typed stays on its page."""
    context = {"said": ended.said, "href": ended.href, "follow": ended.follow}
    return render(request, "supervision/_draft_conflict.html", context, status=409)


def checked(request: HttpRequest) -> list[tuple] | None:
    """What a check page showed, which it sends along; None of a page that sends nothing."""
    sent = [one.partition("\n") for one in request.POST.getlist("checked")]
    return [(label.strip(), words) for label, _break, words in sent] or None


def discard(request: HttpRequest, draft: Draft | None, ended: Ended) -> HttpResponse:
    """Throw away the draft that this page is of, and no later one that has its name."""
    if draft is None:
        said = _("There is no draft any more: it was finished or thrown away, here or elsewhere.")
        messages.info(request, said)
    elif request.POST.get("begun") != str(draft.pk):
        said = _("That page was of an earlier draft. The one that is here now is not thrown away.")
        messages.error(request, said)
    else:
        discard_draft(draft=draft)
        messages.success(request, _("Thrown away. Nothing of it is left."))
    return redirect(ended.href)
