"""A pair holds a risk together: a plan is written, signed for both, and looked at again."""

from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft
from confidentiality.vault import UnlockedKeys
from reflections import messages, risk_policies
from reflections.models import RiskDiscussion, RiskEntry
from reflections.plan_around import AROUND
from reflections.risk_policies import PLAN
from reflections.risk_words import CARRIED_ON, WORRY
from supervision import writing
from supervision.models import Session, Writing
from supervision.writing import Paper
from workers.models import Assignment, User
from workers.outbox import About
from workers.refusals import Refused

FURTHEST_REVIEW = timedelta(days=366)
CLOSED = _("This is closed, or the two of you no longer meet. Nothing more is added to it.")
NEWER = _(
    "A newer plan was signed since you began this one. Read it, and begin your change from there; "
    "your words stay here until you throw them away."
)
NOT_A_PAIR = _("You two are no pair today, so no risk discussion can be opened between you.")
# Name what a further plan is about, and what reminders are.
PLANS = UUID("5b0a3c76-9d0f-4a3e-8a67-0d4d8e1c7f21")
REMINDED = UUID("e0f4b1d2-52a7-4f0c-9a54-9b7c0f3a6d18")


def begin_plan(
    *, programme_id: int, pair: dict, start: str, session: Session | None, author: User, keys
) -> UUID:
    """Begin a discussion between these two; the name of its draft, and later its own."""
    about = {"session": str(session.pk) if session else "", "discussion": "", "start": start}
    return _begin(uuid4(), programme_id, pair | about, author, keys)


def begin_change(
    *, discussion: RiskDiscussion, plan: RiskEntry, words: dict, author: User, keys
) -> UUID:
    """Begin a changed plan with the words of the newest; the draft that is there already stays."""
    about = uuid5(PLANS, f"{discussion.pk}:{plan.number}")
    pair = {"worker": discussion.worker_id, "supervisor": discussion.supervisor_id}
    changes = {"session": "", "discussion": str(discussion.pk), "newest": plan.number}
    return _begin(about, discussion.programme_id, words | pair | changes, author, keys)


def carry_on(*, discussion: RiskDiscussion, words: dict, supervisor: User, by: User, keys) -> UUID:
    """Begin a new discussion with a new supervisor, from the words of one with an earlier one.

    Once its plan is signed, the earlier one is closed. Raises Refused for anyone but the worker,
    and while they still meet the earlier supervisor.
    """
    if supervisor not in risk_policies.may_carry_on_with(by, discussion):
        raise Refused(NOT_A_PAIR)
    pair = {"worker": by.pk, "supervisor": supervisor.pk}
    content = words | pair | {"session": "", "discussion": "", "carries": str(discussion.pk)}
    return _begin(uuid4(), discussion.programme_id, content, by, keys)


def _begin(about: UUID, programme_id: int, content: dict, author: User, keys) -> UUID:
    paper = Paper(PLAN, about, programme_id)
    if writing.draft_of(paper, author) is None:
        writing.save_draft(paper=paper, content=content, version=0, author=author, keys=keys)
    return about


@transaction.atomic
def save_plan_draft(
    *, draft: Draft, content: dict, version: int, keys: UnlockedKeys | None
) -> Draft:
    """Keep what is typed, see writing.save_draft."""
    paper, author = paper_of(draft), draft.author
    return writing.save_draft(
        paper=paper, content=content, version=version, author=author, keys=keys
    )


def paper_of(draft: Draft) -> Paper:
    about = Writing.objects.get(pk=draft.document_id).about
    return Paper(PLAN, about, draft.programme_id)


@transaction.atomic
def sign_plan(*, draft: Draft, version: int, keys: UnlockedKeys, by: User) -> RiskDiscussion:
    """Sign a plan: it opens a discussion, or is the next plan of one; the other is told.

    Signed twice it is signed once. Raises Refused for two who are no pair, a closed discussion, a
    plan without a situation, a level of concern (for a worry) or a day of review, for one that
    changed since it was checked, and when the other signed a newer one since it was begun.
    """
    paper = paper_of(draft)
    if not drafting.lock_draft(draft=draft) and (entry := risk_policies.plan_of(by, paper.about)):
        return entry.discussion
    try:
        draft, content = writing.checked(paper=paper, version=version, keys=keys, by=by)
        words = {name: part for name, part in content.items() if name not in AROUND}
        review_on = _check(words)
        if about := content.get("discussion"):
            discussion = _reopened(UUID(about), content.get("newest"), review_on, by)
        else:
            discussion = _opened(paper, content, review_on, by)
        known = {"discussion": discussion, "words": words, "keys": keys, "by": by}
        add(kind=RiskEntry.Kind.PLAN, id=draft.document_id, **known)
        if carried := content.get("carries"):
            _carried_on(UUID(carried), keys, by)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    return discussion


def _check(words: dict) -> date:
    """What a plan cannot do without; its day of review."""
    if not words.get("situation", "").strip():
        raise Refused(_("Say what the situation is."), "situation")
    if words.get("start") == WORRY and not words.get("level"):
        raise Refused(_("A worry needs a level of concern."), "level")
    if not words.get("review_on"):
        raise Refused(_("Set a day on which you two look at it again."), "review_on")
    review_on = date.fromisoformat(words["review_on"])
    check_review(review_on)
    return review_on


