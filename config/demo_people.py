"""The people of the demo: who they are, where they belong, whom they manage and supervise."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from confidentiality import enrolment
from confidentiality.vault import UnlockedKeys
from config import demo_words
from workers import lines, people
from workers.models import Membership, Programme, Role, User

PASSWORD = "protected-time-2026"  # noqa: S105
PASSPHRASE = "a quiet room with the door closed"  # noqa: S105
OUT_OF_HOURS = (
    "Duty manager, 5pm to 9am and weekends: 01632 960 111.\n"
    "If somebody is in immediate danger, 999 first."
)
SAFEGUARDING = (
    "Safeguarding lead: 01632 960 112, or the council's out-of-hours team: 01632 960 113."
)
TEAMS = {"Outreach": 14, "Housing First": 11, "Navigators": 7, "Women's project": 5, "Peer hub": 3}


@dataclass
class Town:
    """A programme being filled: its places by short name, and everybody's unlocked keys."""

    programme: Programme
    started_on: date
    hash: str
    places: dict[str, Membership] = field(default_factory=dict)
    keys: dict[int, UnlockedKeys] = field(default_factory=dict)

    def add(self, short: str, name: str, *roles: str, email: str = "") -> Membership:
        email = email or f"{short}@demo.example"
        place = people.add_person(
            programme=self.programme, name=name, email=email, by=None, invited=False
        )
        User.objects.filter(pk=place.user_id).update(password=self.hash)
        Membership.objects.filter(pk=place.pk).update(joined_on=self.started_on)
        for role in roles:
            people.give_role(membership=place, role=role, by=None)
        self.places[short] = place
        return place

    def enrol(self, short: str) -> None:
        """Make this person's keys, once, however many programmes they are in."""
        user = self.places[short].user
        if user.pk not in self.keys:
            self.keys[user.pk], _code = enrolment.create_keys(user=user, passphrase=PASSPHRASE)

    def supervise(self, worker: str, supervisor: str, since: date | None = None) -> None:
        lines.assign_supervisor(
            membership=self.places[worker],
            supervisor=self.places[supervisor],
            started_on=since or self.started_on,
        )

    def manage(self, worker: str, manager: str) -> None:
        lines.set_line_manager(
            membership=self.places[worker],
            manager=self.places[manager],
            started_on=self.started_on,
        )

    def post(self, worker: str, team) -> None:
        lines.start_post(membership=self.places[worker], team=team, started_on=self.started_on)


def invented_names() -> list[str]:
    return [f"{first} {last}" for last, first in product(demo_words.LAST, demo_words.FIRST)]


def shoreline() -> Town:
    """Five teams, four supervisors, three custodians, and the people of the contract."""
    programme = Programme.objects.create(
        name="Shoreline", out_of_hours_help=OUT_OF_HOURS, safeguarding_help=SAFEGUARDING
    )
    started_on = timezone.localdate() - timedelta(days=2 * 365)
    town = Town(programme, started_on, make_password(PASSWORD))
    _staff(town)
    _teams(town)
    _exceptions(town)
    for short in town.places:
        town.enrol(short)
    return town


def _staff(town: Town) -> None:
    kind = Role.Kind
    town.add("supervisor", "Sana Whitlock", kind.SUPERVISOR)
    town.add("supervisor2", "Tom Abernethy", kind.SUPERVISOR)
    town.add("supervisor3", "Ruth Okafor", kind.SUPERVISOR)
    town.add("supervisor4", "Ivo Lindqvist", kind.SUPERVISOR)
    town.add("manager", "Morgan Pryce")
    town.add("manager2", "Halima Stone")
    town.add("lead", "Lena Frost", kind.PROGRAMME_LEAD)
    town.add("admin", "Adil Novak", kind.ADMINISTRATOR)
    for number, name in enumerate(("Clara Boyd", "Cem Arslan", "Cora Nield"), start=1):
        town.add(f"custodian{number}", name, kind.CUSTODIAN)
    town.add("volunteer", "Vic Harper", kind.VOLUNTEER)
    town.supervise("supervisor", "supervisor2")


def _teams(town: Town) -> None:
    """Fill each team; the people of the contract first. Supervisors take turns."""
    names = iter(invented_names())
    known = {
        "Outreach": [("worker", "Wren Castell"), ("colleague", "Col Mbeki")],
        "Housing First": [("outsider", "Orla Quinn")],
    }
    supervisors = ["supervisor", "supervisor2", "supervisor3", "supervisor4"]
    for team_number, (title, size) in enumerate(TEAMS.items()):
        team = town.programme.teams.create(name=title)
        manager = "manager" if title == "Outreach" else "manager2"
        people_here = known.get(title, [])
        first_word = slugify(title).split("-")[0]
        extra = [(f"{first_word}{number}", next(names)) for number in range(1, size + 1)]
        for number, (short, name) in enumerate([*people_here, *extra][:size]):
            town.add(short, name)
            town.post(short, team)
            town.manage(short, manager)
            if short not in {"worker", "colleague", "outsider"}:
                town.supervise(short, supervisors[(team_number + number) % 4])


def _exceptions(town: Town) -> None:
    """The histories that the contract names: an earlier supervisor, a leaver, people away."""
    changed_on = timezone.localdate() - timedelta(days=300)
    town.supervise("worker", "supervisor2")
    town.places["worker"].supervisors.update(ended_on=changed_on)
    town.supervise("worker", "supervisor", since=changed_on)
    town.supervise("colleague", "supervisor")
    town.supervise("outsider", "supervisor2")
    town.add("leaver", "Lee Varga")
    town.post("leaver", town.programme.teams.get(name="Outreach"))
    town.manage("leaver", "manager")
    town.supervise("leaver", "supervisor3")
    away = timezone.localdate() - timedelta(days=70)
    for short in ("outreach3", "housing4"):
        lines.record_leave(
            membership=town.places[short], started_on=away, back_on=away + timedelta(days=28)
        )


def harbour(shoreline: Town) -> Town:
    """The second programme, which shares one supervisor and nothing else."""
    programme = Programme.objects.create(
        name="Harbour", out_of_hours_help="On-call manager: 01632 960 221."
    )
    town = Town(programme, shoreline.started_on, shoreline.hash, keys=shoreline.keys)
    town.add("elsewhere", "Elin Sorley")
    tom = shoreline.places["supervisor2"].user
    town.add("supervisor2", tom.name, Role.Kind.SUPERVISOR, email=tom.email)
    town.add("harbour-admin", "Hana Keller", Role.Kind.ADMINISTRATOR)
    town.post("elsewhere", programme.teams.create(name="Quayside"))
    town.supervise("elsewhere", "supervisor2")
    town.enrol("elsewhere")
    return town
