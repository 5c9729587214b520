"""Passphrase and recovery code lost: two custodians together give back what was readable."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import access_log, custodians, custody, trust
from confidentiality.models import Custodian, KeyCheck, Recovery
from confidentiality.tries import may_try
from confidentiality.vault import CannotOpen, UnlockedKeys
from governance import messages
from supervision.copies import TOO_OFTEN, WORDS_DIFFER
from workers.models import Assignment, Programme, User
from workers.refusals import Refused


@transaction.atomic
def ask(*, programme: Programme, by: User) -> Recovery:
    """Ask the custodians of a programme; they are told. Safe to repeat.

    Raises Refused while the person has their first keys, and where fewer than two serve.
    """
    keys = trust.newest_keys(by.pk)
    if keys is None or keys.number == 1:
        raise Refused(_("Make new keys first: what custodians give back is sealed to these."))
    serving = [one for one in custodians.serving(programme.pk) if one.user_id != by.pk]
    if len(serving) < trust.CUSTODIANS_NEEDED:
        raise Refused(_("This programme has no two custodians who could do it together."))
    try:
        with transaction.atomic():
            asked = Recovery.objects.create(programme_id=programme.pk, person=by, keys=keys)
    except IntegrityError:
        return Recovery.objects.get(programme_id=programme.pk, keys=keys, ended_at=None)
    people = User.objects.filter(pk__in=[one.user_id for one in serving])
    messages.tell_all(key=f"recovery:{asked.pk}", people=people, page="governance:custodian_show")
    access_log.note_about(verb="recovery_asked", people=[by.pk])
    return asked


def approvals(recovery: Recovery) -> list[KeyCheck]:
    """The custodians who heard the six words, in their order."""
    checks = KeyCheck.objects.filter(keys=recovery.keys_id, as_custodian=True, stopped_at=None)
    return list(checks.select_related("checked_by", "keys").order_by("checked_at"))


def counts_from(recovery: Recovery):
    """When two approvals are 48 hours old; None before there are two."""
    given = approvals(recovery)
    if len(given) < trust.CUSTODIANS_NEEDED:
        return None
    return given[trust.CUSTODIANS_NEEDED - 1].holds_from


def may_approve(user: User, recovery: Recovery) -> bool:
    """A serving custodian, not the person, and never one of a pair with them."""
    serving = {one.user_id for one in custodians.serving(recovery.programme_id)}
    person = recovery.person_id
    pair = Assignment.objects.filter(
        Q(worker__user=user, supervisor__user=person)
        | Q(worker__user=person, supervisor__user=user)
    )
    return user.pk in serving and user.pk != person and not pair.exists()


@transaction.atomic
def approve(*, recovery: Recovery, six_words: str, keys: UnlockedKeys, by: User) -> None:
    """A custodian heard the six words of the new keys, by telephone. Twice is one approval.

    With the second, everybody concerned is told, and 48 hours begin. Raises Refused for wrong
    words, too many tries, and for who may not approve.
    """
    if recovery.ended_at or not may_approve(by, recovery):
        raise Refused(_("You cannot approve this one. Somebody else has to."))
    if not may_try(f"six-words:{by.pk}:{recovery.person_id}", most=10, seconds=3600):
        raise Refused(TOO_OFTEN, "six_words")
    try:
        trust.check_keys(owner_id=recovery.person_id, typed=six_words, keys=keys, as_custodian=True)
    except trust.WordsDiffer as differ:
        raise Refused(WORDS_DIFFER, "six_words") from differ
    except CannotOpen as reason:
        raise Refused(str(reason), "six_words") from reason
    if len(approvals(recovery)) == trust.CUSTODIANS_NEEDED:
        key = f"recovery-approved:{recovery.pk}"
        messages.tell_all(key=key, people=concerned(recovery), page="governance:recovery_show")


def concerned(recovery: Recovery) -> QuerySet[User]:
    """The person, everybody they made records with, and the custodians."""
    person = recovery.person_id
    with_them = Assignment.objects.filter(Q(worker__user=person) | Q(supervisor__user=person))
    named = Custodian.objects.standing().filter(programme_id=recovery.programme_id)
    return User.objects.filter(
        Q(pk=person)
        | Q(pk__in=named.values("user"))
        | Q(pk__in=with_them.values("worker__user"))
        | Q(pk__in=with_them.values("supervisor__user"))
    )


@transaction.atomic
def hand_over(*, recovery: Recovery, keys: UnlockedKeys, by: User) -> int:
    """Seal one's halves to the new keys, a batch at a time; the person is told. Returns a count.

    Raises Refused until two approvals are 48 hours old.
    """
    trusted = trust.keys_to_seal_to(
        [recovery.person_id], by=keys, programme_id=recovery.programme_id, heard=True
    ).get(recovery.person_id)
    if recovery.ended_at or trusted is None or trusted.pk != recovery.keys_id:
        raise Refused(_("Two custodians have to approve first, and two days to pass."))
    count = custody.hand_over(recovery=recovery, reader=trusted, keys=keys)
    key = f"handed-over:{recovery.pk}:{by.pk}"
    messages.tell_all(key=key, people=[recovery.person], page="governance:recovery_show")
    return count


def of_person(user: User) -> Recovery | None:
    """What this person asked for and has not ended."""
    mine = Recovery.objects.filter(person=user, ended_at=None)
    return mine.select_related("person", "keys").order_by("-asked_at").first()


@transaction.atomic
def end(*, recovery: Recovery, by: User) -> None:
    """The person has everything back, or somebody objects: nothing more is handed over.

    When a custodian or the person objects before it counts, what was heard counts no longer.
    """
    now, begins = timezone.now(), counts_from(recovery)
    Recovery.objects.filter(pk=recovery.pk, ended_at=None).update(ended_at=now)
    if begins is None or begins > now:
        for check in approvals(recovery):
            trust.stop_check(check=check, by=by)
    access_log.note_about(verb="recovery_ended", people=[recovery.person_id, by.pk])


def open_in(programme_ids: list[int]) -> QuerySet[Recovery]:
    rows = Recovery.objects.filter(programme_id__in=programme_ids, ended_at=None)
    return rows.select_related("person", "keys").order_by("asked_at")
