"""Two people and a stranger with keys, for the tests of sealing."""

from django.contrib.auth import get_user_model

from confidentiality import vault
from confidentiality.identity import acting_as
from confidentiality.models import Keys, WrappedKeys
from tests.roles import as_owner

PASSPHRASE = "a quiet room with the door closed"
PASSWORD = "protected-time-2026"


def person(name: str):
    """Somebody with a sign-in and no keys yet."""
    with as_owner():
        return get_user_model().objects.create_user(
            f"{name}@demo.example", PASSWORD, name=name.title()
        )


def keys_of(user) -> vault.UnlockedKeys:
    """Make this person's keys, with the passphrase of all tests, and hand them over unlocked."""
    keys = vault.make_keys(user.pk)
    public = keys.public()
    with acting_as(user.pk):
        Keys.objects.create(
            user=user,
            reading=public.reading,
            signing=public.signing,
            mac=public.mac,
            pepper_id=public.pepper_id,
        )
        wrapped = vault.wrap(keys, PASSPHRASE, vault.stretching_for_passphrase())
        WrappedKeys.objects.create(
            user=user,
            way="passphrase",
            pepper_id=wrapped.pepper_id,
            stretching=wrapped.stretching,
            blob=wrapped.blob,
        )
    return keys


def sign_in(client, user) -> None:
    """By the sign-in page, as people do: the session then knows when that was."""
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
