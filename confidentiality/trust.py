"""Which keys of a person to seal to: new ones count once six words were heard and 48 hours passed.

Otherwise an administrator could reset somebody's sign-in, make new keys in their name and wait for
a kind click. A check is signed by whoever heard the words, so the database alone cannot invent one.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from confidentiality import access_log, six_words, vault
from confidentiality.custodians import believed
from confidentiality.models import KeyCheck, Keys
from confidentiality.vault import CannotOpen, UnlockedKeys

CUSTODIANS_NEEDED = 2


class WordsDiffer(Exception):
    """What was typed is not what the owner of these keys reads out."""


def newest_keys(person_id: int) -> Keys | None:
    """The keys this person made last; None before their first note."""
    return Keys.objects.newest().filter(user=person_id).first()


def check_keys(
    *, owner_id: int, typed: str, keys: UnlockedKeys, as_custodian: bool = False
) -> KeyCheck:
    """Keep, signed, that the owner of new keys was heard to read these words. Safe to repeat.

    Raises WordsDiffer, and CannotOpen where somebody put another key in the owner's place.
    """
    row = newest_keys(owner_id)
    if row is None or owner_id == keys.user_id:
        raise CannotOpen
    vault.check_public(row.public())
    if not six_words.are_words_of(typed, row.public()):
        raise WordsDiffer
    check = KeyCheck(keys=row, checked_by_id=keys.user_id, checker_keys=keys.number)
    check.as_custodian, check.checked_at = as_custodian, timezone.now()
    check.signature = vault.vouch(keys, check.statement())
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError:
        return standing_checks([row]).get(checked_by=keys.user_id, as_custodian=as_custodian)
    access_log.note_about(verb="keys_checked", people=[owner_id, keys.user_id], other_id=owner_id)
    return check


def stop_check(*, check: KeyCheck, by) -> None:
    """Somebody objects: what was heard counts no longer. Safe to repeat."""
    KeyCheck.objects.filter(pk=check.pk, stopped_at=None).update(
        stopped_at=timezone.now(), stopped_by=by
    )
    people = check.keys.user_id, check.checked_by_id
    access_log.note_about(verb="keys_check_stopped", people=people, other_id=people[0])


def get_check_to_stop(user, check_id: UUID) -> KeyCheck:
    """A check of this person's keys, or by this person; 404 for anyone else."""
    own = KeyCheck.objects.filter(Q(keys__user=user) | Q(checked_by=user))
    return get_object_or_404(own, pk=check_id)


def checks_of(keys: UnlockedKeys) -> list[KeyCheck]:
    """Who heard the words of these keys, and from when that counts."""
    checks = KeyCheck.objects.filter(keys__user=keys.user_id, keys__number=keys.number)
    return list(checks.select_related("checked_by").order_by("-checked_at"))


def standing_checks(rows: Iterable[Keys]):
    checks = KeyCheck.objects.filter(keys__in=[row.pk for row in rows], stopped_at=None)
    return checks.select_related("keys").order_by("checked_at")


def keys_to_seal_to(
    person_ids: Iterable[int], *, by: UnlockedKeys, programme_id: int, heard: bool = False
) -> dict[int, Keys]:
    """For each person the newest keys that this sealer may trust; who has none is left out.

    First keys are taken on trust when something is signed for somebody. With `heard` they are not:
    what exists already goes only to keys whose six words were heard.
    """
    rows = Keys.objects.filter(user__in=set(person_ids), withdrawn_at=None).order_by("number")
    rows = list(rows)
    unproven = [row for row in rows if not _taken_on_trust(row, by, heard)]
    held = _held(unproven, by, programme_id) if unproven else set()
    return {row.user_id: row for row in rows if row not in unproven or row.pk in held}


def _taken_on_trust(row: Keys, by: UnlockedKeys, heard: bool) -> bool:
    if row.user_id == by.user_id:
        return row.number == by.number
    return row.number == 1 and not heard


def _held(rows: list[Keys], by: UnlockedKeys, programme_id: int) -> set[int]:
    """Those of these keys that the sealer checked, or two custodians, more than 48 hours ago."""
    checks = [check for check in standing_checks(rows) if check.holds_from <= timezone.now()]
    custodians = {custodian.user_id for custodian in believed(programme_id)}
    public = {
        (row.user_id, row.number): row.public()
        for row in Keys.objects.filter(
            user__in={check.checked_by_id for check in checks}, withdrawn_at=None
        )
    }
    checks = [check for check in checks if _signed(check, public)]
    own = {check.keys_id for check in checks if check.checked_by_id == by.user_id}
    approved = [
        check.keys_id
        for check in checks
        if check.as_custodian and check.checked_by_id in custodians
    ]
    return own | {one for one in approved if approved.count(one) >= CUSTODIANS_NEEDED}


def _signed(check: KeyCheck, public: dict) -> bool:
    try:
        signer = public[check.checked_by_id, check.checker_keys]
        vault.check_vouched(bytes(check.signature), check.statement(), signer)
    except (KeyError, CannotOpen):
        return False
    return True
