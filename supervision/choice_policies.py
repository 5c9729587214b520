"""Who may choose whom: the doors to profiles, first meetings and requests for another."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from supervision.models import ChangeRequest, FirstMeeting, Profile, Slot
from workers.models import Assignment, Membership, Programme, Role, User
from workers.places import Place
from workers.policies import get_programme_to_run

# Today and later: a pairing has no end when it begins.
CHAIN_ABOVE = "SELECT user_id FROM workers_chain_above(%s, daterange(%s, NULL))"


def worked_in(mine: list[Place]) -> list[Programme]:
    """The programmes in which somebody is a worker."""
    return [place.programme for place in mine if place.in_post or place.is_supervised]


def chosen_in(mine: list[Place]) -> list[Programme]:
    """The programmes in which somebody is a worker and may choose their supervisor."""
    return [programme for programme in worked_in(mine) if programme.supervisor_choice]


def described_in(mine: list[Place]) -> list[Programme]:
    """The programmes in which somebody is a supervisor whom workers may choose."""
    return [
        place.programme
        for place in mine
        if Role.Kind.SUPERVISOR in place.role_names and place.programme.supervisor_choice
    ]


def get_programme(programmes: list[Programme], programme_id: int) -> Programme:
    """One of these programmes; 404 for any other, as if it did not exist."""
    for programme in programmes:
        if programme.pk == programme_id:
            return programme
    raise Http404


def profiles_for(worker: User, programme: Programme) -> QuerySet[Profile]:
    """Supervisors who take new workers, by name, as this programme calls them.

    Nobody who manages the worker, directly or further up; not themselves; nobody they have already.
    """
    today = timezone.localdate()
    place = OuterRef("membership")
    supervises = Role.objects.filter(membership=place, role=Role.Kind.SUPERVISOR, ended_at=None)
    paired = Assignment.objects.on(today).filter(worker__user=worker, supervisor=place)
    return (
        Profile.objects.filter(membership__programme=programme, membership__left_on=None)
        .filter(Exists(supervises), takes_new=True)
        .exclude(Q(membership__user=worker) | Exists(paired))
        .exclude(membership__user__in=RawSQL(CHAIN_ABOVE, [worker.pk, today]))  # noqa: S611  # nosec B611
        .select_related("membership__user", "membership__programme")
        .order_by("membership__name", "pk")
    )


def get_profile(worker: User, programme: Programme, person_id: int) -> Profile:
    """A supervisor whom this worker may ask for a first meeting; 404 for anybody else."""
    return get_object_or_404(profiles_for(worker, programme), membership__user=person_id)


def get_first_meeting(user: User, meeting_id: UUID) -> FirstMeeting:
    """A first meeting, for the two; 404 for anyone else."""
    mine = FirstMeeting.objects.visible_to(user).with_names()
    people = "programme", "worker", "supervisor"
    return get_object_or_404(mine.select_related(*people), pk=meeting_id)


def get_first_meeting_asked_of(user: User, meeting_id: UUID) -> FirstMeeting:
    """A first meeting, for the supervisor who is asked; 404 for anyone else, its worker too."""
    meeting = get_first_meeting(user, meeting_id)
    if meeting.supervisor_id != user.pk:
        raise Http404
    return meeting


def get_own_first_meeting(user: User, meeting_id: UUID) -> FirstMeeting:
    """A first meeting, for the worker who asked; 404 for anyone else, its supervisor too."""
    meeting = get_first_meeting(user, meeting_id)
    if meeting.worker_id != user.pk:
        raise Http404
    return meeting


def first_meeting_at(slot: Slot, worker: User) -> FirstMeeting | None:
    """What the two agreed on that lets this worker book this time without being assigned.

    One-to-one, within the days to book, while both still have their place in the programme.
    """
    here = Membership.objects.current().filter(programme=slot.programme_id)
    if slot.is_group:
        return None
    return (
        FirstMeeting.objects.open()
        .filter(worker=worker, supervisor=slot.supervisor_id, programme=slot.programme_id)
        .filter(accepted_at__gt=slot.starts_at - FirstMeeting.TO_BOOK)
        .filter(Exists(here.filter(user=worker)), Exists(here.filter(user=slot.supervisor_id)))
        .first()
    )


def get_own_change(user: User, change_id: UUID) -> ChangeRequest:
    """What this worker asked for; 404 for anyone else."""
    return get_object_or_404(ChangeRequest.objects.filter(worker=user), pk=change_id)


def changes_to_arrange(user: User, programme: Programme) -> QuerySet[ChangeRequest]:
    """Who asked for another supervisor, for an administrator; never one who supervises them."""
    asked = ChangeRequest.objects.filter(programme=programme).with_names()
    not_over = Q(ended_on=None) | Q(ended_on__gt=timezone.localdate())
    theirs = Assignment.objects.filter(not_over, supervisor__user=user)
    return asked.exclude(
        Q(kept_from__contains=[user.pk]) | Q(worker__in=theirs.values("worker__user"))
    )


def get_change_to_arrange(user: User, programme_id: int, change_id: UUID) -> ChangeRequest:
    """A request, for an administrator of the programme; 404 for anyone else."""
    programme = get_programme_to_run(user, programme_id)
    return get_object_or_404(changes_to_arrange(user, programme), pk=change_id)


def get_ended_pairing(user: User, assignment_id: int) -> Assignment:
    """A pairing that ended or is about to, for its supervisor; 404 for anyone else."""
    ended = Assignment.objects.filter(supervisor__user=user, ended_on__isnull=False)
    people = "worker", "worker__programme", "supervisor"
    return get_object_or_404(ended.select_related(*people), pk=assignment_id)
