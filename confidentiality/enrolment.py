"""Making a person's keys, and new ways to unlock them: passphrase and recovery code."""

import base64
import hashlib
import hmac
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from confidentiality import vault
from confidentiality.models import DeviceUnlock, Keys, Unlock, WrappedKeys
from confidentiality.vault import CannotOpen, UnlockedKeys

GROUP = 4
# What people write for the letters that base32 leaves out.
MISREAD = str.maketrans("018", "OIB", " -\t\r\n")
Way = WrappedKeys.Way


class AlreadyEnrolled(Exception):
    """This person has keys; a second pair would leave the notes of the first unreadable."""


@transaction.atomic
def create_keys(*, user, passphrase: str) -> tuple[UnlockedKeys, str]:
    """A person's first keys, and the recovery code that is shown once. Raises AlreadyEnrolled."""
    keys = vault.make_keys(user.pk)
    public = keys.public()
    row = Keys(user=user, reading=public.reading, signing=public.signing)
    row.mac, row.pepper_id = public.mac, public.pepper_id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyEnrolled from None
    _keep(Way.PASSPHRASE, keys, passphrase, vault.stretching_for_passphrase())
    return keys, create_recovery_code(keys=keys)


@transaction.atomic
def change_passphrase(*, keys: UnlockedKeys, passphrase: str) -> None:
    """The old passphrase opens nothing from now on, and every device has to be unlocked anew."""
    _keep(Way.PASSPHRASE, keys, passphrase, vault.stretching_for_passphrase())
    DeviceUnlock.objects.filter(user=keys.user_id).delete()
    Unlock.objects.filter(user=keys.user_id).delete()


def create_recovery_code(*, keys: UnlockedKeys) -> str:
    """A new code of 256 random bits in groups of four; the one before opens nothing any more."""
    letters = base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=")
    digest = _last_group_digest(keys.user_id, letters)
    stretching = vault.stretching_for_code()
    _keep(Way.RECOVERY_CODE, keys, letters, stretching, last_group_digest=digest, confirmed_at=None)
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def confirm_recovery_code(*, user, last_group: str) -> bool:
    """Whether the last group was typed back rightly: then the code counts as saved."""
    row = WrappedKeys.objects.filter(user=user, way=Way.RECOVERY_CODE).first()
    typed = _last_group_digest(user.pk, _letters(last_group))
    if row is None or not hmac.compare_digest(bytes(row.last_group_digest), typed):
        return False
    row.confirmed_at = timezone.now()
    row.save(update_fields=["confirmed_at"])
    return True


def recovery_code_waits(user) -> bool:
    """Whether this person has keys and has not yet shown that the recovery code is saved."""
    rows = WrappedKeys.objects.filter(user=user, way=Way.RECOVERY_CODE, confirmed_at=None)
    return rows.exists()


def keys_by_code(*, user, code: str) -> UnlockedKeys:
    """Open a person's keys with the recovery code; as often as needed. Raises CannotOpen."""
    row = WrappedKeys.objects.filter(user=user, way=Way.RECOVERY_CODE).first()
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
