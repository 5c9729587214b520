"""Copies for somebody whose keys came later: given by hand, once six words were heard by voice."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing, trust
from confidentiality.models import KeyCheck
from confidentiality.tries import may_try
from confidentiality.vault import UnlockedKeys
from supervision import messages
from workers.models import Assignment, User
from workers.refusals import Refused

COPIES_AT_ONCE = 200
TOO_OFTEN = _("That was tried many times. Wait an hour, and ask for the words again by telephone.")
WORDS_DIFFER = _(
    "These are not the six words of this person's keys. Ask them to read the words to you again, "
    "slowly. If they still differ, do not go on: tell your administrator."
)
NOT_YET = _("Type the six words first. What they open counts two days later.")


@dataclass(frozen=True)
class Standing:
    """How far this person has got with the keys of another."""

    made_at: datetime
    check: KeyCheck | None
    waiting: int

    @property
    def holds(self) -> bool:
        return self.check is not None and self.check.holds_from <= timezone.now()


def people_met(user: User) -> QuerySet[User]:
    """Everybody this person supervises or is supervised by, now or once."""
    pairs = Assignment.objects.filter(Q(worker__user=user) | Q(supervisor__user=user))
    people = User.objects.filter(
        Q(pk__in=pairs.values("worker__user")) | Q(pk__in=pairs.values("supervisor__user"))
    )
    return people.exclude(pk=user.pk)


def waiting_for_copy(*, giver: User) -> list[tuple[User, int]]:
    """People who should read what the giver can and cannot yet, with how many wait."""
    waiting = sealing.without_copy(giver_id=giver.pk).order_by()
    counts = dict(waiting.values_list("other_id").annotate(count=Count("pk")))
    return [(person, counts[person.pk]) for person in User.objects.filter(pk__in=counts)]


def standing_of(*, owner: User, by: User) -> Standing | None:
    """Where this person stands with the owner's keys; None while the owner has none."""
    newest = trust.newest_keys(owner.pk)
    if newest is None:
        return None
    own = trust.standing_checks([newest]).filter(checked_by=by, as_custodian=False)
    waiting = sealing.without_copy(giver_id=by.pk).filter(other_id=owner.pk)
    return Standing(newest.made_at, own.first(), waiting.count())


@transaction.atomic
def hear_words(*, owner: User, six_words: str, keys: UnlockedKeys, by: User) -> KeyCheck:
    """Keep that the owner read out these words; both are told, and it counts after 48 hours.

    Safe to repeat. Raises Refused for wrong words, and after ten tries in an hour.
    """
    if not may_try(f"six-words:{by.pk}:{owner.pk}", most=10, seconds=3600):
        raise Refused(TOO_OFTEN, "six_words")
    try:
        check = trust.check_keys(owner_id=owner.pk, typed=six_words, keys=keys)
    except trust.WordsDiffer as differ:
        raise Refused(WORDS_DIFFER, "six_words") from differ
    except sealing.CannotOpen as reason:
        raise Refused(str(reason), "six_words") from reason
    messages.words_heard(check=check, owner=owner, by=by)
    return check


@transaction.atomic
def give_copies(*, owner: User, keys: UnlockedKeys, by: User) -> int:
    """Seal what waits to somebody whose words were heard; both are told. Returns a count.

    Raises Refused before the words were heard and the 48 hours are over.
    """
    waiting = sealing.without_copy(giver_id=by.pk).filter(other_id=owner.pk)[:COPIES_AT_ONCE]
    try:
        count = sealing.give_copies(envelopes=waiting, keys=keys, reader_id=owner.pk)
    except sealing.NotHeard as reason:
        raise Refused(NOT_YET) from reason
    if count:
        messages.copies_given(owner=owner, by=by)
    return count
