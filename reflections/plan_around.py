"""Between whom a plan is, and about what: as it was begun, whatever a page sends."""

from django.core import signing
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft
from confidentiality.vault import UnlockedKeys
from workers.refusals import Refused

# What a draft holds beside its words; `newest` is the number of the plan that it changes, and
# `carries` the discussion with an earlier supervisor that goes on here.
AROUND = ("worker", "supervisor", "session", "discussion", "newest", "carries")
UNLOCK = _("Unlock your notes, then save once more: nothing of what you typed is lost.")


def of(words: dict) -> dict:
    return {name: words[name] for name in AROUND if name in words}


def vouched(draft: Draft, words: dict) -> str:
    """The same, signed by us for a page of this draft: so it is kept while the notes are locked."""
    return signing.dumps(of(words), salt=_salt(draft))


def kept(draft: Draft, sent: str, keys: UnlockedKeys | None) -> dict:
    """From the draft itself, and with the notes locked from what we vouched for. Raises Refused."""
    try:
        if keys:
            return of(drafting.open_draft(draft=draft, keys=keys))
        return signing.loads(sent, salt=_salt(draft))
    except signing.BadSignature as reason:
        raise Refused(UNLOCK) from reason
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


def _salt(draft: Draft) -> str:
    return f"plan:{draft.document_id}"
