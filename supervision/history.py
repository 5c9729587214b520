"""Sessions from before: a supervisor brings dates, lengths and what became of them from a file.

Facts alone, so that uptake has a past on the first day. All of a file or nothing of it is written.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision import messages
from supervision.diary import lock_diaries, taken_or_refused
from supervision.models import How, Session
from workers.models import Assignment, Programme, User
from workers.refusals import Refused
from workers.shown_first import confirmed, signed

FURTHEST_BACK = timedelta(days=3660)
NOON = time(12)
SALT = "supervision.history"
# What a column may be called, in small letters.
COLUMNS = {
    "worker": ("worker", "e-mail", "email", "e-mail address", "name"),
    "date": ("date", "day"),
    "minutes": ("minutes", "length", "length in minutes"),
    "status": ("status", "outcome", "what became of it"),
}
HELD = Session.Outcome.HELD.value
STATUSES = {
    "held": HELD,
    "attended": HELD,
    "missed": Session.Missed.DID_NOT_COME.value,
    "did not attend": Session.Missed.DID_NOT_COME.value,
    "dna": Session.Missed.DID_NOT_COME.value,
    "worker away": Session.Missed.WORKER_AWAY.value,
    "operational": Session.Missed.OPERATIONAL.value,
    "supervisor absent": Session.Missed.SUPERVISOR_ABSENT.value,
}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True)
class Entry:
    """One past session of a file: with whom, on which day, how long, and what became of it."""

    worker_id: int
    name: str
    day: date
    minutes: int | None
    status: str

    @property
    def words(self) -> str:
        kinds = Session.Outcome if self.status == HELD else Session.Missed
        return str(kinds(self.status).label)


@dataclass
class Preview:
    """What a file holds: sessions to add, how many are there already, and what is wrong."""

    entries: list[Entry] = field(default_factory=list)
    known: int = 0
    errors: list[str] = field(default_factory=list)


class Cell(ValueError):
    """What stands in one cell cannot be; `column` is its heading."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def preview(rows: list[list[str]], *, supervisor: User, programme: Programme) -> Preview:
    """Read a file without writing anything: every error names its line and column.

    Raises Refused when the headings are not there.
    """
    places = _headings(rows)
    people = _people(supervisor, programme)
    known = _known(supervisor, programme)
    found = Preview()
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[at] if at < len(row) else "" for name, at in places.items()}
        if not any(cells.values()):
            continue
        try:
            entry = _entry(cells, people)
        except Cell as wrong:
            said = _("Line %(line)d, column “%(column)s”: %(sentence)s")
            parts = {"line": number, "column": wrong.column, "sentence": wrong.sentence}
            found.errors.append(said % parts)
            continue
        if (entry.worker_id, entry.day) in known:
            found.known += 1
        else:
            known.add((entry.worker_id, entry.day))
            found.entries.append(entry)
    return found


def _headings(rows: list[list[str]]) -> dict[str, int]:
    first = [cell.lower() for cell in rows[0]] if rows else []
    places = {
        name: next((first.index(word) for word in words if word in first), None)
        for name, words in COLUMNS.items()
    }
    missing = [name for name, at in places.items() if at is None]
    if missing:
        said = ngettext(
            "The first row has no column “%(names)s”.",
            "The first row has no columns “%(names)s”.",
            len(missing),
        )
        raise Refused(said % {"names": "”, “".join(missing)}, "file")
    return places


def _people(supervisor: User, programme: Programme) -> dict[str, User]:
    """Whom this supervisor supervises here, now or once, by address and by name if it is one's."""
    pairings = Assignment.objects.filter(
        supervisor__user=supervisor, worker__programme=programme
    ).select_related("worker__user")
    places = {pairing.worker_id: pairing.worker for pairing in pairings}.values()
    names = [place.name.lower() for place in places]
    found = {
        place.name.lower(): place.user for place in places if names.count(place.name.lower()) == 1
    }
    return found | {place.user.email: place.user for place in places}


