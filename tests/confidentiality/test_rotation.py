"""Rotating the pepper: keys move, twice is as good as once, a false MAC stays behind."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from confidentiality import custodians, rotation, unlocking, vault
from confidentiality.identity import acting_as
from confidentiality.models import Custodian, Keys, WrappedKeys
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


def test_a_custodian_nobody_attests_to_is_reported_and_not_made_true(people):
    began = timezone.now() - timedelta(days=400)
    for user in people[:2]:
        custodian = Custodian(programme_id=1, user=user, named_at=began, accepted_at=began)
        custodian.keys_number, custodian.serves_from = 1, began
        custodian.pepper_id, custodian.mac = "demo", bytes(32)
        if user == people[1]:
            custodian.pepper_id, custodian.mac = under_the_earlier_pepper(custodian)
        custodian.save(force_insert=True)
    with pytest.raises(CommandError, match=f"these ids: {people[0].pk}"):
        call_command("rotate_keys")
    assert [one.user for one in custodians.believed(1)] == [people[1]]
    assert Custodian.objects.get(user=people[1]).pepper_id == "new"


def under_the_earlier_pepper(custodian: Custodian) -> tuple[str, bytes]:
    new, _comma, earlier = django_settings.NOTES_PEPPER.partition(",")
    with override_settings(NOTES_PEPPER=earlier):
        return vault.attest(custodian.statement())
