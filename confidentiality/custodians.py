"""Who the custodians of a programme are: by their signatures, not by a row alone."""

import itertools
from dataclasses import dataclass

from confidentiality import vault
from confidentiality.models import Custodian, CustodianApproval, Keys
from confidentiality.vault import CannotOpen, PublicKeys

APPROVALS_NEEDED = 2
MOST = 5


@dataclass(frozen=True)
class Holder:
    """A serving custodian, and the keys with which they accepted."""

    user_id: int
    public: PublicKeys


def attest(custodian: Custodian) -> Custodian:
    """Let the server vouch for who was named when, and for the keys they accepted with."""
    custodian.pepper_id, custodian.mac = vault.attest(custodian.statement())
    return custodian


def is_attested(custodian: Custodian) -> bool:
    """Whether the server wrote this row as it stands, and not only somebody with the database."""
    try:
        mac = bytes(custodian.mac)
        vault.check_attested(custodian.pepper_id, mac, custodian.statement())
    except CannotOpen:
        return False
    return True


def believed(programme_id: int) -> list[Custodian]:
    """Custodians of a programme, past ones too, to whom those before them agreed.

    The first ones are named at set-up, when there is nobody to ask. After that a row counts only
    with the signed approval of two who served when it was made, or of the only one. Whoever writes
    the database cannot name a custodian, nor say that theirs was there first: the server attests to
    each row.
    """
    named = Custodian.objects.filter(programme_id=programme_id, serves_from__isnull=False)
    approvals = _approvals(programme_id)
    public = _public(programme_id) if approvals else {}
    found: list[Custodian] = []
    attested = [one for one in named.order_by("named_at", "pk") if is_attested(one)]
    for custodian in attested:
        before = {other.user_id for other in found if _served_at(other, custodian.named_at)}
        valid = {
            approval.given_by_id
            for approval in approvals
            if approval.custodian_id == custodian.pk and _signed(approval, public)
        }
        if len(valid & before) >= min(APPROVALS_NEEDED, len(before)):
            found.append(custodian)
    return found


def serving(programme_id: int) -> list[Custodian]:
    """Those who hold halves of what is written now."""
    now = set(Custodian.objects.serving().filter(programme_id=programme_id).values_list("pk"))
    return [custodian for custodian in believed(programme_id) if (custodian.pk,) in now]


def pairs(programme_id: int) -> list[tuple[Holder, Holder]]:
    """Each two of the serving custodians, in the order of their ids; none where fewer serve."""
    public = _public(programme_id)
    holders = [
        Holder(custodian.user_id, public[custodian.user_id, custodian.keys_number])
        for custodian in serving(programme_id)
        if (custodian.user_id, custodian.keys_number) in public
    ]
    return list(itertools.combinations(sorted(holders, key=lambda holder: holder.user_id), 2))


def _served_at(custodian: Custodian, moment) -> bool:
    """Who is leaving is asked no more, so that one who left in anger blocks nobody."""
    ending = custodian.leaving_at or custodian.left_at
    return custodian.serves_from < moment and (ending is None or ending > moment)


def _approvals(programme_id: int) -> list[CustodianApproval]:
    rows = CustodianApproval.objects.filter(custodian__programme_id=programme_id)
    return list(rows.select_related("custodian"))


def _public(programme_id: int) -> dict[tuple[int, int], PublicKeys]:
    people = Custodian.objects.filter(programme_id=programme_id).values("user")
    rows = Keys.objects.filter(user__in=people, withdrawn_at=None)
    return {(row.user_id, row.number): row.public() for row in rows}


def _signed(approval: CustodianApproval, public: dict) -> bool:
    try:
        signer = public[approval.given_by_id, approval.giver_keys]
        vault.check_vouched(bytes(approval.signature), approval.statement(), signer)
    except (KeyError, CannotOpen):
        return False
    return True