def _known(supervisor: User, programme: Programme) -> set[tuple[int, date]]:
    """Days on which a session of the two is logged already."""
    logged = Session.objects.filter(supervisor=supervisor, programme=programme)
    return {
        (worker_id, timezone.localdate(at, programme.zone))
        for worker_id, at in logged.values_list("worker", "starts_at")
    }


def _entry(cells: dict[str, str], people: dict[str, User]) -> Entry:
    worker = people.get(cells["worker"].lower())
    if worker is None:
        raise Cell("worker", _("You supervise nobody of this address or name here."))
    status = STATUSES.get(cells["status"].lower())
    if status is None:
        raise Cell("status", _("Use one of: %(words)s.") % {"words": ", ".join(STATUSES)})
    minutes = _minutes(cells["minutes"]) if status == HELD else None
    return Entry(worker.pk, worker.name, _day(cells["date"]), minutes, status)


def _day(typed: str) -> date:
    today = timezone.localdate()
    for shape in DAYS:
        try:
            day = datetime.strptime(typed, shape).date()  # noqa: DTZ007
        except ValueError:
            continue
        if not today - FURTHEST_BACK <= day < today:
            raise Cell("date", _("It must be a past day of the last ten years."))
        return day
    raise Cell("date", _("“%(typed)s” is no date such as 27/3/2026.") % {"typed": typed[:20]})


def _minutes(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and 5 <= int(typed[:5]) <= 480):
        raise Cell("minutes", _("Enter the length in minutes, from 5 to 480."))
    return int(typed)


def as_token(found: Preview, *, supervisor: User, programme: Programme) -> str:
    """What was shown, for the next page to confirm."""
    rows = [[one.worker_id, one.day.isoformat(), one.minutes, one.status] for one in found.entries]
    return signed(rows, salt=SALT, by=supervisor, programme=programme)


def from_token(token: str, *, supervisor: User, programme: Programme) -> list[Entry]:
    """What was shown and is now confirmed. Raises Refused for another person's or a changed one."""
    rows = confirmed(token, salt=SALT, by=supervisor, programme=programme)
    return [
        Entry(worker_id, "", date.fromisoformat(day), minutes, status)
        for worker_id, day, minutes, status in rows
    ]


@transaction.atomic
def bring(*, entries: list[Entry], how: str, supervisor: User, programme: Programme) -> int:
    """Write past sessions of a supervisor, each at noon of its day; how many are new.

    Each worker is told once, and may put right what is wrong. What is logged already is left as
    it is, so that twice is as good as once.
    """
    with taken_or_refused(_("Somebody is changing these diaries. Try again.")):
        lock_diaries(supervisor.pk, *{entry.worker_id for entry in entries})
        known = _known(supervisor, programme)
        theirs = {user.pk: user for user in _people(supervisor, programme).values()}
        new = [one for one in entries if (one.worker_id, one.day) not in known]
        if any(one.worker_id not in theirs for one in new):
            raise Refused(_("You no longer supervise somebody of this file."))
        Session.objects.bulk_create(
            [_session(one, how, supervisor, programme) for one in new], batch_size=500
        )
    for worker_id in sorted({one.worker_id for one in new}):
        messages.history_brought(worker=theirs[worker_id], by=supervisor)
    return len(new)


def _session(entry: Entry, how: str, supervisor: User, programme: Programme) -> Session:
    held = entry.status == HELD
    return Session(
        programme=programme,
        worker_id=entry.worker_id,
        supervisor=supervisor,
        outcome=Session.Outcome.HELD if held else Session.Outcome.MISSED,
        missed_because="" if held else entry.status,
        starts_at=datetime.combine(entry.day, NOON, tzinfo=programme.zone),
        minutes=entry.minutes,
        how=How(how) if held else "",
        logged_by=supervisor,
    )
