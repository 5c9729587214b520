"""Keeping words not signed yet: one row an author and document, sealed to the author alone."""

import secrets
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from confidentiality import vault
from confidentiality.documents import TooLong
from confidentiality.models import Draft
from confidentiality.trust import newest_keys
from confidentiality.vault import CannotOpen, UnlockedKeys

__all__ = ["DraftChanged", "TooLong", "discard_draft", "lock_draft", "open_draft", "save_draft"]


# Where, at random, the versions of a draft begin whose name was a draft's before: a tab that was
# left open on the earlier one names none of these.
AGAIN = range(1_000_000, 2_000_000_000)


class DraftChanged(Exception):
    """Somebody's other tab saved, signed or discarded it first; `draft` is what is kept, if any."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__("The draft was changed elsewhere.")
        self.draft = draft


def save_draft(
    *,
    document_id: uuid.UUID,
    author,
    programme_id: int,
    kind: str,
    content: dict,
    version: int,
    again: bool = False,
) -> Draft:
    """Keep the words under a fresh data key, locked or unlocked alike; `version` 0 begins one.

    It is begun `again` where there was another of this name, which was signed or discarded.
    Raises DraftChanged when the kept version is another, TooLong, and CannotOpen when the author
    has no keys or not their own.
    """
    draft = Draft(document_id=document_id, author=author, programme_id=programme_id, kind=kind)
    draft.version, draft.saved_at = _next(version, again), timezone.now()
    _seal(draft, content)
    kept = _insert(draft) if version == 0 else _overwrite(draft, version)
    if kept is None:
        raise DraftChanged(Draft.objects.of(author, document_id))
    return kept


def _next(version: int, again: bool) -> int:
    return secrets.choice(AGAIN) if again and version == 0 else version + 1


def open_draft(*, draft: Draft, keys: UnlockedKeys) -> dict:
    """The words of a draft, to its author only; raises CannotOpen."""
    place = draft.place()
    data_key = vault.take(bytes(draft.sealed_key), place, keys)
    return vault.open_sealed(bytes(draft.ciphertext), data_key, place)


def lock_draft(*, draft: Draft) -> bool:
    """Wait for whoever signs or discards it at this moment; whether it is still there."""
    return Draft.objects.select_for_update().filter(pk=draft.pk).first() is not None


def discard_draft(*, draft: Draft) -> None:
    """Remove a draft for good: after signing, or because its author wants it gone."""
    draft.delete()


def _seal(draft: Draft, content: dict) -> None:
    keys = newest_keys(draft.author_id)
    if keys is None:
        raise CannotOpen
    data_key, draft.ciphertext = vault.seal(content, draft.place())
    draft.sealed_key = vault.give(data_key, draft.place(), keys.public())


def _insert(draft: Draft) -> Draft | None:
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        if "one_draft_an_author" in str(error):
            return None
        raise
    return draft


def _overwrite(draft: Draft, version: int) -> Draft | None:
    """One conditional update, so that of two saves at once the row lock lets one win."""
    row = Draft.objects.filter(
        document_id=draft.document_id, author=draft.author_id, version=version
    )
    changed = row.update(
        programme_id=draft.programme_id,
        kind=draft.kind,
        version=draft.version,
        ciphertext=draft.ciphertext,
        sealed_key=draft.sealed_key,
        saved_at=draft.saved_at,
    )
    return Draft.objects.of(draft.author_id, draft.document_id) if changed else None
