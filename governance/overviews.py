"""What the pages of custodians show, gathered from the rows."""

from django.utils import timezone

from confidentiality.models import Custodian, Recovery, WithoutCustodians
from governance import custodianship, policies, recovery
from workers.models import Programme, User


def of_programme(programme: Programme) -> dict:
    """Who serves or is named in a programme, in words; and the decision to start without."""
    rows = [state_of(one) for one in custodianship.standing_in(programme.pk)]
    without = WithoutCustodians.objects.filter(programme_id=programme.pk).select_related(
        "decided_by"
    )
    return {
        "programme": programme,
        "custodians": rows,
        "serving": sum(row["serves"] for row in rows),
        "without": without.first(),
        "today": timezone.localdate(),
    }


def state_of(custodian: Custodian) -> dict:
    """How far somebody is on the way in or out."""
    begins = custodian.serves_from
    return {
        "custodian": custodian,
        "serves": bool(begins and begins <= timezone.now()),
        "awaited": [one.user.name for one in _awaited(custodian)],
    }


def _awaited(custodian: Custodian) -> list[Custodian]:
    if custodian.accepted_at is None or custodian.serves_from:
        return []
    return custodianship.awaited_from(custodian)


def custodianships(user: User) -> list[Custodian]:
    """What this person was named for and has not left."""
    return list(Custodian.objects.standing().filter(user=user))


def of_custodian(custodian: Custodian, late: dict) -> dict:
    """One custodian's own page, for one programme; `late` is that of left_open."""
    others = custodianship.standing_in(custodian.programme_id).exclude(pk=custodian.pk)
    to_agree = [
        one
        for one in others.filter(accepted_at__isnull=False, serves_from=None)
        if custodian.user_id in {awaited.user_id for awaited in custodianship.awaited_from(one)}
    ]
    return state_of(custodian) | {
        "programme": Programme.objects.get(pk=custodian.programme_id),
        "others": [state_of(one) for one in others],
        "to_agree": to_agree,
        "remaining": custodianship.remaining(custodian) if custodian.leaving_at else None,
        "left_open": late.get(custodian.programme_id, []),
    }


def recoveries_for(user: User) -> list[dict]:
    """The requests that this custodian may approve."""
    asked = recovery.open_in(policies.programmes_of(user))
    return [of_recovery(one) for one in asked if recovery.may_approve(user, one)]


def of_recovery(asked: Recovery | None) -> dict | None:
    """A request, who approved it, and from when that counts."""
    if asked is None:
        return None
    begins = recovery.counts_from(asked)
    return {
        "recovery": asked,
        "approvals": recovery.approvals(asked),
        "counts_from": begins,
        "counts": bool(begins and begins <= timezone.now()),
    }
