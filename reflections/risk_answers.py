"""What follows a plan: endorsed or not, looked at again, put into a file, closed."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import sealing
from confidentiality.vault import UnlockedKeys
from reflections import risk, risk_policies, statements
from reflections.models import RiskDiscussion, RiskEntry
from reflections.risk_words import ENDORSING, YES
from workers.models import User
from workers.refusals import Refused

OWN = _("A plan is endorsed by the supervisor alone, and never by who wrote it.")
OTHER_PLAN = _("The plan has changed since you read it. Read it once more, then answer.")
WHY = _("Say why, or what should change.")
SAID = _("Something was added in another tab, or by the other of you. Read it, then send yours.")


def why_not_add(by: User, discussion: RiskDiscussion) -> str:
    """Why this person adds nothing to it; empty where they may."""
    return "" if risk_policies.may_add(by, discussion) else risk.CLOSED


def why_not_close(by: User, discussion: RiskDiscussion) -> str:
    return "" if risk_policies.may_close(by, discussion) else risk.CLOSED


def why_not_endorse(by: User, discussion: RiskDiscussion) -> str:
    """The plan that holds may be this supervisor's own."""
    if closed := why_not_add(by, discussion):
        return closed
    plan = discussion.entries.filter(kind=RiskEntry.Kind.PLAN).latest("number")
    return "" if risk_policies.may_endorse(by, discussion, plan) else OWN


@transaction.atomic
def endorse(
    *,
    discussion: RiskDiscussion,
    plan_id: UUID,
    endorsement: str,
    words: str,
    keys: UnlockedKeys,
    by: User,
) -> RiskEntry:
    """The supervisor says what they think of the newest plan, signed and dated.

    The same answer twice is one. Raises Refused for anyone else and for one's own plan, for a plan
    that is not the newest, for anything but yes without a reason, and once the two part. With
    a yes taken back, what they agreed to show others ends: it says that they endorse the plan.
    """
    discussion = risk_policies.get_discussion(by, discussion.pk, lock=True)
    if not risk_policies.may_add(by, discussion):
        raise Refused(risk.CLOSED)
    plan, entries = _newest(discussion, keys)
    _check_may_say(discussion, plan, plan_id, by)
    if endorsement != YES and not words.strip():
        raise Refused(WHY, "words")
    sent = {"answer": endorsement, "words": words, "plan": str(plan.pk)}
    last, said = entries[-1]
    if last.kind == RiskEntry.Kind.ENDORSEMENT and said == sent:
        return last
    if endorsement not in ENDORSING and statements.endorsement(entries):
        statements.end_all(discussion=discussion, by=by)
    known = {"kind": last.Kind.ENDORSEMENT, "plan": plan, "plan_author_id": plan.author_id}
    return risk.add(discussion=discussion, words=sent, keys=keys, by=by, **known)


def _check_may_say(discussion: RiskDiscussion, plan: RiskEntry, plan_id: UUID, by: User) -> None:
    if not risk_policies.may_endorse(by, discussion, plan):
        raise Refused(OWN)
    if plan.pk != plan_id:
        raise Refused(OTHER_PLAN)


def _newest(discussion: RiskDiscussion, keys: UnlockedKeys) -> tuple[RiskEntry, list]:
    try:
        entries = risk.read(discussion=discussion, keys=keys)
        return risk.newest_plan(entries)[0], entries
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


@transaction.atomic
def review(
    *,
    discussion: RiskDiscussion,
    words: str,
    review_on: date,
    number: int,
    keys: UnlockedKeys,
    by: User,
) -> RiskEntry:
    """Either of the two looks at it again, and sets the next day for it.

    Raises Refused for a day that is over, when something was added since, and once it is closed.
    """
    discussion = risk_policies.get_discussion(by, discussion.pk, lock=True)
    if not risk_policies.may_add(by, discussion):
        raise Refused(risk.CLOSED)
    said = {"words": words, "review_on": review_on.isoformat()}
    if found := _sent_before(discussion, number, RiskEntry.Kind.REVIEW, said, keys, by):
        return found
    risk.check_review(review_on)
    risk.review_next(discussion, review_on)
    kind = RiskEntry.Kind.REVIEW
    try:
        return risk.add(discussion=discussion, kind=kind, words=said, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


@transaction.atomic
def close(
    *,
    discussion: RiskDiscussion,
    outcome: str,
    words: str,
    number: int,
    keys: UnlockedKeys,
    by: User,
) -> RiskEntry:
    """Either of the two closes it with an outcome, also when they no longer meet.

    The same twice is one. Raises Refused when something was added since, and once it is closed.
    """
    discussion = risk_policies.get_discussion(by, discussion.pk, lock=True)
    said = {"outcome": outcome, "words": words}
    if found := _sent_before(discussion, number, RiskEntry.Kind.CLOSING, said, keys, by):
        return found
    if not risk_policies.may_close(by, discussion):
        raise Refused(risk.CLOSED)
    try:
        return risk.end(discussion=discussion, said=said, keys=keys, by=by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


def _sent_before(
    discussion: RiskDiscussion, number: int, kind: str, said: dict, keys, by: User
) -> RiskEntry | None:
    """What was sent already after the entry of this number; None when nothing was added since."""
    _plan, entries = _newest(discussion, keys)
    if entries[-1][0].number == number:
        return None
    for entry, words in entries:
        if (entry.number, entry.kind, entry.author_id, words) == (number + 1, kind, by.pk, said):
            return entry
    raise Refused(SAID)


@transaction.atomic
def file(*, discussion: RiskDiscussion, plan_id: UUID, by: User) -> None:
    """The worker has put the plan's words into the person's own file. Twice is as good as once.

    Raises Refused for anyone else, and for a plan that is not of this discussion.
    """
    discussion = risk_policies.get_discussion(by, discussion.pk, lock=True)
    plan = discussion.entries.filter(pk=plan_id, kind=RiskEntry.Kind.PLAN).first()
    if by.pk != discussion.worker_id or plan is None:
        raise Refused(_("The worker puts it into the person's own file, and says so here."))
    filed = discussion.entries.filter(kind=RiskEntry.Kind.FILED, plan=plan)
    if not filed.exists():
        about = {"plan": plan, "plan_author_id": plan.author_id}
        kind = RiskEntry.Kind.FILED
        risk.add(discussion=discussion, kind=kind, words=None, keys=None, by=by, **about)
