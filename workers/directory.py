"""The administrator's list of people: who is where, answered in a constant number of queries."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from workers.models import Assignment, LineManagement, Membership, Post, Programme, Role


def people_of(programme: Programme, words: str = "") -> QuerySet[Membership]:
    """Everyone with a place, by name, each with team, line manager, roles and whether they left.

    `words` narrows to names and e-mail addresses that hold it.
    """
    today = timezone.localdate()
    mine = {"worker": OuterRef("pk")}
    found = Membership.objects.filter(programme=programme).select_related("user")
    if words:
        found = found.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
    return (
        found.with_role_names()
        .annotate(
            team_name=Subquery(
                Post.objects.on(today).filter(membership=OuterRef("pk")).values("team__name")[:1]
            ),
            manager_name=Subquery(
                LineManagement.objects.on(today).filter(**mine).values("manager__user__name")[:1]
            ),
        )
        .order_by(F("left_on").desc(nulls_first=True), "user__name", "pk")
    )


def suggestions_for(programme: Programme) -> list[tuple[str, str]]:
    """E-mail address and name of up to 200 people, to save typing when choosing a line manager."""
    people = programme.memberships.current().order_by("-reports__started_on", "user__name")
    found = people.values_list("user__email", "user__name")[:200]
    return list(dict.fromkeys(found))


def set_up_steps(programme: Programme) -> dict[str, bool]:
    """What a new programme needs before the first booking, each with whether it is done."""
    return {
        "teams": programme.teams.exists(),
        "supervisors": programme.memberships.with_role(Role.Kind.SUPERVISOR).exists(),
        "posts": Post.objects.filter(team__programme=programme).exists(),
        "lines": LineManagement.objects.filter(worker__programme=programme).exists(),
        "pairings": Assignment.objects.filter(worker__programme=programme).exists(),
    }
