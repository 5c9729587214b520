"""Who may read and write reflections, and the one door to each of them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from confidentiality.access_log import NotYours
from confidentiality.models import Draft
from reflections.models import CheckIn, Reflection, Sharing
from reflections.reflecting import REFLECTION
from supervision.models import Session, Writing
from workers.models import Assignment, Programme, User


def supervisors_of(worker: User) -> QuerySet[User]:
    """The supervisors this worker has today, in whichever programme."""
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__user=worker, worker__left_on=None, supervisor__left_on=None
    )
    return User.objects.filter(pk__in=today.values("supervisor__user")).order_by("name")


def get_own_draft(user: User, draft_id: UUID) -> Draft:
    """A reflection that this person has begun; 404 for anyone else, and once it is kept."""
    begun = Writing.objects.filter(author=user, kind=REFLECTION, about=draft_id)
    draft = Draft.objects.filter(author=user, document_id__in=begun.values("pk"))
    return get_object_or_404(draft.select_related("author"))


def begun_as(user: User, draft_id: UUID) -> tuple[Draft | None, Reflection | None]:
    """What this person writes under this name, and what they have kept of it; either may be gone.

    404 for anyone else.
    """
    begun = get_object_or_404(Writing, author=user, kind=REFLECTION, about=draft_id)
    draft = Draft.objects.filter(author=user, document_id=begun.pk).select_related("author")
    kept = Reflection.objects.kept().filter(author=user, pk=begun.pk)
    return draft.first(), kept.first()


def has_deleted_as(user: User, draft_id: UUID) -> bool:
    """Whether what this person wrote under this name was kept, and deleted since."""
    begun = Writing.objects.filter(author=user, kind=REFLECTION, about=draft_id)
    kept = Reflection.objects.filter(author=user, pk__in=begun.values("pk"))
    return kept.exclude(deleted_at=None).exists()


def sharing_of(user: User, thing: Reflection | CheckIn) -> dict:
    """For its page: whether it is this person's own, who reads it, and who of today could."""
    own = thing.author_id == user.pk
    shared = list(thing.sharings.standing().select_related("shared_with")) if own else []
    others = supervisors_of(user).exclude(pk__in=[one.shared_with_id for one in shared])
    return {"own": own, "shared": shared, "may_share_with": list(others) if own else []}


def read_by(thing: Reflection | CheckIn | None) -> list[User]:
    """Who reads it by its author's choice, and would read a next version instead."""
    if thing is None:
        return []
    standing = thing.sharings.standing().values("shared_with")
    return list(supervisors_of(thing.author).filter(pk__in=standing))


def has_deleted(user: User, kind: type[Reflection | CheckIn], thing_id: UUID) -> bool:
    """Whether it was this person's own, and they deleted it."""
    own = kind.objects.filter(pk=thing_id, author=user)
    return own.exclude(deleted_at=None).exists()


def get_reflection(user: User, reflection_id: UUID) -> Reflection:
    """One's own, or one that a worker of today shares with this supervisor; 404 for anyone else."""
    found = Reflection.objects.visible_to(user).select_related("author", "session")
    reflection = found.filter(pk=reflection_id).first()
    if reflection is None or not may_read(user, reflection.author_id):
        raise NotYours("reflection", reflection_id)
    return reflection


def get_own_reflection(user: User, reflection_id: UUID) -> Reflection:
    """A reflection of this person's own; 404 for anyone else, whoever may read it."""
    reflection = get_reflection(user, reflection_id)
    if reflection.author_id != user.pk:
        raise NotYours("reflection", reflection_id)
    return reflection


def get_own_sharing(user: User, sharing_id: UUID) -> Sharing:
    """What this worker shares or shared; 404 for anyone else."""
    return get_object_or_404(Sharing.objects.filter(worker_id=user.pk), pk=sharing_id)


def may_read(user: User, author_id: int) -> bool:
    """What is shared is read while the two are a pair: a former supervisor reads it no more."""
    return user.pk == author_id or supervises(user, author_id)


def session_shown(user: User, reflection: Reflection) -> Session | None:
    """The session it is about: for its author, and for the supervisor whose session it was."""
    session = reflection.session
    if session and user.pk in (reflection.author_id, session.supervisor_id):
        return session
    return None


def supervises(supervisor: User, worker_id: int) -> bool:
    """Whether they are a pair today, in whichever programme."""
    today = Assignment.objects.on(timezone.localdate()).filter(
        worker__left_on=None, supervisor__left_on=None
    )
    return today.filter(supervisor__user=supervisor, worker__user=worker_id).exists()


def pairs_of(user: User) -> set[tuple[int, int]]:
    """The pairs of today, as (worker, supervisor), that this person is one of."""
    today = Assignment.objects.on(timezone.localdate()).filter(
        Q(worker__user=user) | Q(supervisor__user=user),
        worker__left_on=None,
        supervisor__left_on=None,
    )
    return set(today.values_list("worker__user", "supervisor__user"))


def readable_by(user: User, rows: Iterable) -> list:
    """Those of these that are one's own, or of a worker whom one supervises today: one query."""
    pairs = pairs_of(user)
    return [row for row in rows if row.author_id == user.pk or (row.author_id, user.pk) in pairs]


def programme_of(programme_id: int) -> Programme:
    """The programme whose routes for help stand beside what is written there."""
    return Programme.objects.get(pk=programme_id)


def programme_to_write_in(places: list) -> int:
    """The programme in which somebody reflects: the first in which they work. Otherwise 404."""
    for place in places:
        if place.in_post or place.is_supervised:
            return place.programme.pk
    raise Http404
