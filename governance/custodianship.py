"""Custodians are named, accept, are agreed to, serve and leave; one function for each event."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import access_log, custodians, custody, vault
from confidentiality.models import Custodian, CustodianApproval, WithoutCustodians
from confidentiality.vault import CannotOpen, UnlockedKeys
from governance import messages
from workers.models import Membership, Programme, Role, User
from workers.people import add_person, give_role
from workers.refusals import Refused, refused_by_database

SENTENCES = {
    "custodian_named_once": _("This person is a custodian already, or is named to be one."),
    "custodian_independent": _(
        "This person manages somebody in the programme, or administers it. A custodian is "
        "independent of both, and may come from outside the organisation."
    ),
    "five_custodians_at_most": _("There are five custodians already. No more may be named."),
}


@transaction.atomic
def name_custodian(*, programme: Programme, name: str, email: str, by: User | None) -> Custodian:
    """Ask somebody to be a custodian, with or without a place here so far; everybody is told.

    Without `by` it is the first set-up: nothing has been written, so there is nothing to wait for.
    Raises Refused for who manages or administers, for a sixth, and for one who was named.
    """
    place = Membership.objects.current().filter(
        programme=programme, user__email=email.strip().lower()
    )
    place = place.first() or add_person(programme=programme, name=name, email=email, by=by)
    with refused_by_database(SENTENCES):
        custodian = Custodian(programme_id=programme.pk, user=place.user, named_by=by)
        custodians.attest(custodian).save(force_insert=True)
    give_role(membership=place, role=Role.Kind.CUSTODIAN, by=by)
    people = messages.everybody_in(programme.pk) if by else []
    messages.tell_all(
        key=f"custodian:{custodian.pk}", people=people, page="governance:custodians_all"
    )
    if by:
        access_log.note_about(verb="custodian_named", people=[by.pk, place.user_id])
    return custodian


@transaction.atomic
def accept(*, custodian: Custodian, keys: UnlockedKeys, by: User) -> None:
    """Accept, after a test: a text is sealed to these keys and opened again. Safe to repeat.

    Raises Refused for anybody else, and where the test fails.
    """
    if by.pk != custodian.user_id or custodian.left_at:
        raise Refused(_("Only the person who was named can accept."))
    if custodian.accepted_at:
        return
    if not custodians.is_attested(custodian):
        raise Refused(_("This row was not written by this server. Tell whoever runs it."))
    try:
        custody.try_opening(keys)
    except CannotOpen as reason:
        raise Refused(
            _("The test did not open. Unlock your notes anew, then try again.")
        ) from reason
    custodian.accepted_at, custodian.keys_number = timezone.now(), keys.number
    custodians.attest(custodian)
    custodian.save(update_fields=["accepted_at", "keys_number", "pepper_id", "mac"])
    access_log.note_about(verb="custodian_accepted", people=[by.pk])
    _begin_if_agreed(custodian)


def awaited_from(custodian: Custodian) -> list[Custodian]:
    """The serving custodians whose agreement is still needed, each of whom would do."""
    if len(_agreed(custodian)) >= _needed(custodian):
        return []
    given = custodian.approvals.values_list("given_by", flat=True)
    return [one for one in _before(custodian) if one.user_id not in set(given)]


@transaction.atomic
def approve(*, custodian: Custodian, keys: UnlockedKeys, by: User) -> None:
    """A serving custodian agrees to another one, signed with their keys. Safe to repeat.

    Raises Refused for anybody else, before the other accepted, and once they are gone.
    """
    if by.pk == custodian.user_id or by.pk not in {one.user_id for one in _before(custodian)}:
        raise Refused(_("Only custodians who serve already agree to a new one."))
    if custodian.accepted_at is None or custodian.left_at:
        raise Refused(_("This person has not accepted yet, or is no longer named."))
    approval = CustodianApproval(custodian=custodian, given_by=by, giver_keys=keys.number)
    approval.signature = vault.vouch(keys, approval.statement())
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError:
        return
    access_log.note_about(verb="custodian_approved", people=[by.pk, custodian.user_id])
    _begin_if_agreed(custodian)


def _before(custodian: Custodian) -> list[Custodian]:
    """The custodians who served when this one was named, and still do."""
    serving = custodians.serving(custodian.programme_id)
    return [one for one in serving if one.serves_from < custodian.named_at]


def _needed(custodian: Custodian) -> int:
    return min(custodians.APPROVALS_NEEDED, len(_before(custodian)))


def _agreed(custodian: Custodian) -> set[int]:
    given = set(custodian.approvals.values_list("given_by", flat=True))
    return given & {one.user_id for one in _before(custodian)}


def _begin_if_agreed(custodian: Custodian) -> None:
    if custodian.serves_from or len(_agreed(custodian)) < _needed(custodian):
        return
    notice = timedelta(days=settings.CUSTODIAN_NOTICE_DAYS if custodian.named_by_id else 0)
    custodian.serves_from = max(custodian.named_at + notice, timezone.now())
    custodian.save(update_fields=["serves_from"])


@transaction.atomic
def ask_to_leave(*, custodian: Custodian, by: User) -> None:
    """From now on they get no new halves; they have left once nothing relies on them.

    Who does not serve yet is simply no longer named. Safe to repeat.
    """
    now = timezone.now()
    if custodian.serves_from is None or custodian.serves_from > now:
        _end(custodian, by)
        return
    Custodian.objects.filter(pk=custodian.pk, leaving_at=None).update(leaving_at=now)
    people = messages.everybody_in(custodian.programme_id)
    messages.tell_all(
        key=f"leaving:{custodian.pk}", people=people, page="governance:custodians_all"
    )
    access_log.note_about(verb="custodian_leaving", people=[by.pk, custodian.user_id])


def remaining(custodian: Custodian) -> int | None:
    """How many documents two others could not open together yet; None for who is no custodian."""
    with connection.cursor() as cursor:
        values = [custodian.programme_id, custodian.user_id]
        cursor.execute("SELECT custody_remaining(%s, %s)", values)
        return cursor.fetchone()[0]


@transaction.atomic
def leave(*, custodian: Custodian, by: User) -> None:
    """Leave, once every document is in the hands of two others. Raises Refused before that."""
    if by.pk != custodian.user_id:
        raise Refused(_("Only the custodian completes their leaving."))
    if custodian.left_at:
        return
    if custodian.leaving_at is None:
        raise Refused(_("Ask to leave first."))
    if count := remaining(custodian):
        raise Refused(
            _("%(count)d documents still rely on you. Leaving waits until two others hold them.")
            % {"count": count}
        )
    _end(custodian, by)


def _end(custodian: Custodian, by: User) -> None:
    Custodian.objects.filter(pk=custodian.pk, left_at=None).update(left_at=timezone.now())
    Role.objects.filter(
        membership__user=custodian.user_id,
        membership__programme=custodian.programme_id,
        role=Role.Kind.CUSTODIAN,
        ended_at=None,
    ).update(ended_at=timezone.now(), ended_by=by)
    access_log.note_about(verb="custodian_left", people=[by.pk, custodian.user_id])


@transaction.atomic
def start_without(*, programme: Programme, by: User) -> WithoutCustodians:
    """Decide to begin without custodians for 60 days; everybody who writes sees it. Once."""
    until = timezone.localdate() + timedelta(days=settings.DAYS_WITHOUT_CUSTODIANS)
    decision, _new = WithoutCustodians.objects.get_or_create(
        programme_id=programme.pk, defaults={"decided_by": by, "until": until}
    )
    return decision


def standing_in(programme_id: int) -> QuerySet[Custodian]:
    """Who is named, serves or is leaving, in the order in which they were named."""
    rows = Custodian.objects.standing().filter(programme_id=programme_id)
    return rows.select_related("user").order_by("named_at")