def check_review(day: date) -> None:
    """A day of review is today or later, within a year. Raises Refused."""
    today = timezone.localdate()
    if day < today:
        raise Refused(_("That day is over: choose a day of review from today on."), "review_on")
    if day > today + FURTHEST_REVIEW:
        raise Refused(_("Choose a day of review within a year."), "review_on")


def _opened(paper: Paper, content: dict, review_on: date, by: User) -> RiskDiscussion:
    """A new discussion, between by and the other of their pair of today in that programme."""
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__user=content["worker"],
        supervisor__user=content["supervisor"],
        worker__programme=paper.programme_id,
        worker__left_on=None,
        supervisor__left_on=None,
    )
    if by.pk not in (content["worker"], content["supervisor"]) or not today.exists():
        raise Refused(NOT_A_PAIR)
    pair = {"worker_id": content["worker"], "supervisor_id": content["supervisor"]}
    about = content.get("session")
    sessions = Session.objects.visible_to(by).filter(**pair)
    return RiskDiscussion.objects.create(
        id=paper.about,
        programme_id=paper.programme_id,
        opened_by=by,
        session=sessions.filter(pk=about).first() if about else None,
        review_on=review_on,
        **pair,
    )


def _reopened(discussion_id: UUID, newest: int | None, review_on: date, by: User) -> RiskDiscussion:
    """The open discussion of which this is the next plan, with its new day of review."""
    discussion = risk_policies.get_discussion(by, discussion_id, lock=True)
    if not risk_policies.may_add(by, discussion):
        raise Refused(CLOSED)
    plans = discussion.entries.filter(kind=RiskEntry.Kind.PLAN)
    if plans.latest("number").number != newest:
        raise Refused(NEWER)
    review_next(discussion, review_on)
    return discussion


def _carried_on(discussion_id: UUID, keys: UnlockedKeys, by: User) -> None:
    """What waited for a decision is closed, now that it goes on with a supervisor of today."""
    earlier = risk_policies.get_discussion(by, discussion_id, lock=True)
    if earlier.is_open:
        end(discussion=earlier, said={"outcome": CARRIED_ON, "words": ""}, keys=keys, by=by)


def end(*, discussion: RiskDiscussion, said: dict, keys: UnlockedKeys, by: User) -> RiskEntry:
    """Close it, with how it ended. The caller has checked that it may, and holds the row."""
    kind = RiskEntry.Kind.CLOSING
    entry = add(discussion=discussion, kind=kind, words=said, keys=keys, by=by)
    discussion.state, discussion.closed_at = RiskDiscussion.State.CLOSED, timezone.now()
    discussion.review_on = None
    discussion.save(update_fields=["state", "closed_at", "review_on"])
    let_no_reminder_go(discussion)
    return entry


def review_next(discussion: RiskDiscussion, day: date) -> None:
    """Set the next day of review; what was queued to remind of the last one goes no more."""
    discussion.review_on, discussion.reminded_on = day, None
    discussion.save(update_fields=["review_on", "reminded_on"])
    let_no_reminder_go(discussion)


def let_no_reminder_go(discussion: RiskDiscussion) -> None:
    version = 2 * timezone.localdate().toordinal() + 1
    messages.risk_settled(about=about_reminders(discussion.pk, version))


def about_reminders(discussion_id: UUID, version: int) -> About:
    """What a reminder is about: one discussion, as of a day."""
    return About(uuid5(REMINDED, str(discussion_id)), version)


def add(
    *, discussion: RiskDiscussion, kind: str, words: dict | None, keys, by: User, **fields
) -> RiskEntry:
    """One dated entry, its words sealed to the two; the other is told, unless they left."""
    pair = {"worker_id": discussion.worker_id, "supervisor_id": discussion.supervisor_id}
    last = discussion.entries.order_by("-number").values_list("number", flat=True).first() or 0
    entry = RiskEntry.objects.create(
        discussion=discussion, author=by, kind=kind, number=last + 1, **pair, **fields
    )
    if words is not None:
        programme_id = discussion.programme_id
        writing.sign_for_both(
            entry, kind=f"risk_{kind}", programme_id=programme_id, content=words, keys=keys
        )
        other = discussion.other_than(by)
        if risk_policies.is_here(other, discussion):
            messages.risk_said(entry=entry, to=other)
    return entry


def read(*, discussion: RiskDiscussion, keys: UnlockedKeys) -> list[tuple[RiskEntry, dict]]:
    """All that was said, in order, each with its words. Raises sealing.CannotOpen."""
    entries = list(discussion.entries.select_related("author"))
    spoken = [entry for entry in entries if entry.kind != RiskEntry.Kind.FILED]
    envelopes = [
        writing.sealed(
            document_id=entry.pk,
            paper=Paper(f"risk_{entry.kind}", discussion.pk, discussion.programme_id),
            author_id=entry.author_id,
            worker_id=discussion.worker_id,
            supervisor_id=discussion.supervisor_id,
        )
        for entry in spoken
    ]
    opened = sealing.open_envelopes(envelopes=envelopes, keys=keys)
    words = {entry.pk: said for entry, said in zip(spoken, opened, strict=True)}
    return [(entry, words.get(entry.pk, {})) for entry in entries]


def newest_plan(entries: list[tuple[RiskEntry, dict]]) -> tuple[RiskEntry, dict]:
    """The plan that holds: the last one signed."""
    plans = [one for one in entries if one[0].kind == RiskEntry.Kind.PLAN]
    if not plans:
        raise sealing.CannotOpen
    return plans[-1]
