"""From a locked visit to an unlocked one and back: passphrase, session, cookie, device."""

import datetime
import functools
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from confidentiality import cookies, devices, enrolment, vault
from confidentiality.models import DeviceUnlock, Unlock, WrappedKeys
from confidentiality.vault import Busy, CannotOpen, UnlockedKeys

SESSION_KEY = "unlock"
FREE_TRIES = 5
LONGEST_WAIT_SECONDS = 300
COUNTED_SECONDS = 60 * 60
FRESH_SIGN_IN_SECONDS = 15 * 60
# Written at most once a minute, so that reading pages stays reading.
SLIDE_AFTER = datetime.timedelta(minutes=1)


class TooSoon(Exception):
    """After wrong passphrases the next one waits; the recovery code never does."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"The next try is in {seconds} seconds.")
        self.seconds = seconds


class UnlockMiddleware:
    """Gives each request `keys`: the person's private keys, or None while the notes are locked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.keys = _keys_of_session(request) or _keys_of_device(request)
        return self.get_response(request)


def has_keys(user) -> bool:
    """Whether somebody has set up their notes: every page asks, so it is written out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM confidentiality_keys WHERE user_id = %s)", [user.pk]
        )
        return cursor.fetchone()[0]


def unlock_state(request: HttpRequest) -> str | None:
    """For the menu: None for strangers, "none" before the first keys, "locked" or "unlocked"."""
    if not request.user.is_authenticated:
        return None
    if request.keys:
        return "unlocked"
    return "locked" if has_keys(request.user) else "none"


def needs_keys(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send whoever is locked to the passphrase, or to their first keys, and back afterwards."""

    @functools.wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.keys:
            return view(request, *args, **kwargs)
        page = "notes_unlock" if has_keys(request.user) else "keys_create"
        return redirect(address(page, next_to=way_back(request)))

    return guarded


def address(page: str, *, next_to: str) -> str:
    return f"{reverse(f'confidentiality:{page}')}?{urlencode({'next': next_to})}"


def next_address(request: HttpRequest) -> str:
    """Where to go on: the page asked for when it is one of ours, or else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if _is_ours(request, wanted) else resolve_url(settings.LOGIN_REDIRECT_URL)


def way_back(request: HttpRequest) -> str:
    """The page asked for; for a form that was sent, the page it was sent from."""
    sent_from = request.headers.get("referer", "")
    if request.method in ("GET", "HEAD") or not _is_ours(request, sent_from):
        return request.get_full_path()
    return sent_from


def keys_by_passphrase(*, user, passphrase: str) -> UnlockedKeys:
    """Open a person's keys. Raises CannotOpen, Busy, or TooSoon after five wrong ones."""
    with transaction.atomic():
        keys = _try(user, passphrase)
    if keys is None:
        raise CannotOpen
    return keys


def _try(user, passphrase: str) -> UnlockedKeys | None:
    """The keys or None: an exception in here would give the lock back before the count stands."""
    rows = enrolment.wrapped_ways(user, WrappedKeys.Way.PASSPHRASE)
    # One try at a time for one person: a hundred at once must not pass before the first counts.
    row = rows.select_for_update(skip_locked=True).first()
    if row is None:
        raise Busy
    counter = f"wrong-passphrases:{user.pk}"
    wrong, not_before = cache.get(counter, (0, 0))
    if (seconds := not_before - time.time()) > 0:
        raise TooSoon(int(seconds) + 1)
    try:
        keys = vault.unwrap(row.wrapped(), user.pk, passphrase)
    except CannotOpen:
        cache.set(counter, (wrong + 1, time.time() + _wait_after(wrong + 1)), COUNTED_SECONDS)
        return None
    cache.delete(counter)
    return keys


def begin(request: HttpRequest, response: HttpResponse, keys: UnlockedKeys) -> None:
    """Unlock this session: the server keeps the wrapped keys, the browser what opens them."""
    forget_unlock(request)
    idle = Unlock.objects.filter(user=keys.user_id, used_at__lt=timezone.now() - _idle())
    idle.delete()
    row, secret = Unlock(user_id=keys.user_id), secrets.token_bytes(32)
    row.blob = vault.wrap_for_cookie(keys, secret, row.place())
    row.save(force_insert=True)
    request.session[SESSION_KEY] = str(row.pk)
    request.keys = keys
    cookies.write(response, cookies.SESSION, secret)


def forget_unlock(request: HttpRequest) -> None:
    """Destroy what the server keeps of this session's unlock: on signing out and on locking."""
    if unlock_id := request.session.pop(SESSION_KEY, None):
        Unlock.objects.filter(pk=unlock_id).delete()
    request.keys = None


def lock_now(request: HttpRequest, response: HttpResponse) -> None:
    """Lock this browser, and end its 30 days if it was kept unlocked."""
    forget_unlock(request)
    if device := this_device(request):
        device.delete()
    cookies.remove(response, cookies.SESSION)
    cookies.remove(response, cookies.DEVICE)


def keep_device(request: HttpRequest, response: HttpResponse) -> None:
    """Keep this device unlocked for 30 days; only after a fresh sign-in."""
    if replaced := this_device(request):
        replaced.delete()
    device = devices.name_of(request.headers.get("user-agent", ""))
    kept = devices.keep_unlocked(keys=request.keys, device=device)
    days = datetime.timedelta(days=settings.DEVICE_UNLOCK_DAYS)
    cookies.write(response, cookies.DEVICE, kept, max_age=int(days.total_seconds()))


def this_device(request: HttpRequest) -> DeviceUnlock | None:
    return devices.find(user=request.user, cookie=cookies.read(request, cookies.DEVICE))


def signed_in_freshly(request: HttpRequest) -> bool:
    """Whether this session signed in, or signed in again, within the last 15 minutes."""
    times = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    return time.time() - max(times, default=0) < FRESH_SIGN_IN_SECONDS


def sign_in_again(next_to: str) -> HttpResponse:
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': next_to})}")


def _keys_of_session(request: HttpRequest) -> UnlockedKeys | None:
    secret = cookies.read(request, cookies.SESSION)
    if secret is None or not request.user.is_authenticated:
        return None
    rows = Unlock.objects.filter(pk=request.session.get(SESSION_KEY), user=request.user)
    row, now = rows.first(), timezone.now()
    if row is None:
        return None
    if row.used_at < now - _idle():
        rows.delete()
        return None
    try:
        keys = vault.unwrap_from_cookie(bytes(row.blob), row.user_id, secret, row.place())
    except CannotOpen:
        return None
    if row.used_at < now - SLIDE_AFTER:
        rows.update(used_at=now)
    return keys


def _keys_of_device(request: HttpRequest) -> UnlockedKeys | None:
    cookie = cookies.read(request, cookies.DEVICE)
    if cookie is None or not request.user.is_authenticated:
        return None
    return devices.keys_on(user=request.user, cookie=cookie)


def _idle() -> datetime.timedelta:
    return datetime.timedelta(minutes=settings.UNLOCK_IDLE_MINUTES)


def _wait_after(wrong: int) -> int:
    """Seconds to wait: none for the first four wrong ones, then 1, 2, 4 and so on to 5 minutes."""
    return min(2 ** (wrong - FREE_TRIES), LONGEST_WAIT_SECONDS) if wrong >= FREE_TRIES else 0


def _is_ours(request: HttpRequest, url: str) -> bool:
    hosts = {request.get_host()}
    return url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
