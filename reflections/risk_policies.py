"""Who may open, write, endorse and close a risk discussion, and the one door to each."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from confidentiality.access_log import NotYours
from confidentiality.models import Draft
from reflections import policies
from reflections.models import RiskDiscussion, RiskEntry
from supervision.models import Session, Writing
from workers.models import Assignment, Membership, User

PLAN = "risk_plan"


def get_discussion(user: User, discussion_id: UUID, *, lock: bool = False) -> RiskDiscussion:
    """A risk discussion of the pair; 404 for anyone else, a later supervisor too."""
    mine = RiskDiscussion.objects.visible_to(user)
    mine = mine.select_related("worker", "supervisor", "programme", "session")
    if lock:
        mine = mine.select_for_update(of=("self",))
    if found := mine.filter(pk=discussion_id).first():
        return found
    raise NotYours("risk", discussion_id)


def get_plan_draft(user: User, draft_id: UUID) -> Draft:
    """A plan that this person has begun; 404 for anyone else, and once it is signed."""
    begun = Writing.objects.filter(author=user, kind=PLAN, about=draft_id)
    draft = Draft.objects.filter(author=user, document_id__in=begun.values("pk"))
    return get_object_or_404(draft.select_related("author"))


def begun_as(user: User, draft_id: UUID) -> tuple[Draft | None, RiskEntry | None]:
    """What this person writes under this name, or what they signed of it; either may be gone.

    404 for anyone else.
    """
    begun = get_object_or_404(Writing, author=user, kind=PLAN, about=draft_id)
    draft = Draft.objects.filter(author=user, document_id=begun.pk).select_related("author")
    return draft.first(), plan_of(user, draft_id)


def plan_of(user: User, draft_id: UUID) -> RiskEntry | None:
    """The plan that was signed under this name of a draft, if it was."""
    begun = Writing.objects.filter(author=user, kind=PLAN, about=draft_id)
    signed = RiskEntry.objects.filter(author=user, pk__in=begun.values("pk"))
    return signed.select_related("discussion").first()


def are_pair(worker: User, supervisor: User) -> bool:
    return policies.supervises(supervisor, worker.pk)


def is_of(user: User, discussion: RiskDiscussion) -> bool:
    return user.pk in (discussion.worker_id, discussion.supervisor_id)


def is_here(person: User, discussion: RiskDiscussion) -> bool:
    """Whether this person is still in the programme: who left is told nothing more."""
    places = Membership.objects.filter(user=person, programme=discussion.programme_id)
    return places.filter(left_on=None).exists()


def may_add(user: User, discussion: RiskDiscussion) -> bool:
    """Either of the two while it is open and while they are a pair."""
    together = are_pair(discussion.worker, discussion.supervisor)
    return is_of(user, discussion) and discussion.is_open and together


def may_endorse(user: User, discussion: RiskDiscussion, plan: RiskEntry) -> bool:
    """The supervisor says what they think of a plan that the worker wrote: never of their own."""
    return (
        user.pk == discussion.supervisor_id
        and plan.author_id != user.pk
        and may_add(user, discussion)
    )


def may_close(user: User, discussion: RiskDiscussion) -> bool:
    """Either of the two, also when they no longer meet: then it waits for just that."""
    return is_of(user, discussion) and discussion.is_open


def may_carry_on_with(user: User, discussion: RiskDiscussion) -> QuerySet[User]:
    """With whom a worker may go on once the two no longer meet: their supervisors of today there.

    Not those of another programme: what was said in one organisation goes to no other.
    """
    if user.pk != discussion.worker_id or may_add(user, discussion) or not discussion.is_open:
        return User.objects.none()
    here = _today().filter(worker__user=user, worker__programme=discussion.programme_id)
    return User.objects.filter(pk__in=here.values("supervisor__user")).order_by("name")


def pairings_of(worker: User) -> list[Assignment]:
    """The pairings of today in which this person is the worker."""
    return list(_today().filter(worker__user=worker).order_by("supervisor__name"))


def pairings_between(session: Session) -> list[Assignment]:
    """The pairings of today of the two of a session, in its programme."""
    two = {"worker__user": session.worker_id, "supervisor__user": session.supervisor_id}
    return list(_today().filter(worker__programme=session.programme_id, **two))


def _today() -> QuerySet[Assignment]:
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__left_on=None, supervisor__left_on=None
    )
    return today.select_related("worker", "supervisor")


def other_of(user: User, words: dict) -> User | None:
    """With whom a plan in draft would be signed: of a pair of today, or of that discussion."""
    if about := words.get("discussion"):
        found = RiskDiscussion.objects.visible_to(user).with_people().filter(pk=about).first()
        return found and found.other_than(user)
    pair = words.get("worker"), words.get("supervisor")
    if pair not in policies.pairs_of(user):
        return None
    return User.objects.filter(pk__in=pair).exclude(pk=user.pk).first()
