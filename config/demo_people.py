"""The people of the demo: who they are, where they belong, whom they manage and supervise."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, cycle, product

from django.contrib.auth.hashers import make_password
from django.test.utils import override_settings
from django.utils import timezone
from django.utils.text import slugify

from confidentiality import custodians, enrolment
from confidentiality.identity import acting_as
from confidentiality.models import Custodian
from confidentiality.vault import UnlockedKeys
from config import demo_words
from governance import custodianship
from supervision.templatetags.clock import midnight
from workers import lines, people
from workers.models import Membership, Programme, Role, User

PASSWORD = "protected-time-2026"  # noqa: S105
PASSPHRASE = "a quiet room with the door closed"  # noqa: S105
SHORELINE = "Shoreline"
OUT_OF_HOURS = (
    "Duty manager, 5pm to 9am and weekends: 01632 960 111.\n"
    "If somebody is in immediate danger, 999 first."
)
SAFEGUARDING = (
    "Safeguarding lead: 01632 960 112, or the council's out-of-hours team: 01632 960 113."
)
TEAMS = {"Outreach": 14, "Housing First": 11, "Navigators": 7, "Women's project": 5, "Peer hub": 3}
TEAM_SIZE = 12
WORKERS_A_SUPERVISOR = 10
NAMED = {
    "worker",
    "colleague",
    "outsider",
    "supervisor",
    "supervisor2",
    "manager",
    "lead",
    "admin",
    "custodian1",
    "custodian2",
    "custodian3",
    "volunteer",
    "elsewhere",
}


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
            programme=self.programme,
            name=name,
            email=email,
            by=None,
            invited=False,
            joined_on=self.started_on,
        )
        User.objects.filter(pk=place.user_id).update(password=self.hash)
        for role in roles:
            people.give_role(membership=place, role=role, by=None)
        self.places[short] = place
        return place

    def enrol(self, short: str) -> None:
        """Make this person's keys, once, however many programmes they are in.

        The people nobody is told to sign in as get their passphrase stretched cheaply: a demo of a
        thousand must not take five minutes for passphrases that are public anyway.
        """
        user = self.places[short].user
        if user.pk in self.keys:
            return
        costs = {} if short in NAMED else {"ARGON2_MEMORY_KIB": 8, "ARGON2_ITERATIONS": 1}
        with override_settings(**costs), acting_as(user.pk):
            self.keys[user.pk], code = enrolment.create_keys(user=user, passphrase=PASSPHRASE)
            enrolment.confirm_recovery_code(user=user, last_group=code.rpartition("-")[2])

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


def invented_names() -> Iterator[str]:
    """Some three hundred names, mixed, then the same ones over again."""
    pairs = list(product(demo_words.FIRST, demo_words.LAST))
    random.Random(1).shuffle(pairs)  # noqa: S311
    return cycle([f"{first} {last}" for first, last in pairs])


def teams_of(workers: int) -> dict[str, int]:
    """Teams for that many workers: the demo's own five for its forty, else of twelve each."""
    if workers <= sum(TEAMS.values()):
        return TEAMS
    more = -(-(workers - sum(TEAMS.values())) // TEAM_SIZE)
    return TEAMS | {f"Service {number}": TEAM_SIZE for number in range(1, more + 1)}


def shoreline(*, workers: int, years: int) -> Town:
    """Five teams, four supervisors, three custodians, and the people of the contract; or more."""
    started_on = timezone.localdate() - timedelta(days=years * 365)
    programme = Programme.objects.create(
        name=SHORELINE,
        out_of_hours_help=OUT_OF_HOURS,
        safeguarding_help=SAFEGUARDING,
        started_on=started_on,
    )
    town = Town(programme, started_on, make_password(PASSWORD))
    teams = teams_of(workers)
    _staff(town, supervisors=max(4, sum(teams.values()) // WORKERS_A_SUPERVISOR))
    _teams(town, teams)
    _exceptions(town)
    for short in town.places:
        town.enrol(short)
    _custodians(town)
    return town


def _custodians(town: Town) -> None:
    """Three who serve from the first day, named when nothing was written yet."""
    began = midnight(town.started_on)
    for number in range(1, 4):
        custodian = Custodian(
            programme_id=town.programme.pk,
            user=town.places[f"custodian{number}"].user,
            keys_number=1,
            named_at=began,
            accepted_at=began,
            serves_from=began,
        )
        custodians.attest(custodian).save(force_insert=True)


def _staff(town: Town, *, supervisors: int) -> None:
    kind = Role.Kind
    known = ["Sana Whitlock", "Tom Abernethy", "Ruth Okafor", "Ivo Lindqvist"]
    for number, name in zip(
        range(1, supervisors + 1), chain(known, invented_names()), strict=False
    ):
        town.add("supervisor" if number == 1 else f"supervisor{number}", name, kind.SUPERVISOR)
    town.add("manager", "Morgan Pryce")
    town.add("manager2", "Halima Stone")
    town.add("lead", "Lena Frost", kind.PROGRAMME_LEAD)
    town.add("admin", "Adil Novak", kind.ADMINISTRATOR)
    for number, name in enumerate(("Clara Boyd", "Cem Arslan", "Cora Nield"), start=1):
        town.add(f"custodian{number}", name, kind.CUSTODIAN)
    town.add("volunteer", "Vic Harper", kind.VOLUNTEER)
    town.supervise("supervisor", "supervisor2")


def _teams(town: Town, teams: dict[str, int]) -> None:
    """Fill each team, the people of the contract first; supervisors take turns."""
    names = invented_names()
    known = {
        "Outreach": [("worker", "Wren Castell"), ("colleague", "Col Mbeki")],
        "Housing First": [("outsider", "Orla Quinn")],
    }
    turns = cycle([short for short in town.places if short.startswith("supervisor")])
    for title, size in teams.items():
        team = town.programme.teams.create(name=title)
        label = slugify(title).split("-")[0] if title in TEAMS else f"{slugify(title)}-"
        extra = [(f"{label}{number}", next(names)) for number in range(1, size + 1)]
        for short, name in [*known.get(title, []), *extra][:size]:
            town.add(short, name)
            town.post(short, team)
            town.manage(short, "manager" if title == "Outreach" else "manager2")
            if short not in NAMED:
                town.supervise(short, next(turns))


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
        name="Harbour",
        out_of_hours_help="On-call manager: 01632 960 221.",
        started_on=shoreline.started_on,
    )
    town = Town(programme, shoreline.started_on, shoreline.hash, keys=shoreline.keys)
    town.add("elsewhere", "Elin Sorley")
    tom = shoreline.places["supervisor2"].user
    town.add("supervisor2", tom.name, Role.Kind.SUPERVISOR, email=tom.email)
    town.add("harbour-admin", "Hana Keller", Role.Kind.ADMINISTRATOR, Role.Kind.PROGRAMME_LEAD)
    town.post("elsewhere", programme.teams.create(name="Quayside"))
    town.supervise("elsewhere", "supervisor2")
    town.enrol("elsewhere")
    custodianship.start_without(programme=programme, by=town.places["harbour-admin"].user)
    return town
