"""Devices that stay unlocked for 30 days: each holds its secret, the server a revocable row."""

import datetime
import secrets
import uuid

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import vault
from confidentiality.models import DeviceUnlock
from confidentiality.vault import CannotOpen, UnlockedKeys

# Sign in the user agent: name. The first that is found counts: Edge also says that it is Chrome.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
BROWSERS |= {"Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
SYSTEMS |= {"Mac OS": "Mac", "Linux": "Linux"}


def keep_unlocked(*, keys: UnlockedKeys, device: str) -> bytes:
    """Keep the keys for one device; returns what its cookie must hold and the server forgets."""
    days = datetime.timedelta(days=settings.DEVICE_UNLOCK_DAYS)
    row = DeviceUnlock(user_id=keys.user_id, device=device, expires_at=timezone.now() + days)
    secret = secrets.token_bytes(32)
    row.blob = vault.wrap_for_cookie(keys, secret, row.place())
    row.save(force_insert=True)
    DeviceUnlock.objects.filter(user=keys.user_id, expires_at__lte=timezone.now()).delete()
    return row.id.bytes + secret


def find(*, user, cookie: bytes | None) -> DeviceUnlock | None:
    """The row that this device's cookie names, while it holds and belongs to this person."""
    if cookie is None or len(cookie) != 48:
        return None
    mine = DeviceUnlock.objects.filter(user=user, expires_at__gt=timezone.now())
    return mine.filter(pk=uuid.UUID(bytes=cookie[:16])).first()


def keys_on(*, user, cookie: bytes | None) -> UnlockedKeys | None:
    row = find(user=user, cookie=cookie)
    if row is None:
        return None
    try:
        return vault.unwrap_from_cookie(bytes(row.blob), user.pk, cookie[16:], row.place())
    except CannotOpen:
        return None


def of(*, user) -> list[DeviceUnlock]:
    """This person's devices that stay unlocked, newest first."""
    rows = DeviceUnlock.objects.filter(user=user, expires_at__gt=timezone.now())
    return list(rows.order_by("-kept_at"))


def revoke(*, user, device_id: uuid.UUID) -> bool:
    """End one of this person's devices; False when there is no such device of theirs."""
    deleted, _rows = DeviceUnlock.objects.filter(user=user, pk=device_id).delete()
    return deleted > 0


def name_of(user_agent: str) -> str:
    """Firefox on Windows: enough to recognise one's own device, and nothing more."""
    browser = next((said for sign, said in BROWSERS.items() if sign in user_agent), _("A browser"))
    system = next(
        (said for sign, said in SYSTEMS.items() if sign in user_agent), _("another device")
    )
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
