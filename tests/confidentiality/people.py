"""Two people and a stranger with keys, for the tests of sealing."""

from datetime import timedelta

import time_machine
from django.contrib.auth import get_user_model
from django.utils import timezone

from confidentiality import six_words, trust, vault
from confidentiality.identity import acting_as
from confidentiality.models import KeyCheck, Keys, WrappedKeys
from tests.roles import as_owner

PASSPHRASE = "a quiet room with the door closed"
PASSWORD = "protected-time-2026"


def person(name: str):
    """Somebody with a sign-in and no keys yet."""
    with as_owner():
        return get_user_model().objects.create_user(
            f"{name}@demo.example", PASSWORD, name=name.title()
        )


def keys_of(user, number: int = 1) -> vault.UnlockedKeys:
    """Make this person's keys, with the passphrase of all tests, and hand them over unlocked."""
    keys = vault.make_keys(user.pk, number)
    public = keys.public()
    with acting_as(user.pk):
        Keys.objects.create(
            user=user,
            number=number,
            reading=public.reading,
            signing=public.signing,
            mac=public.mac,
            pepper_id=public.pepper_id,
        )
        wrapped = vault.wrap(keys, PASSPHRASE, vault.stretching_for_passphrase())
        WrappedKeys.objects.create(
            user=user,
            number=number,
            way="passphrase",
            pepper_id=wrapped.pepper_id,
            stretching=wrapped.stretching,
            blob=wrapped.blob,
        )
    return keys


def new_keys(lost: vault.UnlockedKeys) -> vault.UnlockedKeys:
    """What their owner makes once passphrase and recovery code are lost."""
    return keys_of(get_user_model().objects.get(pk=lost.user_id), lost.number + 1)


def heard(owner: vault.UnlockedKeys, by: vault.UnlockedKeys, *, hours_ago=49, **how) -> KeyCheck:
    """The owner read out six words, and the other typed them, that many hours ago."""
    typed = " ".join(six_words.words_of(owner.public()))
    then = timezone.now() - timedelta(hours=hours_ago)
    # PostgreSQL reads its own clock: who is looking is said before this one is moved.
    with acting_as(by.user_id), time_machine.travel(then, tick=False):
        return trust.check_keys(owner_id=owner.user_id, typed=typed, keys=by, **how)


def sign_in(client, user) -> None:
    """By the sign-in page, as people do: the session then knows when that was."""
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
