"""Making a person's keys, and new ways to unlock them: passphrase and recovery code."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from confidentiality import access_log, vault
from confidentiality.models import DeviceUnlock, Keys, Unlock, WrappedKeys
from confidentiality.tries import may_try
from confidentiality.vault import CannotOpen, UnlockedKeys

GROUP = 4
# What people write for the letters that base32 leaves out.
MISREAD = str.maketrans("018", "OIB", " -\t\r\n")
Way = WrappedKeys.Way
# `recovery_code_waits` of the viewer, for pages that ask it beside much else.
RECOVERY_CODE_WAITS = """EXISTS (
    SELECT FROM confidentiality_wrappedkeys
    WHERE user_id = %(viewer)s AND way = 'recovery_code' AND confirmed_at IS NULL AND number = (
        SELECT number FROM confidentiality_keys
        WHERE user_id = %(viewer)s AND withdrawn_at IS NULL ORDER BY number DESC LIMIT 1
    )
)"""


class AlreadyEnrolled(Exception):
    """This person has keys; a second pair would leave the notes of the first unreadable."""


class TooManyKeys(Exception):
    """New keys were made three times today."""


@transaction.atomic
def create_keys(*, user, passphrase: str) -> tuple[UnlockedKeys, str]:
    """A person's first keys, and the recovery code that is shown once. Raises AlreadyEnrolled."""
    return _enrol(vault.make_keys(user.pk), passphrase)


@transaction.atomic
def replace_keys(*, user, passphrase: str) -> tuple[UnlockedKeys, str]:
    """New keys for somebody who lost passphrase and recovery code, and a new recovery code.

    What the earlier keys opened stays closed until the others of each pair, or two custodians, have
    heard six words. The earlier keys are kept: whoever finds the passphrase can go back to them,
    and whoever only took over the sign-in has destroyed nothing. Raises TooManyKeys, and
    AlreadyEnrolled when two tabs ask at once.
    """
    if not may_try(f"new-keys:{user.pk}", most=3, seconds=24 * 60 * 60):
        raise TooManyKeys
    earlier = Keys.objects.filter(user=user).order_by("-number").first()
    _lock_everywhere(user.pk)
    access_log.note_about(verb="keys_made", people=[user.pk])
    return _enrol(vault.make_keys(user.pk, earlier.number + 1), passphrase)


def _enrol(keys: UnlockedKeys, passphrase: str) -> tuple[UnlockedKeys, str]:
    public = keys.public()
    row = Keys(user_id=keys.user_id, number=keys.number)
    row.reading, row.signing = public.reading, public.signing
    row.mac, row.pepper_id = public.mac, public.pepper_id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyEnrolled from None
    _keep(Way.PASSPHRASE, keys, passphrase, vault.stretching_for_passphrase())
    return keys, create_recovery_code(keys=keys)


def wrapped_ways(user, way: str) -> QuerySet[WrappedKeys]:
    """What unwraps this person's newest keys in this way: one row, or none before the first."""
    newest = Keys.objects.newest().filter(user=user.pk).values("number")
    return WrappedKeys.objects.filter(user=user, way=way, number__in=newest)


def replaced_at(user) -> datetime | None:
    """When this person, or somebody in their name, made new keys; None who has their first."""
    newest = Keys.objects.newest().filter(user=user.pk).first()
    return newest.made_at if newest and newest.number > 1 else None


@transaction.atomic
def go_back(*, keys: UnlockedKeys) -> None:
    """Withdraw keys made after these: it was somebody else, or the passphrase is found again.

    What was signed with the newer keys opens for nobody any more.
    """
    newer = Keys.objects.filter(user=keys.user_id, number__gt=keys.number, withdrawn_at=None)
    newer.update(withdrawn_at=timezone.now())
    access_log.note_about(verb="keys_withdrawn", people=[keys.user_id])
    _lock_everywhere(keys.user_id)


def earlier_keys(*, user, passphrase: str) -> UnlockedKeys:
    """The keys before the newest, by the passphrase of then. Raises CannotOpen, Busy."""
    newest = Keys.objects.newest().filter(user=user.pk).values("number")
    rows = WrappedKeys.objects.filter(user=user, way=Way.PASSPHRASE, number__lt=newest)
    row = rows.order_by("-number").first()
    if row is None:
        raise CannotOpen
    return vault.unwrap(row.wrapped(), user.pk, passphrase)


@transaction.atomic
def change_passphrase(*, keys: UnlockedKeys, passphrase: str) -> None:
    """The old passphrase opens nothing from now on, and every device has to be unlocked anew."""
    _keep(Way.PASSPHRASE, keys, passphrase, vault.stretching_for_passphrase())
    _lock_everywhere(keys.user_id)


def _lock_everywhere(user_id: int) -> None:
    DeviceUnlock.objects.filter(user=user_id).delete()
    Unlock.objects.filter(user=user_id).delete()


def create_recovery_code(*, keys: UnlockedKeys) -> str:
    """A new code of 256 random bits in groups of four; the one before opens nothing any more."""
    letters = base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=")
    digest = _last_group_digest(keys.user_id, letters)
    stretching = vault.stretching_for_code()
    _keep(Way.RECOVERY_CODE, keys, letters, stretching, last_group_digest=digest, confirmed_at=None)
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def confirm_recovery_code(*, user, last_group: str) -> bool:
    """Whether the last group was typed back rightly: then the code counts as saved."""
    row = wrapped_ways(user, Way.RECOVERY_CODE).first()
    typed = _last_group_digest(user.pk, _letters(last_group))
    if row is None or not hmac.compare_digest(bytes(row.last_group_digest), typed):
        return False
    row.confirmed_at = timezone.now()
    row.save(update_fields=["confirmed_at"])
    return True


def recovery_code_waits(user) -> bool:
    """Whether this person has keys and has not yet shown that the recovery code is saved."""
    return wrapped_ways(user, Way.RECOVERY_CODE).filter(confirmed_at=None).exists()


def keys_by_code(*, user, code: str) -> UnlockedKeys:
    """Open a person's keys with the recovery code; as often as needed. Raises CannotOpen."""
    row = wrapped_ways(user, Way.RECOVERY_CODE).first()
    if row is None:
        raise CannotOpen
    return vault.unwrap(row.wrapped(), user.pk, _letters(code))


@transaction.atomic
def recover(*, keys: UnlockedKeys, passphrase: str) -> str:
    """A new passphrase by means of the recovery code, and a new code in place of the used one."""
    change_passphrase(keys=keys, passphrase=passphrase)
    return create_recovery_code(keys=keys)


def _keep(way: str, keys: UnlockedKeys, secret: str, stretching: dict, **columns) -> None:
    wrapped = vault.wrap(keys, secret, stretching)
    WrappedKeys.objects.update_or_create(
        user_id=keys.user_id,
        number=keys.number,
        way=way,
        defaults={
            "pepper_id": wrapped.pepper_id,
            "stretching": wrapped.stretching,
            "blob": wrapped.blob,
            "made_at": timezone.now(),
            **columns,
        },
    )


def _letters(typed: str) -> str:
    return typed.upper().translate(MISREAD)


def _last_group_digest(user_id: int, letters: str) -> bytes:
    # Sixteen of the code's 256 bits: knowing them helps nobody to find the others.
    return hashlib.sha256(f"{user_id}:{letters[-GROUP:]}".encode()).digest()
