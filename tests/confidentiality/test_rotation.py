"""Rotating the pepper: keys move, twice is as good as once, a false MAC stays behind."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from confidentiality import rotation, unlocking
from confidentiality.identity import acting_as
from confidentiality.models import Keys, WrappedKeys
from tests.confidentiality.people import PASSPHRASE, keys_of, person
from tests.roles import seeing_all

NEW = "new:bmV3LXBlcHBlci1uZXctcGVwcGVyLW5ldy1wZXBwZXI="


@pytest.fixture
def people(committed, settings):
    users = [person("one"), person("two"), person("three")]
    for user in users:
        keys_of(user)
    settings.NOTES_PEPPER = f"{NEW},{settings.NOTES_PEPPER}"
    return users


def peppers() -> list[str]:
    with transaction.atomic(), seeing_all():
        rows = [*Keys.objects.order_by("user"), *WrappedKeys.objects.order_by("user")]
        return [row.pepper_id for row in rows]


def opened(user):
    with acting_as(user.pk):
        return unlocking.keys_by_passphrase(user=user, passphrase=PASSPHRASE)


def test_afterwards_the_old_pepper_is_no_longer_needed(people, settings, capsys):
    call_command("rotate_keys")
    assert capsys.readouterr().out == "Moved the keys of 3 people to the current pepper.\n"
    settings.NOTES_PEPPER = NEW
    for user in people:
        keys = opened(user)
        assert Keys.objects.get(user=user).public() == keys.public()


def test_stopped_half_way_it_goes_on_where_it_was(people):
    next(rotation.rotate_keys(using="owner"))
    assert peppers() == ["new", "demo", "demo"] * 2
    assert opened(people[0])
    assert len(list(rotation.rotate_keys(using="owner"))) == 2
    assert list(rotation.rotate_keys(using="owner")) == []
    assert peppers() == ["new"] * 6


def test_a_swapped_public_key_is_reported_and_not_made_true(people):
    thief = Keys.objects.get(user=people[1])
    rows = Keys.objects.using("owner").filter(user=people[0])
    rows.update(reading=bytes(thief.reading))
    with pytest.raises(CommandError, match=f"these ids: {people[0].pk}"):
        call_command("rotate_keys")
    assert peppers() == ["demo", "new", "new"] * 2
