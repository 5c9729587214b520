"""The administrator's list of people: who is where, answered in a constant number of queries."""

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from workers.models import LineManagement, Membership, Post, Programme, Role

# One query in place of five.
STEPS = """
SELECT
    EXISTS (SELECT FROM workers_team WHERE programme_id = %(programme)s) AS teams,
    EXISTS (
        SELECT FROM workers_role role JOIN workers_membership place ON place.id = role.membership_id
        WHERE place.programme_id = %(programme)s
        AND role.role = %(supervisor)s AND role.ended_at IS NULL
    ) AS supervisors,
    EXISTS (
        SELECT FROM workers_post post JOIN workers_team team ON team.id = post.team_id
        WHERE team.programme_id = %(programme)s
    ) AS posts,
    EXISTS (
        SELECT FROM workers_linemanagement line
        JOIN workers_membership place ON place.id = line.worker_id
        WHERE place.programme_id = %(programme)s
    ) AS lines,
    EXISTS (
        SELECT FROM workers_assignment pairing
        JOIN workers_membership place ON place.id = pairing.worker_id
        WHERE place.programme_id = %(programme)s
    ) AS pairings
"""

LEAVERS_LAST = F("left_on").desc(nulls_first=True)


def people_of(programme: Programme, words: str = "") -> QuerySet[Membership]:
    """Everyone with a place, by name, those who left last.

    `words` narrows to names and e-mail addresses that hold it.
    """
    found = Membership.objects.filter(programme=programme)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(user__email__icontains=words))
    return found.order_by(LEAVERS_LAST, "name", "pk")


def described(places: QuerySet[Membership]) -> QuerySet[Membership]:
    """One page of people, each with team, line manager and roles; those before it are not asked."""
    today = timezone.localdate()
    mine = {"worker": OuterRef("pk")}
    return (
        Membership.objects.filter(pk__in=places.values("pk"))
        .select_related("user")
        .with_role_names()
        .with_invited()
        .annotate(
            team_name=Subquery(
                Post.objects.on(today).filter(membership=OuterRef("pk")).values("team__name")[:1]
            ),
            manager_name=Subquery(
                LineManagement.objects.on(today).filter(**mine).values("manager__name")[:1]
            ),
        )
        .order_by(LEAVERS_LAST, "name", "pk")
    )


def suggestions_for(programme: Programme) -> list[tuple[str, str]]:
    """E-mail address and name of up to 200 people, to save typing when choosing a line manager."""
    people = programme.memberships.current().order_by("-reports__started_on", "name")
    found = people.values_list("user__email", "name")[:200]
    return list(dict.fromkeys(found))


def set_up_steps(programme: Programme) -> dict[str, bool]:
    """What a new programme needs before the first booking, each with whether it is done."""
    with connection.cursor() as cursor:
        cursor.execute(STEPS, {"programme": programme.pk, "supervisor": Role.Kind.SUPERVISOR})
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))
