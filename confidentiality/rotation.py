"""Moving every person's keys to the current pepper: outermost layer and MACs, no passphrase."""

from collections.abc import Iterator

from django.db import transaction

from confidentiality import vault
from confidentiality.models import Keys, WrappedKeys
from confidentiality.vault import CannotOpen


def rotate_keys(*, using: str) -> Iterator[tuple[int, bool]]:
    """Each person still on an earlier pepper, and whether it could be moved.

    A person is one transaction: stopped half-way, the next run goes on. A MAC or wrapping that the
    earlier pepper did not make is left as it is, since renewing it would make a swapped key true.
    """
    current = vault.current_pepper_id()
    behind = Keys.objects.using(using).exclude(pepper_id=current).values_list("user", flat=True)
    wrapped = WrappedKeys.objects.using(using).exclude(pepper_id=current)
    for user_id in sorted({*behind, *wrapped.values_list("user", flat=True)}):
        try:
            with transaction.atomic(using=using):
                _move(user_id, using)
        except CannotOpen:
            yield user_id, False
        else:
            yield user_id, True


def _move(user_id: int, using: str) -> None:
    for row in Keys.objects.using(using).select_for_update().filter(user=user_id):
        public = vault.with_current_mac(row.public())
        row.mac, row.pepper_id = public.mac, public.pepper_id
        row.save(update_fields=["mac", "pepper_id"])
    for row in WrappedKeys.objects.using(using).select_for_update().filter(user=user_id):
        wrapped = vault.with_current_pepper(row.wrapped(), user_id)
        row.blob, row.pepper_id = wrapped.blob, wrapped.pepper_id
        row.save(update_fields=["blob", "pepper_id"])
