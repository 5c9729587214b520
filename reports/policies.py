"""The doors to reports: a programme's lead sees its releases, and nobody else any."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from reports.models import Release
from workers.models import Assignment, LineManagement, Post, Programme, User


def get_release(user: User, release_id: int) -> Release:
    """A release, for the lead of its programme; 404 for anyone else, as if it did not exist."""
    releases = Release.objects.visible_to(user).select_related("programme")
    return get_object_or_404(releases, pk=release_id)


def get_untouched_release(user: User, release_id: int) -> Release:
    """The same to take away: figures that somebody changed since go nowhere."""
    release = get_release(user, release_id)
    if not release.is_untouched:
        raise Http404
    return release


def share_known(user: User, programme: Programme) -> tuple[str, bool]:
    """Of whom in post a lead knows what they did: of "some", of "all" or of "none"; as supervisor?

    As line manager or as supervisor, today.
    """
    managed = LineManagement.objects.current().filter(manager__user=user)
    supervised = Assignment.objects.current().filter(supervisor__user=user)
    managed = managed.filter(worker__programme=programme).values("worker")
    supervised = supervised.filter(worker__programme=programme).values("worker")
    theirs = set(managed.union(supervised).values_list("worker", flat=True))
    if not theirs:
        return "none", False
    others = Post.objects.current().filter(membership__programme=programme)
    others = others.exclude(membership__user=user).exclude(membership__in=theirs)
    return "some" if others.exists() else "all", supervised.exists()
