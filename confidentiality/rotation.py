"""Moving every person's keys to the current pepper: outermost layer and MACs, no passphrase."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.models import Q

from confidentiality import custodians, vault
from confidentiality.models import Custodian, Keys, WrappedKeys
from confidentiality.vault import CannotOpen


def rotate_keys(*, using: str) -> Iterator[tuple[int, bool]]:
    """Each person still on an earlier pepper, and whether it could be moved.

    A person is one transaction: stopped half-way, the next run goes on. A MAC or wrapping that the
    earlier pepper did not make is left as it is, since renewing it would make a swapped key true.
    """
    for user_id in _behind(using):
        try:
            with as_guard(using):
                _move(user_id, using)
        except CannotOpen:
            yield user_id, False
        else:
            yield user_id, True


@contextmanager
def as_guard(using: str) -> Iterator[None]:
    """One transaction that sees every row: wrapped keys are shown to their owners alone."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL ROLE guard")
        yield


def _behind(using: str) -> list[int]:
    """The people whose keys or wrappings are still on an earlier pepper."""
    earlier = ~Q(pepper_id=vault.current_pepper_id())
    with as_guard(using):
        kinds = Keys, WrappedKeys, Custodian
        rows = [model.objects.using(using).filter(earlier) for model in kinds]
        return sorted({user_id for row in rows for user_id in row.values_list("user", flat=True)})


def _move(user_id: int, using: str) -> None:
    for row in Keys.objects.using(using).select_for_update().filter(user=user_id):
        public = vault.with_current_mac(row.public())
        row.mac, row.pepper_id = public.mac, public.pepper_id
        row.save(update_fields=["mac", "pepper_id"])
    for row in WrappedKeys.objects.using(using).select_for_update().filter(user=user_id):
        wrapped = vault.with_current_pepper(row.wrapped(), user_id)
        row.blob, row.pepper_id = wrapped.blob, wrapped.pepper_id
        row.save(update_fields=["blob", "pepper_id"])
    for row in Custodian.objects.using(using).select_for_update().filter(user=user_id):
        if not custodians.is_attested(row):
            raise CannotOpen
        custodians.attest(row).save(update_fields=["mac", "pepper_id"])
