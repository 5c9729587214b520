"""A worker revises what they kept: it is theirs, and earlier versions are too."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft, Envelope
from confidentiality.vault import UnlockedKeys
from reflections import reflecting, sharing
from reflections.models import Reflection
from reflections.reflecting import REFLECTION
from supervision import writing
from supervision.models import Writing
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

GONE = _("You have deleted this reflection. There is nothing left to add to.")


@transaction.atomic
def begin_version(*, reflection: Reflection, keys: UnlockedKeys, by: User) -> UUID:
    """Begin the next version from the words of the newest; the name of its draft.

    A draft that is there already stays as it is. Raises Refused for anyone but the author, and
    sealing.CannotOpen.
    """
    reflection = _locked(reflection, by)
    about = Writing.objects.get(pk=reflection.pk).about
    paper = Paper(REFLECTION, about, reflection.programme_id)
    if writing.draft_of(paper, by) is None:
        words = reflecting.read_reflection(reflection=reflection, keys=keys)
        content = words | {"session": str(reflection.session_id or "")}
        writing.save_draft(paper=paper, content=content, version=0, author=by, keys=keys)
    return about


def _locked(reflection: Reflection, by: User) -> Reflection:
    mine = Reflection.objects.kept().filter(pk=reflection.pk, author=by)
    found = mine.select_for_update(of=("self",)).first()
    if found is None:
        raise Refused(GONE)
    return found


@transaction.atomic
def keep_version(
    *, reflection: Reflection, draft: Draft, version: int, keys: UnlockedKeys, by: User
) -> list[str]:
    """Keep a draft as the next version; whoever it is shared with reads this one instead.

    The earlier ones stay for its author. Kept twice it is kept once. Returns a sentence about
    each with whom it is shared no more. Raises Refused as reflecting.keep_reflection does.
    """
    reflection = _locked(reflection, by)
    if not drafting.lock_draft(draft=draft):
        return []
    try:
        draft, content = reflecting.checked(draft=draft, version=version, keys=keys, by=by)
        reflection.revision += 1
        reflection.revised_at = timezone.now()
        reflection.session = reflecting.session_of(content, by)
        envelope = reflecting.seal(reflection, content, keys)
        reflection.save(update_fields=["revision", "revised_at", "session"])
        ended = sharing.show_newest(thing=reflection, envelope=envelope, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    return ended


def versions_of(*, reflection: Reflection) -> list[Envelope]:
    """Its versions before the newest, newest first: their numbers and days."""
    found = Envelope.objects.filter(
        document_id=reflection.pk,
        author=reflection.author_id,
        kind=REFLECTION,
        revision__lt=reflection.revision,
    )
    return list(found.order_by("-revision"))
