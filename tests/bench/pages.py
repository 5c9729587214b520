"""What is measured: the pages of each role, and booking itself."""

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from confidentiality.identity import acting_as
from config.demo_people import PASSPHRASE
from reports.models import Release
from supervision.models import Record, Slot, Waiting
from supervision.open_times import bookable_by
from tests.bench.load import CLIENTS, Visitor
from workers.models import Assignment, Programme, User

FLOORS_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Page:
    """A page, who opens it, and whether they have unlocked their notes."""

    name: str
    person: str
    address: str
    unlocked: bool = False

    def client(self) -> Client:
        return signed_in(user_of(self.person), unlocked=self.unlocked)

    def queries(self) -> int:
        client = self.client()
        with CaptureQueriesContext(connection) as captured:
            client.get(self.address)
        return statements(captured)


def user_of(person: str) -> User:
    return User.objects.get(email=f"{person}@demo.example")


def signed_in(user: User, *, unlocked: bool = False, backend: str | None = None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend=backend)
    if unlocked:
        assert client.post("/unlock/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def statements(captured: CaptureQueriesContext) -> int:
    """How many there were, leaving out those that only begin, mark or end a transaction."""
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
    return sum(not query["sql"].startswith(marks) for query in captured)


def floor() -> Client:
    return signed_in(user_of("worker"), backend=FLOORS_BACKEND)


def pages() -> list[Page]:
    worker = user_of("worker")
    first_free = timezone.localdate(bookable_by(worker).first().starts_at)
    with acting_as(worker.pk):
        record = Record.objects.filter(worker_id=worker.pk).exclude(confirmation=None).first()
    session = f"/sessions/{record.session_id}/"
    programme = Programme.objects.get(name="Shoreline")
    own = Slot.objects.filter(supervisor__email="supervisor@demo.example", capacity__gt=1)
    group = own.filter(bookings__session__isnull=False).first()
    release = Release.objects.filter(programme=programme).latest("starts_on")
    return [
        Page("lead's reports", "lead", "/uptake/"),
        Page("lead's report", "lead", f"/uptake/reports/{release.pk}/"),
        Page("worker's home", "worker", "/my-supervision/"),
        Page("days to book", "worker", "/book/"),
        Page("times of a day", "worker", f"/book/{first_free}/"),
        Page("worker's sessions", "worker", "/sessions/"),
        Page("session, locked", "worker", session),
        Page("session, record open", "worker", session, unlocked=True),
        Page("supervisor's today", "supervisor", "/today/"),
        Page("supervisor's times", "supervisor", "/times/"),
        Page("supervisor's group", "supervisor", f"/times/{group.pk}/group/"),
        Page("supervisor's week", "supervisor", f"/times/week/{timezone.localdate()}/"),
        Page("supervisor's availability", "supervisor", "/times/availability/"),
        Page("supervisor's sessions", "supervisor", "/sessions/"),
        Page("manager's team", "manager", "/team/"),
        Page("people", "admin", f"/people/{programme.pk}/"),
    ]


@dataclass(frozen=True)
class Seat:
    """A worker and a free time of theirs, which nobody else in this run books."""

    worker: User
    slot: Slot

    def client(self) -> Client:
        return signed_in(self.worker)

    @property
    def address(self) -> str:
        return f"/book/{timezone.localdate(self.slot.starts_at)}/"

    def book(self, visitor: Visitor) -> float:
        """Book, give up again, and answer how many seconds the booking took."""
        seconds, booked = visitor.post(self.address, {"slot": self.slot.pk})
        _seconds, _booked = visitor.post(f"{booked}cancel/", {"category": "not_needed"})
        return seconds

    def queries(self) -> int:
        client = self.client()
        with CaptureQueriesContext(connection) as captured:
            booked = client.post(self.address, {"slot": self.slot.pk})["Location"]
        counted = statements(captured)
        client.post(f"{booked}cancel/", {"category": "not_needed"})
        return counted


def seats() -> list[Seat]:
    """One for each client, with as many supervisors: booking is measured, and not waiting."""
    # Whoever waits would be held the seats that are given up here.
    Waiting.objects.now().update(left_at=timezone.now())
    found: dict[int, Seat] = {}
    pairings = Assignment.objects.on(timezone.localdate()).filter(worker__left_on=None)
    # Who supervises and is supervised may be taken at a free hour by the other of the two.
    both = pairings.filter(worker__roles__role="supervisor").values("worker__user")
    pairings = pairings.exclude(worker__user__in=both).exclude(supervisor__user__in=both)
    for pairing in pairings.select_related("worker__user", "supervisor").order_by("pk"):
        supervisor, worker = pairing.supervisor.user_id, pairing.worker.user
        free = bookable_by(worker).filter(supervisor=supervisor, capacity=1).last()
        if free and supervisor not in found:
            found[supervisor] = Seat(worker, free)
        if len(found) == CLIENTS:
            break
    return list(found.values())
