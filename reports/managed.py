"""What leads know who are also line managers or supervisors: what their people did, each of them.

A supervisor logs every session of those they supervise; both know what they did themselves. And for
teams of five and more the manager's page tells how often the service displaced the time of the
whole team. Only who leads on the day when a report is made is foreseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.cells import OPERATIONAL
from reports.counts import Counts, Row, together
from reports.measures import PLACES, SESSIONS, ask, fill, known_of
from reports.periods import QUARTER, Period
from supervision.protected_time import SMALLEST_TEAM, SOMEBODY_MOVED
from workers.models import Programme

# Whom a lead has managed or supervised at any time since the first day of the period; and the lead.
PEOPLE = """
SELECT DISTINCT lead.user_id, person.user_id
FROM workers_role role
JOIN workers_membership lead ON lead.id = role.membership_id
JOIN (
    SELECT manager_id AS knows_id, worker_id, started_on, ended_on FROM workers_linemanagement
    UNION ALL
    SELECT supervisor_id, worker_id, started_on, ended_on FROM workers_assignment
) line ON line.knows_id = lead.id
JOIN workers_membership person ON person.id IN (line.worker_id, lead.id)
WHERE lead.programme_id = %(programme)s AND role.role = 'programme_lead' AND role.ended_at IS NULL
AND line.started_on <= %(today)s AND (line.ended_on IS NULL OR line.ended_on > %(first)s)
"""
# The teams of those they manage today that are large enough and stayed as they were, as the
# manager's page has them.
TEAMS = """
SELECT DISTINCT lead.user_id, post.team_id
FROM workers_role role
JOIN workers_membership lead ON lead.id = role.membership_id
JOIN workers_linemanagement line ON line.manager_id = lead.id
JOIN workers_post post ON post.membership_id = line.worker_id
WHERE lead.programme_id = %(programme)s AND role.role = 'programme_lead' AND role.ended_at IS NULL
AND line.started_on <= %(today)s AND (line.ended_on IS NULL OR line.ended_on > %(today)s)
AND post.started_on <= %(today)s AND (post.ended_on IS NULL OR post.ended_on > %(today)s)
AND %(smallest)s <= (
    SELECT count(DISTINCT mate.membership_id) FROM workers_post mate
    WHERE mate.team_id = post.team_id AND mate.started_on < %(after)s
    AND (mate.ended_on IS NULL OR mate.ended_on > greatest(%(first)s, mate.started_on))
)
AND NOT {moved}
""".format(moved=SOMEBODY_MOVED.format(team="post.team_id"))  # noqa: S608 (a constant)  # nosec B608


@dataclass
class Managed:
    """What the people of one lead did, for each team."""

    rows: list[Row]
    # Teams of which the lead knows all displaced time: it is in their rows.
    displaced: list[int] = field(default_factory=list)
    # Who they are, which is not kept.
    people: set[int] = field(default_factory=set)

    def of(self, row: Row) -> Row:
        """Their part of a row of teams."""
        return together(mine for mine in self.rows if mine.teams[0] in row.teams)

    def kept(self, lead: int) -> dict:
        rows = [row.kept() for row in self.rows]
        return {"lead": lead, "rows": rows, "displaced": self.displaced}


def managed_of(kept: Iterable[dict]) -> dict[int, Managed]:
    """As the tally of a release holds it."""
    return {
        each["lead"]: Managed([Row(**row) for row in each["rows"]], each["displaced"])
        for each in kept
    }


def count_managed(
    programme: Programme, period: Period, counts: Counts, *, using: str
) -> dict[int, Managed]:
    """For each lead who has people, what those did."""
    known = known_of(programme, period) | {"smallest": SMALLEST_TEAM}
    people: dict[int, set[int]] = {}
    for lead, person in ask(PEOPLE, known, using):
        people.setdefault(lead, set()).add(person)
    teams = ask(TEAMS, known, using) if period.kind == QUARTER else []
    found = {}
    for lead, theirs in sorted(people.items()):
        displaced = sorted(team for manager, team in teams if manager == lead)
        alone = known | {"people": list(theirs)}
        rows = _rows(counts, theirs, ask(PLACES + SESSIONS, alone, using))
        for team in displaced:
            _know_displaced(rows, counts, team)
        standing = [row for row in rows.values() if row.roster or row.booked]
        found[lead] = Managed(standing, displaced, theirs)
    return found


def _rows(counts: Counts, theirs: set[int], sessions: list[tuple]) -> dict[int, Row]:
    rows = {row.teams[0]: Row(row.teams) for row in counts.rows}
    for team, came, on_schedule, people in counts.groups:
        rows[team].add(len(theirs & set(people)), came=came, on_schedule=on_schedule)
    fill(rows, sessions)
    return rows


def _know_displaced(rows: dict[int, Row], counts: Counts, team: int) -> None:
    for whole in counts.rows:
        if whole.teams == [team]:
            rows[team].sessions[OPERATIONAL] = whole.sessions[OPERATIONAL]
            rows[team].people[OPERATIONAL] = whole.people[OPERATIONAL]
